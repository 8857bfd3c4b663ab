package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.RowFormula;
import dev.fluxion.core.expr.RowFormula.ColumnSum;
import dev.fluxion.core.expr.RowFormula.Extent;
import dev.fluxion.core.expr.RowFormula.Folded;
import dev.fluxion.core.expr.RowFormula.Input;
import dev.fluxion.core.expr.RowFormula.Mapped;
import dev.fluxion.core.expr.RowFormula.Value;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs row formulas: formulas by a {@link FormulaMap}, sums and maxima by {@link Folds}, over as many rows at a time as the
 * caches hold, so that what passes from one to the next never reaches memory. Parts of many rows go to threads.
 *
 * <p>The sums have the order that {@link Reductions} defines, for rows and for columns, however the rows are cut.
 */
final class HostRows {
    /** Elements worked on at a time: some arrays of so many fit the second-level cache. */
    private static final int CHUNK = 4096;
    /** Elements that are worth a thread's attention. */
    private static final int PART = 4 * CHUNK;
    private static final int BLOCK = Reductions.COLUMN_BLOCK;

    private final FormulaMap map;
    private final Function<Object, Folds> folds;
    private final FusedRows fused;

    /** @param fused kernels for whole formulas, or null for none */
    HostRows(FormulaMap map, Function<Object, Folds> folds, FusedRows fused) {
        this.map = map;
        this.folds = folds;
        this.fused = fused;
    }

    void run(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
        var call = new Call(formula, outputs, inputs, scalars, rows, n);
        // Sums of columns go by blocks of rows: a part holds whole ones, and a chunk whole ones or an even part of one.
        int chunk = Math.max(1, CHUNK / Math.max(1, n));
        int part = Math.max(1, PART / Math.max(1, n));
        if (call.sums.length > 0) {
            chunk = chunk < BLOCK ? Integer.highestOneBit(chunk) : chunk - chunk % BLOCK;
            part = Math.max(BLOCK, part - part % BLOCK);
        }
        int rowsAtATime = Math.min(chunk, rows);
        int rowsInPart = part;
        FusedRows.Kernel kernel = fused == null ? null : fused.get(formula, outputs, inputs, rows, n);
        Parallel.shared().forEach(Math.ceilDiv(rows, part), p -> {
            int end = Math.min(rows, (p + 1) * rowsInPart);
            if (kernel != null) {
                kernel.run(outputs, inputs, scalars, call.blocks, p * rowsInPart, end, n);
                return;
            }
            var work = new Work(call, Math.min(rowsAtATime, end - p * rowsInPart));
            for (int row = p * rowsInPart; row < end; row += rowsAtATime) {
                work.run(row, Math.min(rowsAtATime, end - row));
            }
        });
        call.finish(folds);
    }

    /** What all parts share. */
    private static final class Call {
        final List<Value> values;
        final View[] inputs;
        final double[] scalars;
        final int rows;
        final int n;
        final DType dtype;
        /** For each value that is an output, where it goes; else null. */
        final View[] out;
        /** For each sum of columns, its position and what becomes of each block of rows. */
        final int[] sums;
        final Object[] blocks;

        Call(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
            this.inputs = inputs;
            this.scalars = scalars;
            this.rows = rows;
            this.n = n;
            values = formula.values();
            dtype = outputs[0].buffer().dtype();
            out = new View[values.size()];
            int[] asked = formula.outputs();
            for (int k = 0; k < asked.length; k++) {
                out[asked[k]] = outputs[k];
            }
            sums = formula.hasColumnSums() ? columnSums(values) : new int[0];
            blocks = new Object[values.size()];
            for (int v : sums) {
                blocks[v] = HostBuffer.zeros(dtype, Math.max(1, Math.ceilDiv(rows, BLOCK)) * n).array();
            }
        }

        private static int[] columnSums(List<Value> values) {
            return IntStream.range(0, values.size()).filter(v -> values.get(v) instanceof ColumnSum).toArray();
        }

