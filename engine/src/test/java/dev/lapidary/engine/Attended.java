package dev.lapidary.engine;

import java.util.Locale;

/** Who attends to whom in the tests of attention: the longest sequence has as many keys as the test has rows, up to three tiles. */
enum Attended {
    BY_ITSELF,
    BEFORE_ROWS_THAT_FILL_UP,
    BY_OTHERS;

    SequenceOffsets queries(int rows) {
        return this == BY_OTHERS ? SequenceOffsets.ofLengths(0, 1, 1, 20, 0) : keys(rows);
    }

    SequenceOffsets keys(int rows) {
        int longest = Math.min(rows, 300);
        return switch (this) {
            case BY_ITSELF -> SequenceOffsets.ofLengths(0, 1, longest, 17, 0);
            case BEFORE_ROWS_THAT_FILL_UP ->
                SequenceOffsets.ofLengths(0, 1, longest, 17, 0).withPaddingRows(3);
            case BY_OTHERS -> SequenceOffsets.ofLengths(0, 1, longest, 17, 5);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
