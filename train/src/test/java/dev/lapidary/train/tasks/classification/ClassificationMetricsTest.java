package dev.lapidary.train.tasks.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.metrics.Metrics.ClassMetrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
    @Test
    void twoClassesGiveTheF1OfThePositiveOne() {
        List<ClassMetrics> classes = ClassificationMetrics.classes(new long[][] {{50, 10}, {5, 35}});
        assertThat(classes.get(1).precision()).isCloseTo(35 / 45.0, within(1e-15));
        assertThat(classes.get(1).recall()).isCloseTo(35 / 40.0, within(1e-15));
        assertThat(classes.get(1).support()).isEqualTo(40);
        assertThat(ClassificationMetrics.f1(classes)).isCloseTo(2 * 35 / (2 * 35 + 10 + 5.0), within(1e-15));
    }

    @Test
    void moreClassesGiveTheMeanOfAllF1() {
        assertThat(f1(new long[][] {{2, 0, 0}, {0, 1, 1}, {0, 1, 1}})).isCloseTo((1 + 0.5 + 0.5) / 3, within(1e-15));
    }

    @Test
    void aClassThatNeverOccursCountsZero() {
        assertThat(f1(new long[][] {{3, 0}, {0, 0}})).isZero();
    }

    private static double f1(long[][] confusion) {
        return ClassificationMetrics.f1(ClassificationMetrics.classes(confusion));
    }

    @Test
    void aLabelAmongTheFiveLikeliestCounts() {
        ClassificationMetrics<TextBatch> counted = new ClassificationMetrics<>(null);
        double[] falling = {6, 5, 4, 3, 2, 1, 0};
        counted.add(0, falling);
        counted.add(4, falling);
        counted.add(5, falling);
        counted.add(6, new double[7]); // all alike: the first come first
        Metrics metrics = counted.result();
        assertThat(metrics.value("top5_accuracy")).isEqualTo(0.5);
        assertThat(metrics.value("accuracy")).isEqualTo(0.25);
        assertThat(metrics.examples()).isEqualTo(4);
    }
}
