package dev.lapidary.train.cli;

import dev.lapidary.loaders.images.BadImages;
import java.util.ArrayList;
import java.util.List;

/** Names and counts the images that were left out. */
final class BadImageNotes {
    private static final int MOST_NAMED = 10;

    private BadImageNotes() {}

    static List<String> of(BadImages bad) {
        List<String> notes = new ArrayList<>();
        bad.reasons().values().stream().limit(MOST_NAMED).forEach(reason -> notes.add("left out: " + reason));
        if (bad.count() > MOST_NAMED) {
            notes.add("left out: %,d more".formatted(bad.count() - MOST_NAMED));
        }
        return notes;
    }
}
