package dev.lapidary.train.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Standard output whose failures are not swallowed, as {@link PrintStream} does with them: the first one ends the command
 * with a {@link Failure}, since what is computed from then on would be lost. What is written after it is dropped, so that
 * the failure is reported once.
 */
final class CheckedOutput extends OutputStream {
    /** The type of file is in these bits of a mode, and a pipe or a socket has one of these two types. */
    private static final int FILE_TYPE = 0170000;

    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    /** Standard output could not be written. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean readerIsGone;

        Failure(IOException cause, boolean readerIsGone) {
            super(
                    "standard output cannot be written (" + cause.getMessage()
                            + "); what was printed is incomplete: make room or print elsewhere, and run the command again",
                    cause);
            this.readerIsGone = readerIsGone;
        }

        /** Whether whoever read the output closed it, such as {@code head} does once it has enough. */
        boolean readerIsGone() {
            return readerIsGone;
        }
    }

    private final OutputStream target;
    private final BooleanSupplier isPipe;
    private Failure failure;

    /** @param isPipe whether {@code target} leads to another process rather than to a file or terminal */
    CheckedOutput(OutputStream target, BooleanSupplier isPipe) {
        this.target = target;
        this.isPipe = isPipe;
    }

    /** UTF-8, flushed line by line. */
    PrintStream print() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    /** Whether this process's standard output is a pipe or a socket, where the operating system tells. */
    static boolean standardOutputIsPipe() {
        try {
            int type = (int) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode") & FILE_TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failure == null) {
            attempt(() -> target.write(bytes, offset, length));
        }
    }

    @Override
    public void flush() {
        if (failure == null) {
            attempt(target::flush);
        }
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void attempt(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            // The message is the operating system's, which may speak the user's language.
            boolean says = String.valueOf(e.getMessage()).contains("Broken pipe");
            failure = new Failure(e, says || isPipe.getAsBoolean());
            throw failure;
        }
    }
}
