package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A formula drawn at random, built by the factories, beside the value that plain Java arithmetic gives at one point. */
final class RandomFormula {
    static final double[] SPECIAL = {0, -0.0, 1, -1, 2, 0.5, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -1e-310, 1e300, -1e300};

    final double[] args = new double[3];
    final double[] scalars = new double[1];
    final Expr root;
    /** What the formula gives if no rewrite is made on the way. */
    final double value;

    private final Random random;
    private final List<Expr> numbers = new ArrayList<>();
    private final List<Double> numberValues = new ArrayList<>();
    private final List<Expr> masks = new ArrayList<>();
    private final List<Boolean> maskValues = new ArrayList<>();

    RandomFormula(long seed, int size) {
        random = new Random(seed);
        for (int i = 0; i < args.length; i++) {
            args[i] = number();
            add(Expr.arg(i), args[i]);
        }
        scalars[0] = number();
        add(Expr.scalar(0), scalars[0]);
        for (int i = 0; i < 3; i++) {
            double c = number();
            add(Expr.constant(c), c);
        }
        compare();
        for (int i = 0; i < size; i++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> unary();
                case 2, 3, 4 -> binary();
                case 5 -> fma();
                case 6 -> compare();
                default -> select();
            }
        }
        root = numbers.getLast();
        value = numberValues.getLast();
    }

    private double number() {
        return random.nextBoolean() ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextGaussian() * 3;
    }

    private int pick() {
        // mostly among the last, so that formulas grow deep
        return random.nextInt(4) == 0 ? random.nextInt(numbers.size())
                : numbers.size() - 1 - random.nextInt(Math.min(4, numbers.size()));
    }

    private void add(Expr expr, double value) {
        numbers.add(expr);
        numberValues.add(value);
    }

    private void unary() {
        int i = pick();
        double x = numberValues.get(i);
        switch (random.nextInt(4)) {
            case 0, 1 -> add(numbers.get(i).neg(), -x);
            case 2 -> add(numbers.get(i).abs(), Math.abs(x));
            default -> add(numbers.get(i).rint(), Math.rint(x));
        }
    }

    private void binary() {
        int i = pick();
        int j = pick();
        Expr a = numbers.get(i);
        Expr b = numbers.get(j);
        double x = numberValues.get(i);
        double y = numberValues.get(j);
        switch (random.nextInt(6)) {
            case 0 -> add(a.add(b), x + y);
            case 1 -> add(a.sub(b), x - y);
            case 2 -> add(a.mul(b), x * y);
            case 3 -> add(a.div(b), x / y);
            case 4 -> add(a.min(b), Math.min(x, y));
            default -> add(a.max(b), Math.max(x, y));
        }
    }

    private void fma() {
        int i = pick();
        int j = pick();
        int k = pick();
        add(numbers.get(i).fma(numbers.get(j), numbers.get(k)),
                Math.fma(numberValues.get(i), numberValues.get(j), numberValues.get(k)));
    }

    private void compare() {
        int i = pick();
        int j = pick();
        double x = numberValues.get(i);
        double y = numberValues.get(j);
        switch (random.nextInt(3)) {
            case 0 -> mask(numbers.get(i).lt(numbers.get(j)), x < y);
            case 1 -> mask(numbers.get(i).le(numbers.get(j)), x <= y);
            default -> mask(numbers.get(i).eq(numbers.get(j)), x == y);
        }
        int m = random.nextInt(masks.size());
        int n = random.nextInt(masks.size());
        switch (random.nextInt(4)) {
            case 0 -> mask(masks.get(m).not(), !maskValues.get(m));
            case 1 -> mask(masks.get(m).and(masks.get(n)), maskValues.get(m) & maskValues.get(n));
            case 2 -> mask(masks.get(m).or(masks.get(n)), maskValues.get(m) | maskValues.get(n));
            default -> { }
        }
    }

    private void mask(Expr expr, boolean value) {
        masks.add(expr);
        maskValues.add(value);
    }

    private void select() {
        int m = random.nextInt(masks.size());
        int i = pick();
        int j = pick();
        add(Expr.select(masks.get(m), numbers.get(i), numbers.get(j)),
                maskValues.get(m) ? numberValues.get(i) : numberValues.get(j));
    }
}
