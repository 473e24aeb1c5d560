package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import picocli.CommandLine.Option;

/** What a model is used for, and what it runs on. */
final class RuntimeOptions {
    private static final String TEXT_CLASSIFICATION = "text-classification";

    @Option(names = "--task", defaultValue = TEXT_CLASSIFICATION)
    private String task;

    @Option(names = "--threads")
    private Integer threads;

    /** @throws UsageException if the task is not one that can be done, or there are no threads to do it */
    void check() {
        if (!task.equals(TEXT_CLASSIFICATION)) {
            throw new UsageException("there is no --task '" + task + "'; there is " + TEXT_CLASSIFICATION);
        }
        if (threads != null && threads < 1) {
            throw new UsageException("--threads must be at least 1, not " + threads);
        }
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    Backend backend() {
        return Backends.cpu(threads());
    }
}
