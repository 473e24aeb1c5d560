package dev.lapidary.engine.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.NdArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A kernel's arguments as the driver takes them: their values, and the address of each. Arrays are passed by address, null as a
 * null pointer, numbers as they are, {@code int[]} and {@code float[]} as structs of so many members.
 */
final class Arguments {
    private static final int MOST = 32;
    private static final int ROOM = 1024;

    private final MemorySegment values = Arena.global().allocate(ROOM, 16);
    private final MemorySegment addresses = Arena.global().allocate(ADDRESS, MOST);

    /** The addresses, valid until the next call. */
    MemorySegment of(Object... arguments) {
        long at = 0;
        for (int i = 0; i < arguments.length; i++) {
            addresses.setAtIndex(ADDRESS, i, values.asSlice(at));
            at += put(arguments[i], at);
        }
        return addresses;
    }

    /** Writes an argument and returns the room that it takes, in whole eight bytes. */
    private long put(Object argument, long at) {
        switch (argument) {
            case null -> values.set(JAVA_LONG, at, 0);
            case NdArray array -> values.set(JAVA_LONG, at, array.address());
            case Long number -> values.set(JAVA_LONG, at, number);
            case Integer number -> values.set(JAVA_INT, at, number);
            case Float number -> values.set(JAVA_FLOAT, at, number);
            case int[] members -> {
                MemorySegment.copy(members, 0, values, JAVA_INT, at, members.length);
                return (members.length + 1) / 2 * JAVA_LONG.byteSize();
            }
            case float[] members -> {
                MemorySegment.copy(members, 0, values, JAVA_FLOAT, at, members.length);
                return (members.length + 1) / 2 * JAVA_LONG.byteSize();
            }
            default -> throw new AssertionError("no kernel takes a " + argument.getClass());
        }
        return JAVA_LONG.byteSize();
    }
}
