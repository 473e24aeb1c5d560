package dev.lapidary.train.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes, always UTF-8.
 *
 * @param out results; printing throws a {@link CheckedOutput.Failure} where it cannot be written
 * @param err errors, and what is going on where {@code out} is for results
 * @param isTerminal whether {@code out} is watched by a person, so that a line may be redrawn
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean isTerminal) {
    /** This process's own streams; the launcher knows whether they lead to a terminal. */
    static Console ofProcess() {
        CheckedOutput out =
                new CheckedOutput(new FileOutputStream(FileDescriptor.out), CheckedOutput::standardOutputIsPipe);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Console(System.in, out.print(), err, System.getProperty("lapidary.columns") != null);
    }
}
