package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The interpreter notices what it is there for: each kernel here is right but for one thing. */
class PtxMachineTest {
    private static final ReduceKernel ROWS = new ReduceKernel(Reduction.SUM, Precision.F32, ReduceKernel.Rule.ROW);

    /** Adds up 300 ones. */
    private static float sum(String ptx, int allocated) {
        var driver = new EmulatedDriver();
        long in = driver.allocate(4L * allocated);
        ByteBuffer ones = ByteBuffer.allocate(4 * allocated).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < allocated; i++) {
            ones.putFloat(1);
        }
        driver.upload(in, ones.flip());
        long out = driver.allocate(4);
        ByteBuffer slots = ByteBuffer.allocateDirect(8 * ROWS.slots()).order(ByteOrder.nativeOrder());
        long[] values = {in, out, 1, 300, 1, 1};
        for (int i = 0; i < values.length; i++) {
            slots.putLong(8 * i, values[i]);
        }
        driver.launch(driver.load(ptx, ROWS.name()), 1, Kernels.THREADS, slots);
        ByteBuffer result = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        driver.download(result, out);
        return result.getFloat(0);
    }

    private static String fault(String ptx, int allocated) {
        return assertThrows(PtxFault.class, () -> sum(ptx, allocated)).getMessage();
    }

    @Test
    void aRightKernelRuns() {
        assertEquals(300, sum(ROWS.ptx(), 300));
    }

    @Test
    void anAccessOutOfBoundsIsNoticed() {
        assertTrue(fault(ROWS.ptx(), 299).contains("4 bytes at 7000000004ac are outside of the 1196 bytes at 700000000000"));
    }

    @Test
    void aMissingBarrierIsNoticed() {
        String ptx = ROWS.ptx();
        int barrier = ptx.indexOf("\tbar.sync 0;\n");
        String without = ptx.substring(0, barrier) + ptx.substring(barrier + "\tbar.sync 0;\n".length());
        String message = fault(without, 300);
        assertTrue(message.contains("is read before it is written") || message.contains("without a barrier"), message);
    }

    @Test
    void aBarrierThatNotAllThreadsReachIsNoticed() {
        // The last one, by the predicate of the jump before it, which holds for some threads alone.
        String right = ROWS.ptx();
        int barrier = right.lastIndexOf("bar.sync");
        int jump = right.lastIndexOf("@%p", barrier);
        String ptx = right.substring(0, barrier) + right.substring(jump, right.indexOf(' ', jump) + 1) + right.substring(barrier);
        assertTrue(fault(ptx, 300).contains("threads wait at one barrier, expected all of them"), fault(ptx, 300));
    }

    @Test
    void whatIsNoPtxOfOursIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> PtxProgram.parse("int main() {}"));
        assertThrows(IllegalArgumentException.class, () -> PtxProgram.parse(ROWS.ptx().replaceFirst("add.u32", "add.approx.u32")));
        assertThrows(IllegalArgumentException.class, () -> PtxProgram.parse(ROWS.ptx().replaceFirst("%r0,", "%r999999,")));
    }
}
