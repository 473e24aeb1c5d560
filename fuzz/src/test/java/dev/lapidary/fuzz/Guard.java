package dev.lapidary.fuzz;

import com.sun.management.ThreadMXBean;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.models.ModelException;
import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.train.TrainingException;
import java.lang.management.ManagementFactory;

/**
 * What is asked of every input, however hostile: it is read, or refused in a sentence by one of the project's own exceptions,
 * in less than five seconds of the processor and with less than 500 MB of Java's memory.
 */
final class Guard {
    private static final long MOST_NANOS = 5_000_000_000L;
    private static final long MOST_BYTES = 500L << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is tried on an input. */
    interface Operation {
        void run() throws Exception;
    }

    private Guard() {}

    /**
     * @throws AssertionError if the operation takes too long or too much, or refuses without a reason
     * @throws Exception that is none of the project's refusals
     */
    static void hold(Operation operation) throws Exception {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        try {
            operation.run();
        } catch (LoaderException | TokenizerException | ModelException | TrainingException | ShapeException refusal) {
            if (refusal.getMessage() == null || refusal.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", refusal);
            }
        }
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        if (nanos > MOST_NANOS || bytes > MOST_BYTES) {
            throw new AssertionError("took %.1f s and %,d MB".formatted(nanos / 1e9, bytes >> 20));
        }
    }
}
