package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void twoClassesGiveTheF1OfThePositiveOne() {
        Metrics metrics = new Metrics(0.5, new long[][] {{50, 10}, {5, 35}});
        assertThat(metrics.examples()).isEqualTo(100);
        assertThat(metrics.accuracy()).isEqualTo(0.85);
        assertThat(metrics.precision(1)).isCloseTo(35 / 45.0, within(1e-15));
        assertThat(metrics.recall(1)).isCloseTo(35 / 40.0, within(1e-15));
        assertThat(metrics.f1()).isCloseTo(2 * 35 / (2 * 35 + 10 + 5.0), within(1e-15));
    }

    @Test
    void moreClassesGiveTheMeanOfAllF1() {
        Metrics metrics = new Metrics(0, new long[][] {{2, 0, 0}, {0, 1, 1}, {0, 1, 1}});
        assertThat(metrics.f1()).isCloseTo((1 + 0.5 + 0.5) / 3, within(1e-15));
    }

    @Test
    void aClassThatNeverOccursCountsZero() {
        Metrics metrics = new Metrics(0, new long[][] {{3, 0}, {0, 0}});
        assertThat(metrics.f1()).isZero();
        assertThat(metrics.accuracy()).isEqualTo(1);
    }
}
