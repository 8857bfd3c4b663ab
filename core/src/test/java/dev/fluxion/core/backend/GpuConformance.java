package dev.fluxion.core.backend;

import dev.fluxion.core.cuda.ArraysOnCuda;
import java.io.PrintWriter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** All conformance suites on the GPU of this machine, for {@code benchmarks/gpu/run.sh}: no build runs it. */
public class GpuConformance implements MapConformance, ReductionConformance, IndexingConformance, CopyConformance, RowsConformance,
        SoftmaxConformance, ScanConformance, ConvolutionConformance, PoolingConformance, MatMulConformance, IntegerConformance {
    private static final Backend BACKEND = new ArraysOnCuda(Backends.get("cuda"));

    @Override
    public Backend backend() {
        return BACKEND;
    }

    /** Runs them. @param args {@code quick} for one of them alone */
    public static void main(String[] args) {
        var selector = args.length > 0
                ? DiscoverySelectors.selectMethod(GpuConformance.class, "outputsThatAreLeaves")
                : DiscoverySelectors.selectClass(GpuConformance.class);
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selector).build(), summary);
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true));
        long failed = summary.getSummary().getTotalFailureCount();
        System.out.println(summary.getSummary().getTestsSucceededCount() + " tests passed, " + failed + " failed");
        Backends.close(Backends.get("cuda"));
        System.exit(failed > 0 || summary.getSummary().getTestsSucceededCount() == 0 ? 1 : 0);
    }
}
