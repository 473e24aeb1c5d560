package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * All rounds of a workload.
 *
 * @param layout how PyTorch laid out images, null for texts
 * @param lapidary a run for each round
 * @param pytorch the same; empty where PyTorch is not there
 */
@JsonNaming(SnakeCaseStrategy.class)
record Comparison(Workload workload, String layout, List<Run> lapidary, List<Run> pytorch) {
    /** What is compared of a run. */
    enum Figure {
        /** Units a second, the warm-up in it. */
        RATE(run -> run.measurement().rate()),
        /** Units a second of the later half. */
        STEADY_RATE(run -> run.measurement().steadyRate()),
        /** The median step of the later half, in milliseconds. */
        STEADY_MS(run -> run.measurement().steadyMs()),
        /** In MiB. */
        PEAK_MB(run -> run.measurement().peakMb()),
        /** In seconds from the start of the process. */
        FIRST_STEP(Run::firstStepSeconds);

        private final ToDoubleFunction<Run> of;

        Figure(ToDoubleFunction<Run> of) {
            this.of = of;
        }
    }

    /** Whether the figure was measured: of the command only the first step is. */
    boolean has(Figure figure) {
        return figure == Figure.FIRST_STEP || !workload.command();
    }

    Spread ours(Figure figure) {
        return Spread.of(lapidary.stream().mapToDouble(figure.of));
    }

    Spread theirs(Figure figure) {
        return Spread.of(pytorch.stream().mapToDouble(figure.of));
    }

    /** Ours by theirs, each round by itself. */
    Spread ratio(Figure figure) {
        return Spread.of(IntStream.range(0, pytorch.size())
                .mapToDouble(round ->
                        figure.of.applyAsDouble(lapidary.get(round)) / figure.of.applyAsDouble(pytorch.get(round))));
    }

    boolean learns() {
        return !workload.command() && lapidary.getFirst().measurement().losses().length > 0;
    }

    /** Whether all of our rounds came to the same results, bit for bit. */
    boolean repeats() {
        return workload.command()
                || lapidary.stream().map(this::check).distinct().count() == 1;
    }

    /** What our results came to, as a checksum. */
    String check() {
        return check(lapidary.getFirst());
    }

    private String check(Run run) {
        return run.measurement().check();
    }

    /** Whether PyTorch came to the same results, where it says what it came to. */
    boolean agrees() {
        return pytorch.stream().map(this::check).allMatch(theirs -> theirs.isEmpty() || theirs.equals(check()));
    }
}