        /** Joins blocks in pairs, as {@link Reductions} does. */
        void finish(Function<Object, Folds> folds) {
            int count = Math.ceilDiv(rows, BLOCK);
            for (int v : sums) {
                Folds loops = folds.apply(blocks[v]);
                for (int step = 1; step < count; step *= 2) {
                    for (int block = 0; block + step < count; block += 2 * step) {
                        loops.add((block + step) * n, n, blocks[v], block * n);
                    }
                }
                Runs.copy(blocks[v], 0, 1, out[v].buffer().array(), out[v].offset(), out[v].strides()[1], n);
            }
        }
    }

    /** One thread's arrays, for a chunk of rows after the other. */
    private final class Work {
        private final Call call;
        private final int n;
        private final View[] scratch;
        /** Where each value of the chunk stands. */
        private final View[] current;
        private final double[] folded;

        Work(Call call, int rows) {
            this.call = call;
            folded = new double[rows];
            n = call.n;
            int count = call.values.size();
            current = new View[count];
            scratch = new View[count];
            for (int v = 0; v < count; v++) {
                Value value = call.values.get(v);
                if (!(value instanceof Input) && !(value instanceof ColumnSum) && call.out[v] == null) {
                    int width = value.extent() == Extent.ROW ? 1 : n;
                    scratch[v] = matrix(HostBuffer.zeros(call.dtype, rows * width), 0, rows, width);
                }
            }
        }

        void run(int row, int count) {
            for (int v = 0; v < current.length; v++) {
                Value value = call.values.get(v);
                current[v] = switch (value) {
                    case Input input -> rows(call.inputs[input.index()], input.extent(), row, count);
                    case ColumnSum _ -> null;
                    default -> call.out[v] == null ? rows(scratch[v], value.extent(), 0, count)
                            : rows(call.out[v], value.extent(), row, count);
                };
                switch (value) {
                    case Mapped mapped -> map(mapped, current[v], count);
                    case Folded fold -> fold(fold, current[v], count);
                    case ColumnSum sum -> addRows(current[sum.of()], call.blocks[v], row, count);
                    case Input _ -> { }
                }
            }
        }

        private void map(Mapped mapped, View to, int count) {
            View[] from = new View[mapped.formula().argCount()];
            for (int i = 0; i < from.length; i++) {
                if (mapped.formula().usesArg(i)) {
                    from[i] = mapped.extent() == Extent.ROW ? current[i] : repeated(current[i], count);
                }
            }
            map.run(mapped.formula(), new View[] {to}, from, call.scalars);
        }

        /** A number for each row or column, seen at every element. */
        private View repeated(View view, int count) {
            boolean whole = view.shape()[0] == count && view.shape()[1] == n;
            return whole ? view : new View(view.buffer(), new int[] {count, n}, new int[] {
                view.shape()[0] == 1 && count > 1 ? 0 : view.strides()[0],
                view.shape()[1] == 1 && n > 1 ? 0 : view.strides()[1]}, view.offset());
        }

        private void fold(Folded fold, View to, int count) {
            View from = rowMajor(current[fold.of()]);
            Folds loops = folds.apply(from.buffer().array());
            Reduction kind = fold.max() ? Reduction.MAX : Reduction.SUM;
            loops.rows(kind, from.offset(), from.strides()[0], count, n, folded, 0);
            Conversion.writeReals(call.dtype, to.buffer().array(), to.offset(), to.strides()[0], folded, count);
        }

        private void addRows(View of, Object sums, int row, int count) {
            View from = rowMajor(of);
            Folds loops = folds.apply(from.buffer().array());
            int stride = from.strides()[0];
            for (int r = 0; r < count; ) {
                int together = Math.min(count - r, BLOCK - (row + r) % BLOCK);
                loops.addRows(from.offset() + r * stride, stride, together, n, sums, (row + r) / BLOCK * n);
                r += together;
            }
        }
    }

    /** Some rows of a value. */
    private static View rows(View view, Extent extent, int row, int count) {
        return extent == Extent.COLUMN ? view
                : new View(view.buffer(), new int[] {count, view.shape()[1]}, view.strides(), view.offset() + row * view.strides()[0]);
    }

    /** The view itself if the elements of each row are neighbours, or a copy. */
    private static View rowMajor(View view) {
        return view.shape()[1] <= 1 || view.strides()[1] == 1 ? view : Overlap.copy(view);
    }

    private static View matrix(Buffer buffer, int offset, int rows, int n) {
        return new View(buffer, new int[] {rows, n}, new int[] {n, 1}, offset);
    }
}
