package dev.lapidary.fuzz;

import java.util.stream.Stream;

/** Something that reads files of strangers. */
interface Target {
    /** Inputs to start from. */
    Stream<byte[]> seeds();

    /** Reads an input as its users' files are read, under the {@link Guard}. */
    void read(byte[] input) throws Exception;
}
