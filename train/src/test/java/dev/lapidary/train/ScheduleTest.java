package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void warmupRisesFromZeroInEverySchedule() {
        for (Schedule schedule : Schedule.values()) {
            assertThat(schedule.factor(0, 4, 10)).isZero();
            assertThat(schedule.factor(1, 4, 10)).isEqualTo(0.25);
            assertThat(schedule.factor(4, 4, 10)).isEqualTo(1);
        }
    }

    @Test
    void withoutWarmupTheFirstUpdateIsFull() {
        assertThat(Schedule.LINEAR.factor(0, 0, 10)).isEqualTo(1);
    }

    @Test
    void fallsAsTransformersDoes() {
        // transformers.get_linear_schedule_with_warmup(2, 10) and get_cosine_schedule_with_warmup(2, 10) after 6
        // updates
        assertThat(Schedule.CONSTANT.factor(6, 2, 10)).isEqualTo(1);
        assertThat(Schedule.LINEAR.factor(6, 2, 10)).isEqualTo(0.5);
        assertThat(Schedule.COSINE.factor(4, 2, 10)).isCloseTo(0.8535533905932737, within(1e-15));
        assertThat(Schedule.LINEAR.factor(10, 2, 10)).isZero();
        assertThat(Schedule.COSINE.factor(12, 2, 10)).isZero();
    }
}
