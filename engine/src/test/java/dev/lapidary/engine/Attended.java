package dev.lapidary.engine;

import java.util.Locale;

/** Who attends to whom in the tests of attention: the longest sequence has as many keys as the test has rows, up to three tiles. */
enum Attended {
    BY_ITSELF,
    BEFORE_ROWS_THAT_FILL_UP,
    BY_OTHERS,
    CAUSALLY_BY_ITSELF,
    CAUSALLY_BY_THE_LAST;

    SequenceOffsets queries(int rows) {
        return switch (this) {
            case BY_OTHERS -> SequenceOffsets.ofLengths(0, 1, 1, 20, 0);
            case CAUSALLY_BY_THE_LAST -> SequenceOffsets.ofLengths(0, 1, Math.min(rows, 300) / 2, 5, 0);
            default -> keys(rows);
        };
    }

    SequenceOffsets keys(int rows) {
        int longest = Math.min(rows, 300);
        return switch (this) {
            case BY_ITSELF, CAUSALLY_BY_ITSELF -> SequenceOffsets.ofLengths(0, 1, longest, 17, 0);
            case BEFORE_ROWS_THAT_FILL_UP ->
                SequenceOffsets.ofLengths(0, 1, longest, 17, 0).withPaddingRows(3);
            case BY_OTHERS, CAUSALLY_BY_THE_LAST -> SequenceOffsets.ofLengths(0, 1, longest, 17, 5);
        };
    }

    boolean isCausal() {
        return this == CAUSALLY_BY_ITSELF || this == CAUSALLY_BY_THE_LAST;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
