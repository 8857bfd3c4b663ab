package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * NVIDIA's assembler takes every kernel, keeps all values in registers and needs few. One target a kernel, in turn;
 * {@code -Dfluxion.ptx=all} assembles each for all three.
 */
class PtxAssemblyTest {
    private static final List<String> TARGETS = List.of("sm_75", "sm_80", "sm_90");
    private static final boolean ALL = "all".equals(System.getProperty("fluxion.ptx"));
    /** With more, two blocks of 256 threads have no room on one multiprocessor. */
    private static final int MOST = 128;

    @BeforeAll
    static void assembler() {
        try {
            Assembler.load();
        } catch (LinkageError e) {
            String reason = CudaProvider.reason(e);
            System.out.println("NVIDIA's assembler is not asked: " + reason);
            Assumptions.abort(reason);
        }
    }

    @Test
    void everyPrimitiveIsAssembled() {
        check(EveryKernel.primitives());
    }

    @Test
    void everyFormulaOfTheTableAndItsDerivativesAreAssembled() {
        check(EveryKernel.formulas());
    }

    private static void check(List<Kernels.Kernel> kernels) {
        int count = 0;
        int most = 0;
        for (int t = 0; t < TARGETS.size(); t++) {
            var some = new ArrayList<Kernels.Kernel>();
            for (int k = 0; k < kernels.size(); k++) {
                if (ALL || k % TARGETS.size() == t) {
                    some.add(kernels.get(k));
                }
            }
            Assembler.Result[] results = Assembler.assemble(some, TARGETS.get(t));
            for (int k = 0; k < results.length; k++) {
                String what = some.get(k) + " for " + TARGETS.get(t) + ": " + results[k];
                assertEquals(0, results[k].spilled(), what);
                assertTrue(results[k].registers() <= MOST, what);
                most = Math.max(most, results[k].registers());
                count++;
            }
        }
        assertEquals(ALL ? TARGETS.size() * kernels.size() : kernels.size(), count);
        System.out.println(count + " kernels assembled for " + TARGETS + ", at most " + most + " registers");
    }

    @Test
    void whatIsWrongIsRefused() {
        String right = new ReduceKernel(Reduction.MAX, Precision.F32, ReduceKernel.Rule.ROW).ptx();
        Assembler.assemble(right, "sm_90");
        for (String[] edit : new String[][] {{"max.f32", "max.f33"}, {"bar.sync 0;", "bar.sync 0"}, {"%r0,", "%r999999,"}, {"add.u32 %r", "add.u32 %f"}}) {
            String wrong = right.replaceFirst(edit[0], edit[1]);
            assertTrue(!wrong.equals(right), edit[0]);
            String message = assertThrows(Assembler.Refused.class, () -> Assembler.assemble(wrong, "sm_90")).getMessage();
            assertTrue(message.contains("line "), message);
        }
    }
}
