package dev.fluxion.nn.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The verdict on every case. A case counts once: passed when it passes at every site that covers it, failed when it
 * fails at one, missing when there is no such op.
 */
final class GoldenReport {

    /** How many cases of an op passed, failed and are missing. */
    record Count(int passed, int failed, int missing) {
        static final Count NONE = new Count(0, 0, 0);

        Count plus(Count other) {
            return new Count(passed + other.passed, failed + other.failed, missing + other.missing);
        }

        String line(String what) {
            return "golden " + what + " passed " + passed + " failed " + failed + " missing " + missing;
        }
    }

    private static final Count PASSED = new Count(1, 0, 0);
    private static final Count FAILED = new Count(0, 1, 0);
    private static final Count MISSING = new Count(0, 0, 1);

    private final Map<String, Count> byOp = new LinkedHashMap<>();
    private final Map<String, Count> byFamily = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    private GoldenReport() { }

    /** Runs every case at every site. */
    static GoldenReport of(List<GoldenCase> cases, List<? extends Site> sites) {
        GoldenReport report = new GoldenReport();
        for (GoldenCase golden : cases) {
            Count verdict = report.verdict(golden, sites);
            report.byOp.merge(golden.op(), verdict, Count::plus);
            report.byFamily.merge(golden.family(), verdict, Count::plus);
        }
        return report;
    }

    private Count verdict(GoldenCase golden, List<? extends Site> sites) {
        List<? extends Site> able = sites.stream()
                .filter(site -> site.knows(golden.op()) && site.covers(golden)).toList();
        if (able.isEmpty()) {
            return MISSING;
        }
        int before = failures.size();
        able.forEach(site -> failure(golden, site)
                .ifPresent(text -> failures.add(golden.label() + " on " + site.label() + ": " + text)));
        return failures.size() == before ? PASSED : FAILED;
    }

    private static Optional<String> failure(GoldenCase golden, Site site) {
        try {
            return site.evaluate(golden).firstDifference(golden, site.tolerance(golden), output -> site.asks(golden, output));
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return Optional.of("threw " + e);
        }
    }

    /** {@return one line for each op, in the order of the cases, and the total as the last} */
    List<String> lines() {
        Count total = byOp.values().stream().reduce(Count.NONE, Count::plus);
        return Stream.concat(
                byOp.entrySet().stream().map(entry -> entry.getValue().line(entry.getKey())),
                Stream.of(total.line("total"))).toList();
    }

    /** {@return a line for each site where a case failed} */
    List<String> failures() {
        return failures;
    }

    /**
     * What keeps the required families from being complete.
     *
     * @param required families or their beginnings between commas, such as {@code 01,02b}; empty requires nothing
     * @return a line for each family with failed or missing cases
     * @throws IllegalArgumentException if no family begins like that
     */
    List<String> unmet(String required) {
        TreeSet<String> families = new TreeSet<>();
        for (String prefix : required.isBlank() ? new String[0] : required.split(",", -1)) {
            List<String> found = byFamily.keySet().stream()
                    .filter(family -> !prefix.isBlank() && family.startsWith(prefix.strip())).toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("golden.require names family '" + prefix.strip()
                        + "', expected the beginning of one of " + String.join(", ", byFamily.keySet()));
            }
            families.addAll(found);
        }
        return families.stream()
                .filter(family -> byFamily.get(family).failed() + byFamily.get(family).missing() > 0)
                .map(family -> byFamily.get(family).line(family))
                .toList();
    }
}
