package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reductions written from the definition, element by element, over lists. */
final class ReferenceReduction {
    private final Reduction kind;
    private final DType dtype;

    ReferenceReduction(Reduction kind, DType dtype) {
        this.kind = kind;
        this.dtype = dtype;
    }

    double[] reduce(double[] values, int[] shape, int[] dims) {
        // Dimensions of size 1 are dropped, neighbours of one kind are one.
        List<Integer> sizes = new ArrayList<>();
        List<Boolean> reduced = new ArrayList<>();
        for (int d = 0; d < shape.length; d++) {
            int at = d;
            boolean reduce = Arrays.stream(dims).anyMatch(x -> x == at);
            if (shape[d] == 1) {
                continue;
            }
            if (!sizes.isEmpty() && reduced.getLast() == reduce) {
                sizes.set(sizes.size() - 1, sizes.getLast() * shape[d]);
            } else {
                sizes.add(shape[d]);
                reduced.add(reduce);
            }
        }
        boolean places = kind == Reduction.ARGMAX || kind == Reduction.ARGMIN;
        if (places && !reduced.contains(true)) {
            return new double[values.length];
        }
        double[] result = values;
        for (int d = sizes.size() - 1; d >= 0; d--) {
            if (reduced.get(d)) {
                int outer = sizes.subList(0, d).stream().reduce(1, (a, b) -> a * b);
                int inner = sizes.subList(d + 1, sizes.size()).stream().reduce(1, (a, b) -> a * b);
                double[] next = new double[outer * inner];
                for (int o = 0; o < outer; o++) {
                    for (int c = 0; c < inner; c++) {
                        List<Double> elements = new ArrayList<>();
                        for (int r = 0; r < sizes.get(d); r++) {
                            elements.add(result[(o * sizes.get(d) + r) * inner + c]);
                        }
                        next[o * inner + c] = places ? place(elements) : inner == 1 ? row(elements) : column(elements);
                    }
                }
                result = next;
                sizes.set(d, 1);
            }
        }
        return result;
    }

    private double row(List<Double> elements) {
        int p = dtype == DType.F32 ? 32 : 16;
        List<Double> blocks = new ArrayList<>();
        for (int from = 0; from < elements.size(); from += 1024) {
            double[] partial = new double[p];
            for (int j = 0; j < p; j++) {
                partial[j] = start();
                for (int i = from + j; i < Math.min(from + 1024, elements.size()); i += p) {
                    partial[j] = join(partial[j], elements.get(i));
                }
            }
            for (int half = p / 2; half >= 1; half /= 2) {
                for (int j = 0; j < half; j++) {
                    partial[j] = join(partial[j], partial[j + half]);
                }
            }
            blocks.add(partial[0]);
        }
        return pairs(blocks);
    }

    private double column(List<Double> elements) {
        List<Double> blocks = new ArrayList<>();
        for (int from = 0; from < elements.size(); from += 64) {
            double sum = start();
            for (double x : elements.subList(from, Math.min(from + 64, elements.size()))) {
                sum = join(sum, x);
            }
            blocks.add(sum);
        }
        return pairs(blocks);
    }

    private double pairs(List<Double> blocks) {
        if (blocks.size() == 1) {
            return blocks.getFirst();
        }
        List<Double> joined = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i += 2) {
            joined.add(i + 1 < blocks.size() ? join(blocks.get(i), blocks.get(i + 1)) : blocks.get(i));
        }
        return pairs(joined);
    }

    private int place(List<Double> elements) {
        for (int i = 0; i < elements.size(); i++) {
            if (Double.isNaN(elements.get(i))) {
                return i;
            }
        }
        int best = 0;
        for (int i = 0; i < elements.size(); i++) {
            boolean better = kind == Reduction.ARGMAX ? elements.get(i) > elements.get(best)
                    : elements.get(i) < elements.get(best);
            best = better ? i : best;
        }
        return best;
    }

    private double start() {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            default -> Double.POSITIVE_INFINITY;
        };
    }

    private double join(double a, double b) {
        return switch (kind) {
            case SUM -> dtype == DType.F32 ? (float) a + (float) b : a + b;
            case PROD -> dtype == DType.F32 ? (float) a * (float) b : a * b;
            case MAX -> Math.max(a, b);
            default -> Math.min(a, b);
        };
    }
}
