package dev.lapidary.train.cli;

import dev.lapidary.loaders.images.BadImages;
import picocli.CommandLine.Option;

/** What happens to images that cannot be decoded. */
final class BadImageOptions {
    @Option(names = "--on-bad-image", defaultValue = "fail")
    private BadImages.Policy onBad;

    /** A record of those that are met from now on. */
    BadImages record() {
        return new BadImages(onBad);
    }
}
