package dev.fluxion.optim;

import dev.fluxion.optim.RMSprop.Epsilon;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Which law of RMSprop holds with which option: the source of the property tests' settings and of the table in
 * docs/rmsprop.md.
 */
final class RMSpropLaws {
    private RMSpropLaws() {}

    /** An axis on which settings differ from the plain formula. */
    enum Option {
        EPSILON_ZERO("ε = 0"), EPSILON_INSIDE("ε inside"), EPSILON_OUTSIDE("ε outside"), START("v₀ > 0"), CENTERED("centered"),
        CORRECTION("bias correction"), MOMENTUM("momentum"), NESTEROV("Nesterov"), RATE_INSIDE("rate inside"),
        L2("L2 decay"), DECOUPLED("decoupled decay"), MAXIMIZE("maximize"), CLIP("clipping of values"), CLIP_NORM("clipping of norms"), SCHEDULE("a schedule of rates");

        final String text;

        Option(String text) {
            this.text = text;
        }
    }

    /** A law, and the options with which it does not hold or is not asked. */
    enum Law {
        FORMULA("equals the formula in plain arithmetic, bit for bit", "00000 00000 00000"),
        BOUND("no step is longer than η/√(1 − ρ) with the largest η, with momentum times 1/(1 − μ)", "00001 00000 10000"),
        FIRST_STEP("the first step is η·sign(g)/√(1 − ρ), Nesterov's times 1 + μ", "01111 10001 10000"),
        SCALE("gradients times a power of two change no bit", "01110 00001 00110"),
        SECOND_MOMENT("centered: the exported s + m² is v, in exact arithmetic", "00000 00000 00000"),
        GROUPING("grouping and permuting parameters or elements change no bit", "00000 00000 00010"),
        ZERO_GRADIENT("a zero gradient moves nothing", "00000 00001 10000"),
        MAXIMIZE("maximizing −f is minimizing f", "00000 00000 00000"),
        PRECISION("float32 follows float64", "10000 00000 00000"),
        ONE_ANSWER("interpreter, scalar, vector, 1, 2 and 4 threads give the same bits", "00000 00000 00000");

        final String text;
        private final Map<Option, Boolean> holds = new EnumMap<>(Option.class);

        /** @param fails for each option 1 where the law fails or says nothing, in groups for the eye */
        Law(String text, String fails) {
            this.text = text;
            String bits = fails.replace(" ", "");
            for (Option option : Option.values()) {
                holds.put(option, bits.charAt(option.ordinal()) == '0');
            }
        }

        boolean holdsWith(Option option) {
            return holds.get(option);
        }

        /** {@return all settings for which the law is said to hold} */
        Arbitrary<RMSpropSettings> settings() {
            var eps = new ArrayList<Double>();
            if (holdsWith(Option.EPSILON_ZERO)) {
                eps.add(0.0);
            }
            if (holdsWith(Option.EPSILON_INSIDE) || holdsWith(Option.EPSILON_OUTSIDE)) {
                eps.addAll(this == PRECISION ? List.of(1e-3, 1e-2, 1.0) : List.of(1e-60, 1e-10, 1e-8, 1e-3, 1.0));
            }
            var places = new ArrayList<Epsilon>();
            if (holdsWith(Option.EPSILON_INSIDE) || !holdsWith(Option.EPSILON_OUTSIDE)) {
                places.add(Epsilon.INSIDE);
            }
            if (holdsWith(Option.EPSILON_OUTSIDE) || !holdsWith(Option.EPSILON_INSIDE)) {
                places.add(Epsilon.OUTSIDE);
            }
            var moments = Combinators.combine(rates(), Arbitraries.doubles().between(0, 0.999).ofScale(4),
                    Arbitraries.of(eps), Arbitraries.of(places), choice(Option.START, List.of(0.0, 1e-8, 1.0)),
                    choice(Option.CENTERED, List.of(false, true)), choice(Option.CORRECTION, List.of(false, true))).as(Moments::new);
            var steps = Combinators.combine(choice(Option.MOMENTUM, List.of(0.0, 0.3, 0.9)), choice(Option.NESTEROV, List.of(false, true)),
                    choice(Option.RATE_INSIDE, List.of(false, true)), decays(), choice(Option.MAXIMIZE, List.of(false, true)),
                    clippings(), choice(Option.SCHEDULE, List.of(false, true))).as(Steps::new);
            return Combinators.combine(moments, steps).as((m, s) -> new RMSpropSettings(m.lr, m.rho, m.eps, m.epsilon,
                    m.start, m.centered, m.corrected, s.momentum, s.nesterov && s.momentum > 0, s.rateInside,
                    Math.abs(s.decay), s.decay < 0, s.maximize, s.clip.orElse(null), s.scheduled));
        }

        private Arbitrary<Double> rates() {
            return Arbitraries.doubles().between(0.0001, this == PRECISION ? 0.1 : 2).ofScale(4);
        }

        private Arbitrary<Optional<Clipping>> clippings() {
            var clippings = new ArrayList<Optional<Clipping>>(List.of(Optional.empty()));
            if (holdsWith(Option.CLIP)) {
                clippings.addAll(List.of(Optional.of(Clipping.value(0.25)), Optional.of(Clipping.value(3))));
            }
            if (holdsWith(Option.CLIP_NORM)) {
                clippings.addAll(List.of(Optional.of(Clipping.norm(0.5)), Optional.of(Clipping.globalNorm(2))));
            }
            return Arbitraries.of(clippings);
        }

        /** Below 0: decoupled. */
        private Arbitrary<Double> decays() {
            var decays = new ArrayList<>(List.of(0.0));
            if (holdsWith(Option.L2)) {
                decays.addAll(List.of(1e-4, 0.1));
            }
            if (holdsWith(Option.DECOUPLED)) {
                decays.addAll(List.of(-1e-4, -0.1));
            }
            return Arbitraries.of(decays);
        }

        private <T> Arbitrary<T> choice(Option option, List<T> values) {
            return Arbitraries.of(holdsWith(option) ? values : values.subList(0, 1));
        }
    }

    private record Moments(double lr, double rho, double eps, Epsilon epsilon, double start, boolean centered, boolean corrected) {}

    private record Steps(double momentum, boolean nesterov, boolean rateInside, double decay, boolean maximize, Optional<Clipping> clip,
            boolean scheduled) {}

    /** {@return the laws, numbered, and the table, in Markdown} */
    static List<String> table() {
        var lines = new ArrayList<String>();
        for (Law law : Law.values()) {
            lines.add((law.ordinal() + 1) + ". " + law.text);
        }
        lines.add("");
        lines.add("| with | " + Arrays.stream(Law.values()).map(law -> Integer.toString(law.ordinal() + 1)).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---|" + ":-:|".repeat(Law.values().length));
        for (Option option : Option.values()) {
            var row = new StringBuilder("| " + option.text + " |");
            for (Law law : Law.values()) {
                row.append(law.holdsWith(option) ? " ✓ |" : " – |");
            }
            lines.add(row.toString());
        }
        return lines;
    }
}
