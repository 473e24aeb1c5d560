package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextOptions.Header;
import picocli.CommandLine.Option;

/** Which columns of a file have texts. */
final class TextColumnOptions {
    @Option(names = {"--text-column", "--text-column-name"})
    private String text;

    @Option(names = "--text-pair-column")
    private String textPair;

    @Option(names = "--header", negatable = true)
    private Boolean header;

    String text() {
        return text;
    }

    String textPair() {
        return textPair;
    }

    /** Whether the first row names the columns. */
    Header header() {
        if (header == null) {
            return Header.AUTOMATIC;
        }
        return header ? Header.PRESENT : Header.ABSENT;
    }
}
