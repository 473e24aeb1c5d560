package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void twoClassesGiveTheF1OfThePositiveOne() {
        Metrics metrics = new Metrics(0.5, new long[][] {{50, 10}, {5, 35}}, 0);
        assertThat(metrics.examples()).isEqualTo(100);
        assertThat(metrics.accuracy()).isEqualTo(0.85);
        assertThat(metrics.precision(1)).isCloseTo(35 / 45.0, within(1e-15));
        assertThat(metrics.recall(1)).isCloseTo(35 / 40.0, within(1e-15));
        assertThat(metrics.f1()).isCloseTo(2 * 35 / (2 * 35 + 10 + 5.0), within(1e-15));
    }

    @Test
    void moreClassesGiveTheMeanOfAllF1() {
        Metrics metrics = new Metrics(0, new long[][] {{2, 0, 0}, {0, 1, 1}, {0, 1, 1}}, 0);
        assertThat(metrics.f1()).isCloseTo((1 + 0.5 + 0.5) / 3, within(1e-15));
    }

    @Test
    void aClassThatNeverOccursCountsZero() {
        Metrics metrics = new Metrics(0, new long[][] {{3, 0}, {0, 0}}, 0);
        assertThat(metrics.f1()).isZero();
        assertThat(metrics.accuracy()).isEqualTo(1);
    }

    @Test
    void aLabelAmongTheFiveLikeliestCounts() {
        Metrics.Tally tally = new Metrics.Tally();
        double[] falling = {6, 5, 4, 3, 2, 1, 0};
        tally.add(0, falling, 1);
        tally.add(4, falling, 2);
        tally.add(5, falling, 6);
        tally.add(6, new double[7], 7); // all alike: the first come first
        Metrics metrics = tally.metrics();
        assertThat(metrics.top5Accuracy()).isEqualTo(0.5);
        assertThat(metrics.accuracy()).isEqualTo(0.25);
        assertThat(metrics.loss()).isEqualTo(4);
    }
}
