package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.NdArray;
import java.util.Arrays;

/**
 * A kernel's arguments, by value: arrays as their addresses, null as a null pointer, numbers as they are, {@code int[]} and
 * {@code float[]} as structs of so many members. Immutable; equal if a kernel would see no difference.
 */
public final class Arguments {
    /** Each argument begins a word of eight bytes. */
    private final long[] words;

    private final int[] starts;

    private Arguments(int count, int words) {
        this.starts = new int[count];
        this.words = new long[words];
    }

    public static Arguments of(Object... values) {
        int words = 0;
        for (Object value : values) {
            words += words(value);
        }
        Arguments arguments = new Arguments(values.length, words);
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            arguments.starts[i] = at;
            arguments.put(values[i], at);
            at += words(values[i]);
        }
        return arguments;
    }

    /** Some arguments and then others. */
    public static Object[] with(Object[] first, Object... then) {
        Object[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    private static int words(Object value) {
        return switch (value) {
            case int[] members -> (members.length + 1) / 2;
            case float[] members -> (members.length + 1) / 2;
            case null -> 1;
            default -> 1;
        };
    }

    private void put(Object value, int at) {
        switch (value) {
            case null -> words[at] = 0;
            case NdArray array -> words[at] = array.address();
            case Long number -> words[at] = number;
            case Integer number -> putHalf(2 * at, number);
            case Float number -> putHalf(2 * at, Float.floatToRawIntBits(number));
            case int[] members -> {
                for (int i = 0; i < members.length; i++) {
                    putHalf(2 * at + i, members[i]);
                }
            }
            case float[] members -> {
                for (int i = 0; i < members.length; i++) {
                    putHalf(2 * at + i, Float.floatToRawIntBits(members[i]));
                }
            }
            default -> throw new AssertionError("no kernel takes a " + value.getClass());
        }
    }

    /** Puts four bytes where a machine of CUDA's, all of which are little-endian, has them. */
    private void putHalf(int half, int bits) {
        words[half / 2] |= (bits & 0xFFFF_FFFFL) << 32 * (half % 2);
    }

    int count() {
        return starts.length;
    }

    /** All arguments, one behind the other. */
    long[] words() {
        return words;
    }

    /** The word that argument i begins. */
    int start(int i) {
        return starts[i];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arguments that
                && Arrays.equals(words, that.words)
                && Arrays.equals(starts, that.starts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }
}
