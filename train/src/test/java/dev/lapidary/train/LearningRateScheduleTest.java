package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.train.LearningRateSchedule.Standard;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    @Test
    void warmupRisesFromZeroInEverySchedule() {
        for (Standard schedule : Standard.values()) {
            assertThat(schedule.factor(0, 4, 10)).isZero();
            assertThat(schedule.factor(1, 4, 10)).isEqualTo(0.25);
            assertThat(schedule.factor(4, 4, 10)).isEqualTo(1);
        }
    }

    @Test
    void withoutWarmupTheFirstUpdateIsFull() {
        assertThat(Standard.LINEAR.factor(0, 0, 10)).isEqualTo(1);
    }

    @Test
    void fallsAsTransformersDoes() {
        // transformers.get_linear_schedule_with_warmup(2, 10) and get_cosine_schedule_with_warmup(2, 10) after 6
        // updates
        assertThat(Standard.CONSTANT.factor(6, 2, 10)).isEqualTo(1);
        assertThat(Standard.LINEAR.factor(6, 2, 10)).isEqualTo(0.5);
        assertThat(Standard.COSINE.factor(4, 2, 10)).isCloseTo(0.8535533905932737, within(1e-15));
        assertThat(Standard.LINEAR.factor(10, 2, 10)).isZero();
        assertThat(Standard.COSINE.factor(12, 2, 10)).isZero();
    }
}
