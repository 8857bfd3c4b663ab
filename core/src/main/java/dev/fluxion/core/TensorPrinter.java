package dev.fluxion.core;

import dev.fluxion.core.backend.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Prints a tensor's elements as NumPy prints an array: aligned columns, lines of at most 75 characters, and of more than
 * 1000 elements the first and last three along each dimension. The rules are those of NumPy 1.14 to 2.2.
 *
 * <pre>
 *   [[ 1.    2.5 ]
 *    [-3.25  4.  ]]
 * </pre>
 */
final class TensorPrinter {
    private static final int LINE_WIDTH = 75;
    private static final int THRESHOLD = 1000;
    private static final int EDGE_ITEMS = 3;
    private static final String DOTS = "...";

    private final View view;
    private final boolean summarized;
    private final IntFunction<String> format;

    private TensorPrinter(View view, DType dtype) {
        this.view = view;
        this.summarized = view.size() > THRESHOLD;
        this.format = format(dtype, view.buffer().array(), shown(0, view.offset()).toArray());
    }

    static String print(Tensor x) {
        if (x.elements() == 0) {
            return "[]";
        }
        if (x.rank() == 0) {
            return scalar(x.dtype(), x.view().buffer().array(), x.view().offset());
        }
        var printer = new TensorPrinter(x.view(), x.dtype());
        return printer.text(0, x.view().offset(), " ", LINE_WIDTH);
    }

    private static String scalar(DType dtype, Object array, int position) {
        return switch (dtype) {
            case BOOL -> ((boolean[]) array)[position] ? "True" : "False";
            case I32, I64, I8, U8 -> Long.toString(integer(dtype, array, position));
            case F32, F64, F16, BF16 -> Decimals.scalar(real(dtype, array, position), dtype);
        };
    }

    /** How elements print, once all that are shown are known: by their position in the array. */
    private static IntFunction<String> format(DType dtype, Object array, int[] shown) {
        return switch (dtype) {
            case BOOL -> p -> ((boolean[]) array)[p] ? " True" : "False";
            case I32, I64, I8, U8 -> {
                int width = Arrays.stream(shown).map(p -> scalar(dtype, array, p).length()).max().orElse(0);
                yield p -> pad(scalar(dtype, array, p), width);
            }
            case F32, F64, F16, BF16 -> {
                var decimals = new Decimals(Arrays.stream(shown).mapToDouble(p -> real(dtype, array, p)).toArray(), dtype);
                yield p -> decimals.format(real(dtype, array, p));
            }
        };
    }

    private static long integer(DType dtype, Object array, int position) {
        return switch (dtype) {
            case I32 -> ((int[]) array)[position];
            case I64 -> ((long[]) array)[position];
            case I8 -> ((byte[]) array)[position];
            default -> ((byte[]) array)[position] & 0xff;
        };
    }

    private static double real(DType dtype, Object array, int position) {
        return switch (dtype) {
            case F32 -> ((float[]) array)[position];
            case F64 -> ((double[]) array)[position];
            case F16 -> Float.float16ToFloat(((short[]) array)[position]);
            default -> Float.intBitsToFloat(((short[]) array)[position] << 16);
        };
    }

    static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** The indices of a dimension that are shown. */
    private IntStream indices(int dim) {
        int n = view.shape()[dim];
        return isCut(dim)
                ? IntStream.concat(IntStream.range(0, EDGE_ITEMS), IntStream.range(n - EDGE_ITEMS, n))
                : IntStream.range(0, n);
    }

    private boolean isCut(int dim) {
        return summarized && view.shape()[dim] > 2 * EDGE_ITEMS;
    }

    /** The positions of all elements that are shown, from dimension {@code dim} on. */
    private IntStream shown(int dim, int position) {
        if (dim == view.rank()) {
            return IntStream.of(position);
        }
        return indices(dim).flatMap(i -> shown(dim + 1, position + i * view.strides()[dim]));
    }

    /** The text of one sub-array; its lines after the first begin with {@code indent}. */
    private String text(int dim, int position, String indent, int width) {
        boolean innermost = dim == view.rank() - 1;
        var words = new ArrayList<String>();
        indices(dim).map(i -> position + i * view.strides()[dim])
                .mapToObj(at -> innermost ? format.apply(at) : text(dim + 1, at, indent + " ", width - 1))
                .forEach(words::add);
        if (isCut(dim)) {
            words.add(EDGE_ITEMS, DOTS);
        }
        return "[" + (innermost ? wrap(words, indent, width - 1)
                : String.join("\n".repeat(view.rank() - 1 - dim) + indent, words)) + "]";
    }

    /** Words in lines of at most {@code width} characters; one that is too long stands alone. */
    private static String wrap(List<String> words, String indent, int width) {
        var text = new StringBuilder();
        var line = new StringBuilder(indent);
        for (String word : words) {
            if (line.length() > indent.length()) {
                line.append(' ');
                if (line.length() + word.length() > width) {
                    text.append(line.toString().stripTrailing()).append('\n');
                    line.setLength(0);
                    line.append(indent);
                }
            }
            line.append(word);
        }
        return text.append(line).substring(indent.length());
    }
}
