package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.ScatterJoin;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;

/**
 * Elements joined where an index sends them. With x what is there, s what is sent and y the result:
 *
 * <pre>
 *   sum     x̄ = ȳ, s̄ = gathered ȳ          mean    both divided by the number of elements that met
 *   prod    x̄, s̄ = ȳ · the product of the others      max, min    ȳ shared evenly by those that are equal to y
 * </pre>
 *
 * <p>Products and extremes read their operands on the host: they are rare, and many elements may meet in one place.
 */
public final class Scattering {
    private Scattering() {}

    /** {@return x with the elements of src joined} @param x numbers @param dim along which @param index I32 @param src of the shape of index @param join how @param includeSelf whether x counts where an index points */
    public static Tensor reduce(Tensor x, int dim, Tensor index, Tensor src, ScatterJoin join, boolean includeSelf) {
        double neutral = join == ScatterJoin.PROD ? 1 : join == ScatterJoin.AMAX ? Double.NEGATIVE_INFINITY
                : join == ScatterJoin.AMIN ? Double.POSITIVE_INFINITY : 0;
        Tensor start = includeSelf ? x : x.scatter(dim, index, src.fullLike(neutral).detach());
        if (join == ScatterJoin.PROD || join == ScatterJoin.AMAX || join == ScatterJoin.AMIN) {
            return Autograd.apply(new Meet(join, dim), start, index, src);
        }
        Tensor sum = start.scatterAdd(dim, index, src);
        if (join == ScatterJoin.SUM) {
            return sum;
        }
        Tensor met = x.zerosLike().scatterAdd(dim, index, src.onesLike());
        return sum.div((includeSelf ? met.add(1) : met.clampMin(1)).detach());
    }

    /** The product or an extreme of what meets in a place. @param join PROD, AMAX or AMIN @param dim along which dimension */
    record Meet(ScatterJoin join, int dim) implements Op {
        @Override
        public String name() {
            return "scatterReduce";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            // The place of every element in row-major order is found as its value would be.
            Tensor places = Tensor.arange(in[0].elements()).to(in[0].device()).reshape(in[0].shape().toArray());
            int[] place = Autograd.apply(new Indexing.Gather(dim), places, in[1]).toIntArray();
            double[] y = in[0].toDoubleArray();
            double[] src = in[2].toDoubleArray();
            for (int i = 0; i < src.length; i++) {
                y[place[i]] = join == ScatterJoin.PROD ? in[0].dtype().precision().round(y[place[i]] * src[i])
                        : join == ScatterJoin.AMAX ? Math.max(y[place[i]], src[i]) : Math.min(y[place[i]], src[i]);
            }
            node.save(in);
            node.saveOutput(0);
            return new Tensor[] {Tensor.of(y).to(in[0].dtype()).to(in[0].device()).reshape(in[0].shape().toArray())};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor x = node.saved(0);
            Tensor index = node.saved(1);
            Tensor src = node.saved(2);
            return join == ScatterJoin.PROD ? products(x, index, src, g[0]) : shares(x, index, src, node.output(0), g[0]);
        }

        private Tensor[] shares(Tensor x, Tensor index, Tensor src, Tensor y, Tensor g) {
            Tensor mine = x.eq(y).to(g.dtype());
            Tensor its = src.eq(y.gather(dim, index)).to(g.dtype());
            Tensor share = g.div(mine.scatterAdd(dim, index, its));
            return new Tensor[] {mine.mul(share), null, its.mul(share.gather(dim, index))};
        }

        /** Zeros are counted and left out, so that no product is divided by one. */
        private Tensor[] products(Tensor x, Tensor index, Tensor src, Tensor g) {
            Tensor zeroX = x.eq(0);
            Tensor zeroSrc = src.eq(0);
            Tensor nonzero = Autograd.apply(this, x.maskedFill(zeroX, 1), index, src.maskedFill(zeroSrc, 1));
            Tensor zeros = zeroX.to(DType.F64).scatterAdd(dim, index, zeroSrc.to(DType.F64));
            Tensor reach = g.mul(nonzero);
            Tensor forX = others(x, zeroX, zeros, reach);
            Tensor forSrc = others(src, zeroSrc, zeros.gather(dim, index), reach.gather(dim, index));
            return new Tensor[] {forX, null, forSrc};
        }

        /** The product of all but this element: with no other zero, that of the nonzero ones. */
        private static Tensor others(Tensor x, Tensor zero, Tensor zeros, Tensor product) {
            Tensor without = product.div(x.maskedFill(zero, 1));
            Tensor alone = zero.to(DType.F64).eq(zeros);
            return without.maskedFill(alone.logicalNot(), 0);
        }
    }
}
