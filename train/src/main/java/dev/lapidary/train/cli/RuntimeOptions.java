package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.ConvolutionAlgorithm;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What a model is used for, and what it runs on. */
final class RuntimeOptions {
    @Option(names = "--task")
    private String task;

    @Option(names = "--threads")
    private Integer threads;

    @Option(names = "--convolution", defaultValue = "auto")
    private ConvolutionAlgorithm convolution;

    /** @throws UsageException if the task is not one that can be done, or there are no threads to do it */
    void check() {
        if (task != null) {
            Task.of(task);
        }
        if (threads != null && threads < 1) {
            throw new UsageException("--threads must be at least 1, not " + threads);
        }
    }

    /** The task that was given, or else another. */
    Task taskOr(Task otherwise) {
        return task == null ? otherwise : Task.of(task);
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** How the CPU convolves, as it is spelt on the command line. */
    String convolution() {
        return convolution.name().toLowerCase(Locale.ROOT);
    }

    Backend backend() {
        return Backends.cpu(threads(), convolution);
    }
}
