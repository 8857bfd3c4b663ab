package dev.fluxion.core;

import java.util.Arrays;

/** Rows of numbers to begin with. */
final class Series {
    private Series() {}

    static int[] arange(int start, int stop, int step) {
        int[] series = new int[count(start, stop, step)];
        Arrays.setAll(series, i -> start + i * step);
        return series;
    }

    static double[] arange(double start, double stop, double step) {
        double[] series = new double[count(start, stop, step)];
        Arrays.setAll(series, i -> start + i * step);
        return series;
    }

    private static int count(double start, double stop, double step) {
        double count = Math.ceil((stop - start) / step);
        if (step == 0 || !(count <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("arange from " + start + " to " + stop + " with step " + step
                    + ", expected finite ends, a step other than 0 and at most " + Integer.MAX_VALUE + " elements");
        }
        return (int) Math.max(0, count);
    }

    /** The second half is counted from the end, so that both ends are exact. */
    static double[] linspace(double start, double stop, int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("steps is " + steps + ", expected 0 or more");
        }
        double step = (stop - start) / (steps - 1);
        double[] series = new double[steps];
        Arrays.setAll(series, i -> 2 * i < steps ? i == 0 ? start : start + i * step : stop - (steps - 1 - i) * step);
        return series;
    }

    static float[] eye(int rows, int columns) {
        float[] eye = new float[Shape.of(rows, columns).elements()];
        for (int i = 0; i < Math.min(rows, columns); i++) {
            eye[i * columns + i] = 1;
        }
        return eye;
    }

    /** True where column − row ≤ diagonal. */
    static boolean[] lowerTriangle(int rows, int columns, int diagonal) {
        boolean[] lower = new boolean[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns && j - i <= diagonal; j++) {
                lower[i * columns + j] = true;
            }
        }
        return lower;
    }

    static Tensor[] meshgrid(Tensor... axes) {
        int[] sizes = new int[axes.length];
        for (int d = 0; d < axes.length; d++) {
            if (axes[d].rank() != 1) {
                throw new IllegalArgumentException("axis " + d + " has shape " + axes[d].shape() + ", expected one dimension");
            }
            sizes[d] = axes[d].size(0);
        }
        Tensor[] grid = new Tensor[axes.length];
        for (int d = 0; d < axes.length; d++) {
            int[] column = new int[axes.length];
            Arrays.fill(column, 1);
            column[d] = sizes[d];
            grid[d] = axes[d].reshape(column).expand(sizes);
        }
        return grid;
    }
}
