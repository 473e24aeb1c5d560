package dev.lapidary.engine.cpu.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.cpu.kernels.ReductionKernel;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyTaskRunsOnce(int threads) {
        Workers workers = new Workers(threads);
        for (int tasks : new int[] {0, 1, 2, 3, 1000}) {
            AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
            workers.run(tasks, (task, scratch) -> runs.incrementAndGet(task));
            for (int i = 0; i < tasks; i++) {
                assertThat(runs.get(i)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void jobsFollowEachOtherAlsoAfterSleep(int threads) throws InterruptedException {
        Workers workers = new Workers(threads);
        int[] sums = new int[16];
        for (int round = 1; round <= 300; round++) {
            if (round % 100 == 0) {
                Thread.sleep(2);
            }
            workers.run(sums.length, (task, scratch) -> sums[task]++);
            assertThat(sums).containsOnly(round);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void exceptionsReachTheCallerAndWorkGoesOn(int threads) {
        Workers workers = new Workers(threads);
        assertThatThrownBy(() -> workers.run(8, (task, scratch) -> {
                    if (task == 5) {
                        throw new IllegalStateException("task 5");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task 5");
        int[] runs = new int[8];
        workers.run(8, (task, scratch) -> runs[task]++);
        assertThat(runs).containsOnly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void scratchIsAlignedAndGrows(int threads) {
        new Workers(threads).run(20, (task, scratch) -> {
            for (int floats = 1; floats < 100_000; floats *= 10) {
                long address = scratch.floats(floats);
                assertThat(address % 64).isZero();
                ElementwiseKernel.fill(task, address, floats);
                assertThat(ReductionKernel.sum(address, Math.min(floats, 16))).isEqualTo(task * Math.min(floats, 16));
            }
        });
    }
}
