package dev.lapidary.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelsTest {
    /** A kernel is passed to the process that times it by its name. */
    @Test
    void namesAreDistinctAndFound() {
        assertThat(Kernels.all()).extracting(Kernel::id).doesNotHaveDuplicates();
        for (Work.Measure measure : Work.Measure.values()) {
            String id = Kernels.machine(measure).id();
            assertThat(Kernels.named(id).work().measure()).isEqualTo(measure);
        }
    }

    @Test
    void ratesAreInBillionsASecond() {
        assertThat(Work.flops(2e9).rate(1e6)).isEqualTo(2);
        assertThat(Work.numbers(1e9).rate(1e6)).isEqualTo(4);
    }
}
