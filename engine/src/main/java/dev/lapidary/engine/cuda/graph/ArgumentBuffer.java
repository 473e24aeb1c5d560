package dev.lapidary.engine.cuda.graph;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory in which the driver finds a kernel's arguments while it is called: it copies them before it returns. */
public final class ArgumentBuffer {
    private static final int MOST_ARGUMENTS = 32;
    private static final int MOST_WORDS = 128;

    private final MemorySegment values = Arena.global().allocate(JAVA_LONG, MOST_WORDS);
    private final MemorySegment addresses = Arena.global().allocate(ADDRESS, MOST_ARGUMENTS);

    /** The address of each argument, in a row; valid until the next call. */
    public MemorySegment of(Arguments arguments) {
        long[] words = arguments.words();
        MemorySegment.copy(words, 0, values, JAVA_LONG, 0, words.length);
        for (int i = 0; i < arguments.count(); i++) {
            addresses.setAtIndex(ADDRESS, i, values.asSlice(arguments.start(i) * JAVA_LONG.byteSize()));
        }
        return addresses;
    }
}
