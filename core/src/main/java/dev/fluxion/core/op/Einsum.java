package dev.fluxion.core.op;

import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Einstein's sum convention: every dimension has a label, and what the result does not name is summed,
 *
 * <pre>
 *   "ij,jk→ik"      yᵢₖ = Σⱼ aᵢⱼ·bⱼₖ
 * </pre>
 *
 * <p>It is lowered to other operations, operand after operand from left to right: labels that occur twice in one operand to a
 * diagonal, those that only one operand has and nobody needs any more to a sum, and two operands to a batched matrix product
 * over (labels that both keep) × (labels of one) × (labels that are summed now).
 */
public final class Einsum {
    private final Equation equation;
    /** The size of each label; 1 only where all operands have 1. */
    private final Map<Integer, Integer> sizes = new HashMap<>();

    private Einsum(Equation equation) {
        this.equation = equation;
    }

    /** A tensor whose dimensions have labels. */
    private record Labelled(Tensor tensor, List<Integer> labels) {
        int size(int label) {
            int at = labels.indexOf(label);
            return at < 0 ? 1 : tensor.size(at);
        }

        /** Dimensions in an order of labels, of which all are here. */
        Labelled order(List<Integer> order) {
            return order.equals(labels) ? this
                    : new Labelled(tensor.permute(order.stream().mapToInt(labels::indexOf).toArray()), order);
        }

        /** Dimensions of size 1 for those labels that are not here, and an order for all. */
        Tensor spread(List<Integer> order) {
            Tensor x = order(order.stream().filter(labels::contains).toList()).tensor;
            for (int d = 0; d < order.size(); d++) {
                x = labels.contains(order.get(d)) ? x : x.unsqueeze(d);
            }
            return x;
        }

        Labelled sum(List<Integer> dropped) {
            if (dropped.isEmpty()) {
                return this;
            }
            Tensor sum = tensor.sum(dropped.stream().mapToInt(labels::indexOf).toArray(), false);
            return new Labelled(sum, without(labels, dropped));
        }
    }

    /**
     * The sum that an equation describes, as PyTorch's {@code einsum}: labels are letters, {@code ...} stands for dimensions
     * that broadcast, and without {@code ->} the result has them and then the labels that occur once, in alphabetical order.
     *
     * @param equation such as {@code "bhqd,bhkd->bhqk"}
     * @param operands one for each term
     * @return the result
     */
    public static Tensor einsum(String equation, Tensor... operands) {
        var einsum = new Einsum(Equation.parse(equation, Arrays.stream(operands).map(Tensor::shape).toList()));
        return einsum.run(operands);
    }

    private Tensor run(Tensor[] operands) {
        List<Labelled> terms = new ArrayList<>();
        for (int i = 0; i < operands.length; i++) {
            terms.add(diagonals(operands[i], equation.terms().get(i)));
        }
        for (int i = 0; i < operands.length; i++) {
            for (int label : terms.get(i).labels) {
                int size = terms.get(i).size(label);
                int known = sizes.merge(label, size, (a, b) -> a == 1 ? b : a);
                if (size != 1 && size != known) {
                    throw equation.bad("operand " + i + " has size " + size + " for " + Equation.text(label) + ", expected "
                            + known + " as an operand before it");
                }
            }
        }
        Labelled result = sumOut(terms.getFirst(), needed(terms, 1));
        for (int i = 1; i < operands.length; i++) {
            List<Integer> later = needed(terms, i + 1);
            result = contract(result, terms.get(i), later);
        }
        return result.order(equation.output()).tensor;
    }

    /** What the result and the terms from one on name. */
    private List<Integer> needed(List<Labelled> terms, int from) {
        List<Integer> needed = new ArrayList<>(equation.output());
        terms.subList(from, terms.size()).forEach(term -> needed.addAll(term.labels));
        return needed;
    }

    private static Labelled sumOut(Labelled x, List<Integer> needed) {
        return x.sum(without(x.labels, needed));
    }

    private static Labelled sumAlone(Labelled x, Labelled other, List<Integer> later) {
        return x.sum(without(x.labels, later).stream().filter(label -> other.size(label) == 1).toList());
    }

    private Labelled contract(Labelled left, Labelled right, List<Integer> later) {
        // What the other operand lacks, or only repeats, is summed beforehand.
        Labelled first = sumAlone(left, right, later);
        Labelled b = sumAlone(right, first, later);
        Labelled a = sumAlone(first, b, later);
        List<Integer> shared = a.labels.stream().filter(b.labels::contains).toList();
        List<Integer> summed = without(shared, later);
        List<Integer> both = without(shared, summed);
        List<Integer> onlyA = without(a.labels, shared);
        List<Integer> onlyB = without(b.labels, shared);
        List<Integer> all = join(both, join(onlyA, onlyB));
        if (summed.isEmpty()) {
            return new Labelled(a.spread(all).mul(b.spread(all)), all);
        }
        Tensor product = matrices(a, both, onlyA, summed).matmul(matrices(b, both, summed, onlyB));
        return new Labelled(product.reshape(sizes(all)), all);
    }

    /** A batch of matrices: each list of labels is one dimension. */
    private Tensor matrices(Labelled x, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        List<Integer> order = join(batch, join(rows, columns));
        return x.order(order).tensor.expand(sizes(order)).reshape(count(batch), count(rows), count(columns));
    }

    private int count(List<Integer> labels) {
        return labels.stream().mapToInt(sizes::get).reduce(1, (a, b) -> a * b);
    }

    private int[] sizes(List<Integer> labels) {
        return labels.stream().mapToInt(sizes::get).toArray();
    }

    private static List<Integer> join(List<Integer> a, List<Integer> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }

    private static List<Integer> without(List<Integer> labels, List<Integer> dropped) {
        return labels.stream().filter(label -> !dropped.contains(label)).toList();
    }

    /** One dimension for each label: those that share a label become their diagonal. */
    private Labelled diagonals(Tensor x, List<Integer> labels) {
        List<Integer> left = new ArrayList<>(labels);
        Tensor y = x;
        for (int d = 0; d < left.size(); d++) {
            int next = d + 1 + left.subList(d + 1, left.size()).indexOf(left.get(d));
            if (next > d) {
                if (y.size(d) != y.size(next)) {
                    throw equation.bad("label " + Equation.text(left.get(d)) + " has sizes " + y.size(d) + " and " + y.size(next)
                            + " in one operand, expected equal ones");
                }
                // The diagonal becomes the last dimension.
                y = y.diagonal(0, d, next);
                int label = left.get(d);
                left.remove(next);
                left.remove(d);
                left.add(label);
                d--;
            }
        }
        return new Labelled(y, left);
    }
}
