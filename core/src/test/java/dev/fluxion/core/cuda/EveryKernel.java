package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.expr.Definition;
import dev.fluxion.core.expr.Derivative;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Precision;
import java.util.ArrayList;
import java.util.List;

/** The kernels that this package can write: every kind and every choice that changes the instructions, formulas by the table. */
public final class EveryKernel {
    private EveryKernel() {}

    /** {@return every function of the table, alone and with its derivatives, in both precisions} */
    static List<Kernels.Kernel> formulas() {
        var all = new ArrayList<Kernels.Kernel>();
        for (Definition definition : Functions.table().values()) {
            for (Precision precision : Precision.values()) {
                all.add(map(withDerivatives(definition), precision));
                all.add(map(Formula.of(definition.expression()), precision));
            }
        }
        return all;
    }

    /** {@return the kernel for contiguous tensors} */
    private static MapKernel map(Formula formula, Precision precision) {
        return new MapKernel(formula, precision, MapKernel.width(formula, precision) > 1 ? 0 : 1);
    }

    /** {@return a function and its derivatives by each argument that is a number, as one formula} @param definition of the table */
    public static Formula withDerivatives(Definition definition) {
        Formula formula = Formula.of(definition.expression());
        var outputs = new ArrayList<Expr>(formula.outputs());
        for (int i = 0; i < formula.argCount(); i++) {
            if (!outputs.getFirst().isMask() && !formula.isMaskArg(i)) {
                outputs.add(Derivative.of(definition.expression(), i));
            }
        }
        return Formula.of(outputs.toArray(Expr[]::new));
    }

    /** {@return every other kernel; ranks 1 and 3 stand for all} */
    static List<Kernels.Kernel> primitives() {
        var all = new ArrayList<Kernels.Kernel>();
        Formula sum = Formula.of(Expr.arg(0).mul(Expr.arg(1)).add(Expr.scalar(0)));
        for (Precision precision : Precision.values()) {
            for (int rank = 0; rank <= 6; rank++) {
                all.add(new MapKernel(sum, precision, rank));
            }
            all.add(new MapListKernel(sum, precision, MapListKernel.mostOf(sum)));
            for (Reduction kind : Reduction.values()) {
                boolean places = kind == Reduction.ARGMAX || kind == Reduction.ARGMIN;
                for (ReduceKernel.Rule rule : ReduceKernel.Rule.values()) {
                    if (places == (rule == ReduceKernel.Rule.PLACE)) {
                        all.add(new ReduceKernel(kind, precision, rule));
                    }
                }
            }
            for (ConvolutionKernel.Work work : ConvolutionKernel.Work.values()) {
                all.add(new ConvolutionKernel(work, precision, false));
            }
            all.add(new ConvolutionKernel(ConvolutionKernel.Work.FORWARD, precision, true));
            for (PoolKernel.Work work : PoolKernel.Work.values()) {
                all.add(new PoolKernel(work, precision));
            }
            for (Scan kind : Scan.values()) {
                all.add(new ScanKernel(kind, precision));
            }
            for (int per : precision == Precision.F32 ? new int[] {1, 4, 8} : new int[] {1, 4}) {
                for (int layout = 0; layout < 4; layout++) {
                    all.add(new MatMulKernel(precision, per, (layout & 1) > 0, (layout & 2) > 0, per == 1 ? 2 : 1));
                }
            }
            all.add(new IndexKernel(IndexKernel.Work.ADD, precision == Precision.F32 ? DType.F32 : DType.F64, 3));
        }
        for (DType to : DType.values()) {
            for (DType from : DType.values()) {
                all.add(new CopyKernel(to, from, 1));
                if (to.isIntegral() && from.isIntegral()) {
                    all.add(new IntegerKernel(IntegerOp.ADD, to, from, from, 1));
                }
            }
            all.add(new CopyKernel(to, to, 3));
            all.add(new IndexKernel(IndexKernel.Work.GATHER, to, 2));
            all.add(new IndexKernel(IndexKernel.Work.PUT, to, 2));
            if (to.isIntegral()) {
                all.add(new IndexKernel(IndexKernel.Work.ADD, to, 2));
                all.add(new IntegerProductKernel(to, 3));
            }
        }
        all.add(new IndexKernel(IndexKernel.Work.CHECK, DType.I32, 3));
        for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I32, DType.BOOL, DType.I64}) {
            all.add(new SortKernel.Keys(dtype, 2));
        }
        all.add(new SortKernel.Merge());
        for (IntegerOp op : IntegerOp.values()) {
            all.add(new IntegerKernel(op, DType.I64, DType.I32, DType.I64, 2));
        }
        return all;
    }
}
