package dev.fluxion.examples.twins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.examples.Cli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every loss of a twin is PyTorch's to 1e-4; the scripts that made the figures lie beside them. */
class TwinsTest {
    @ParameterizedTest
    @EnumSource
    void everyLossIsPyTorchs(Twin twin) {
        assertEquals(50, twin.torch().length);
        assertArrayEquals(twin.torch(), twin.losses(), 1e-4);
    }

    @Test
    void theCommandPrintsBoth() {
        Cli cli = Cli.run("twins", "mlp");
        assertEquals(0, cli.exitCode());
        assertEquals(52, cli.out().lines().count());
        assertTrue(cli.out().startsWith("mlp: step, loss, PyTorch's") && cli.out().contains("  2.281966\n"), cli.out());
        Cli none = Cli.run("twins", "mpl");
        assertEquals(2, none.exitCode());
        assertEquals("fluxion twins: twin is mpl, expected one such as mlp, lstm, convnet", none.err().strip());
    }
}
