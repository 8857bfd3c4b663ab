package dev.fluxion.nn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.fluxion.nn.golden.Evaluation.Values;
import dev.fluxion.nn.golden.GoldenTensor.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The harness must be able to fail: what it calls passed, failed and missing, with sites made for the purpose. */
class GoldenReportTest {

    /** A site whose one op is "double"; what it computes is given by the test. */
    private record FakeSite(String label, boolean covers, Function<GoldenCase, Evaluation> compute) implements Site {
        @Override
        public boolean knows(String op) {
            return op.equals("double");
        }

        @Override
        public boolean covers(GoldenCase golden) {
            return covers;
        }

        @Override
        public Tolerance tolerance(GoldenCase golden) {
            return new Tolerance(0, 0.25);
        }

        @Override
        public Evaluation evaluate(GoldenCase golden) {
            return compute.apply(golden);
        }
    }

    private static final Site GOOD = site("good", 2, 6, 3);

    private static Site site(String label, double first, double second, double grad) {
        return new FakeSite(label, true, golden -> new Evaluation(
                Map.of("y", new Values(new int[] {1, 2}, new double[] {first, second})),
                Map.of("x", new Values(new int[] {1, 2}, new double[] {grad, grad}))));
    }

    private static GoldenTensor row(String name, Kind kind, double... data) {
        return new GoldenTensor(name, new int[] {1, data.length}, kind, data, null);
    }

    private static GoldenCase golden(String family, String op, String index, Kind kind, double second) {
        GoldenTensor x = row("x", Kind.F64, 1, 3);
        GoldenTensor y = row("y", kind, 2, second);
        return new GoldenCase(family, op, op + "/" + index, new Attrs(new JsonObject()), List.of(x), List.of(y),
                Map.of("y", row("y", Kind.F64, 1, 1)), Map.of("x", row("x", Kind.F64, 3, 3)), 1e-9, 1);
    }

    private static final List<GoldenCase> CASES = List.of(
            golden("01_first", "double", "00", Kind.F64, 6),
            golden("01_first", "double", "01", Kind.F64, 60),
            golden("02_second", "halve", "00", Kind.F64, 6),
            golden("03_third", "double", "02", Kind.F64, 6));

    @Test
    void countsPassedFailedAndMissingForEachOpAndInTotal() {
        assertEquals(List.of(
                "golden double passed 2 failed 1 missing 0",
                "golden halve passed 0 failed 0 missing 1",
                "golden total passed 2 failed 1 missing 1"), GoldenReport.of(CASES, List.of(GOOD)).lines());
    }

    @Test
    void failureNamesCaseSiteOutputIndexReceivedAndExpected() {
        assertEquals(List.of("01_first:double/01 on good: output y at [0, 1] received 6.0, expected 60.0"),
                GoldenReport.of(CASES, List.of(GOOD)).failures());
    }

    @Test
    void caseThatFailsAtOneOfSeveralSitesIsOneFailedCase() {
        GoldenReport report = GoldenReport.of(CASES, List.of(GOOD, site("bad", 2, 66, 3)));
        assertEquals("golden total passed 0 failed 3 missing 1", report.lines().getLast());
        assertEquals(3, report.failures().size());
    }

    @Test
    void siteThatDoesNotCoverTheCaseIsNotAsked() {
        Site blind = new FakeSite("blind", false, golden -> {
            throw new AssertionError("asked");
        });
        assertEquals("golden total passed 2 failed 1 missing 1",
                GoldenReport.of(CASES, List.of(GOOD, blind)).lines().getLast());
        assertEquals("golden total passed 0 failed 0 missing 4",
                GoldenReport.of(CASES, List.of(blind)).lines().getLast());
    }

    @Test
    void wrongGradientShapeOutputAndExceptionFail() {
        GoldenCase golden = CASES.getFirst();
        assertFailure(golden, site("s", 2, 6, 3.8), "gradient of x at [0, 0] received 3.8, expected 3.0");
        assertFailure(golden, new FakeSite("s", true, c -> new Evaluation(
                Map.of("y", new Values(new int[] {2}, new double[] {2, 6})), Map.of())),
                "output y received shape [2], expected [1, 2]");
        assertFailure(golden, new FakeSite("s", true, c -> new Evaluation(Map.of(), Map.of())),
                "output y was not computed");
        assertFailure(golden, new FakeSite("s", true, c -> {
            throw new IllegalStateException("broken");
        }), "threw java.lang.IllegalStateException: broken");
    }

    @Test
    void integersAndBooleansAreExact() {
        Site near = site("s", 2, 6.0001, 3);
        assertEquals(List.of(), GoldenReport.of(List.of(CASES.getFirst()), List.of(near)).failures());
        for (Kind kind : List.of(Kind.I64, Kind.BOOL)) {
            assertFailure(golden("01_first", "double", "00", kind, 6), near,
                    "output y at [0, 1] received 6.0001, expected 6.0");
        }
    }

    @Test
    void randomFloat32ValuesAreHeldToOneMillionth() {
        GoldenCase stream = golden("11_rng", "double", "00", Kind.F32, 6);
        assertEquals(List.of(), GoldenReport.of(List.of(stream), List.of(site("s", 2, 6 + 5e-6, 3))).failures());
        assertEquals(1, GoldenReport.of(List.of(stream), List.of(site("s", 2, 6 + 7e-6, 3))).failures().size());
    }

    @Test
    void requiredFamiliesMustBeCompleteAndKnown() {
        GoldenReport report = GoldenReport.of(CASES, List.of(GOOD));
        assertEquals(List.of(), report.unmet(""));
        assertEquals(List.of(), report.unmet("03"));
        assertEquals(List.of("golden 01_first passed 1 failed 1 missing 0"), report.unmet("01"));
        assertEquals(List.of("golden 02_second passed 0 failed 0 missing 1"), report.unmet("03, 02_s"));
        assertEquals(2, report.unmet("01,02,03").size());
        for (String unknown : List.of("99", "01,", ",", "01;02")) {
            String message = assertThrows(IllegalArgumentException.class, () -> report.unmet(unknown)).getMessage();
            assertTrue(message.contains("01_first, 02_second, 03_third"), message);
        }
    }

    @Test
    void toleranceIncludesItsBorder() {
        Tolerance tolerance = new Tolerance(0.5, 0.25);
        assertTrue(tolerance.accepts(-6.5, -8) && tolerance.accepts(-10.5, -8));
        assertFalse(tolerance.accepts(Math.nextUp(10.5), 8) || tolerance.accepts(Math.nextDown(5.5), 8));
        assertTrue(Tolerance.EXACT.accepts(-0.0, 0.0));
        assertFalse(Tolerance.EXACT.accepts(Double.MIN_VALUE, 0));
    }

    @Test
    void nanEqualsNanAndInfinitiesGoBySign() {
        Tolerance wide = new Tolerance(Double.MAX_VALUE, 1);
        double nan = Double.NaN;
        double infinity = Double.POSITIVE_INFINITY;
        assertTrue(wide.accepts(nan, nan) && wide.accepts(infinity, infinity) && wide.accepts(-infinity, -infinity));
        assertFalse(wide.accepts(nan, 1) || wide.accepts(1, nan) || wide.accepts(nan, infinity));
        assertFalse(wide.accepts(-infinity, infinity) || wide.accepts(1, infinity) || wide.accepts(infinity, 1));
    }

    private static void assertFailure(GoldenCase golden, Site site, String text) {
        assertEquals(List.of(golden.label() + " on " + site.label() + ": " + text),
                GoldenReport.of(List.of(golden), List.of(site)).failures());
    }
}
