package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** What a command costs the thread that runs it, which does not depend on what else the machine does. */
final class Cost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /** Runs a command, and checks that it takes no more than so many seconds of a processor and megabytes of the heap. */
    static Cli bounded(double seconds, long megabytes, Supplier<Cli> command) {
        long time = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        Cli cli = command.get();
        assertThat((THREADS.getCurrentThreadCpuTime() - time) / 1e9)
                .as("seconds: %s", cli)
                .isLessThan(seconds);
        assertThat((THREADS.getCurrentThreadAllocatedBytes() - bytes) >> 20)
                .as("MB: %s", cli)
                .isLessThan(megabytes);
        return cli;
    }
}
