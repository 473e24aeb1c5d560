package dev.lapidary.tokenizer;

import dev.lapidary.tokenizer.postprocessor.Part;
import java.util.ArrayList;
import java.util.List;

/** Which tokens of a sequence are seen together where it is longer than an encoding may be. */
final class Windows {
    /** Far more than any text that a model is asked about has; with more, the encodings would not fit into memory. */
    private static final int MAX_WINDOWS = 100_000;

    /** The tokens {@code [from, to)} of a sequence; whether it is the sequence's first window. */
    record Window(int from, int to, boolean isFirst) {
        int length() {
            return to - from;
        }
    }

    private Windows() {}

    /** The one window that remains where the rest is cut off. */
    static List<Window> cut(int size, int kept, Truncation.Side side) {
        return List.of(side == Truncation.Side.RIGHT ? new Window(0, kept, true) : new Window(size - kept, size, true));
    }

    /**
     * Windows of {@code kept} tokens, each of which has {@code stride} tokens of the one before; the last may be shorter. They
     * begin at the end of the text that is not cut.
     */
    static List<Window> overlapping(int size, int kept, int stride, Truncation.Side side) {
        if (kept == size) {
            return List.of(new Window(0, size, true));
        }
        if (stride >= kept) {
            throw new TokenizerException("A stride of " + stride + " tokens leaves no room for new ones in windows of "
                    + kept + "; take a smaller stride or a larger maximum length.");
        }
        List<Window> windows = new ArrayList<>();
        int step = kept - stride;
        for (int done = 0; ; done += step) {
            int last = Math.min(done + kept, size);
            boolean isFirst = done == 0;
            windows.add(
                    side == Truncation.Side.RIGHT
                            ? new Window(done, last, isFirst)
                            : new Window(size - last, size - done, isFirst));
            if (last == size) {
                return windows;
            }
        }
    }

    /**
     * The windows of each sequence that the parts name, for each encoding to be made. The first encoding has all first ones.
     * The others are in the order in which the reference puts a pair's windows together: those with a later window of the
     * first sequence, each with all windows of the second, come before those with the first one.
     *
     * @param windows the windows of each sequence
     */
    static List<List<Window>> combinations(List<Part> parts, List<List<Window>> windows) {
        List<Window> first = List.of();
        List<List<Window>> others = List.of();
        for (Part part : parts) {
            if (part instanceof Part.Sequence sequence) {
                List<Window> own = windows.get(sequence.index());
                requireModest((long) (others.size() + 1) * own.size());
                List<List<Window>> next = new ArrayList<>();
                for (List<Window> other : others) {
                    own.forEach(window -> next.add(with(other, window)));
                }
                for (Window window : own.subList(1, own.size())) {
                    next.add(with(first, window));
                }
                first = with(first, own.getFirst());
                others = next;
            }
        }
        List<List<Window>> all = new ArrayList<>(others.size() + 1);
        all.add(first);
        all.addAll(others);
        return all;
    }

    private static List<Window> with(List<Window> windows, Window another) {
        List<Window> more = new ArrayList<>(windows);
        more.add(another);
        return more;
    }

    private static void requireModest(long count) {
        if (count > MAX_WINDOWS) {
            throw new TokenizerException(
                    "The text would be read in %,d windows, and may be in %,d; take a larger maximum"
                                    .formatted(count, MAX_WINDOWS)
                            + " length, a smaller stride or a shorter text.");
        }
    }
}
