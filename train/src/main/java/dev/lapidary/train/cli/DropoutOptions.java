package dev.lapidary.train.cli;

import dev.lapidary.train.LoadOptions;
import picocli.CommandLine.Option;

/** How much is dropped out in training. */
final class DropoutOptions {
    @Option(names = "--dropout")
    private Double dropout;

    LoadOptions applyTo(LoadOptions options) {
        if (dropout == null) {
            return options;
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new UsageException("--dropout is a probability from 0 to below 1, not " + dropout);
        }
        return options.withDropout(dropout);
    }
}
