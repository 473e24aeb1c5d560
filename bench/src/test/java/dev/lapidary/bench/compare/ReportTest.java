package dev.lapidary.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.bench.work.Measurement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Workload WORKLOAD =
            Workload.named("minilm-sst2").orElseThrow().withSteps(2, 2);

    private static Run run(double ms, String check) {
        double[] tokens = {700, 700};
        return new Run(2, new Measurement(new double[] {ms, ms}, tokens, new double[] {0.7, 0.5}, 0, 500, check));
    }

    private static Comparison comparison(List<Run> lapidary, List<Run> pytorch) {
        return new Comparison(WORKLOAD, null, lapidary, pytorch);
    }

    @Test
    void ratiosAreThoseOfTheRounds() {
        Comparison comparison = comparison(
                List.of(run(100, "a"), run(100, "a"), run(100, "a")),
                List.of(run(200, ""), run(300, ""), run(500, "")));
        String table = new Report(Map.of("CPU", "any"), 3, List.of(comparison)).markdown();
        assertThat(table)
                .contains("| Lapidary | 7,000 tokens |")
                .contains("| PyTorch | 2,333 tokens |")
                .contains("| ratio | **3.00** (2.00 to 5.00) |")
                .contains("0.700000 at first, 0.6000 on average")
                .contains("the same bits in all 3 rounds (a)");
    }

    @Test
    void withoutPytorchOurHalfStandsAlone() {
        String table = new Report(Map.of(), 1, List.of(comparison(List.of(run(100, "a")), List.of()))).markdown();
        assertThat(table).contains("| Lapidary |").doesNotContain("| PyTorch |").contains("one round only");
    }

    @Test
    void roundsThatDifferAreShouted() {
        Comparison comparison = comparison(List.of(run(100, "a"), run(100, "b")), List.of());
        assertThat(comparison.repeats()).isFalse();
        assertThat(Report.note(comparison)).contains("DIFFER BETWEEN ROUNDS");
    }
}
