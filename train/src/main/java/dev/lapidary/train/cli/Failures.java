package dev.lapidary.train.cli;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.models.ModelException;
import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.train.TrainingException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;

/** Tells what went wrong: one sentence, and no stack trace unless it is a defect or {@code LAPIDARY_DEBUG} is set. */
final class Failures {
    private static final int DEFECT = 1;
    private static final int BAD_INPUT = 2;
    /** What a shell shows for a program that SIGPIPE ended: 128 and the signal's number. */
    private static final int READER_IS_GONE = 141;

    private static final int DEEPEST_CAUSE = 20;
    /** Of a stack trace. */
    private static final int MOST_LINES = 100;

    private Failures() {}

    /** Prints the failure and returns the exit code that goes with it. */
    static int report(Throwable failure, Console console) {
        if (failure instanceof CheckedOutput.Failure output && output.readerIsGone()) {
            return READER_IS_GONE;
        }
        if (!(failure instanceof CheckedOutput.Failure)) {
            flush(console);
        }
        boolean known = isBadInput(failure);
        if (known) {
            console.tell("error: %s", sentence(failure));
        } else {
            console.tell(
                    "error: Lapidary failed in a way that it should not have: %s"
                            + "; please report this, with the lines below and the command that led here",
                    failure);
        }
        if (debugging()) {
            failure.printStackTrace(console.err());
        } else if (!known) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().limit(MOST_LINES).forEach(line -> console.tell("%s", line.replace("\t", "    ")));
        }
        return known ? BAD_INPUT : DEFECT;
    }

    /** The failure that is being reported matters more than one of what was printed before it. */
    private static void flush(Console console) {
        try {
            console.out().flush();
        } catch (CheckedOutput.Failure alreadyFailing) {
            // The exit code tells already that the output is of no use.
        }
    }

    private static boolean isBadInput(Throwable failure) {
        return failure instanceof UsageException
                || failure instanceof LoaderException
                || failure instanceof TokenizerException
                || failure instanceof ModelException
                || failure instanceof TrainingException
                || failure instanceof ShapeException
                || failure instanceof DeviceException
                || failure instanceof CheckedOutput.Failure
                || failure instanceof InvalidPathException
                || failure instanceof UncheckedIOException
                || exhausted(failure) != null;
    }

    private static String sentence(Throwable failure) {
        VirtualMachineError end = exhausted(failure);
        if (end != null) {
            return end instanceof OutOfMemoryError
                    ? outOfMemory(String.valueOf(end.getMessage()))
                    : "what was given is nested too deeply; simplify it, or give Java a larger stack, as"
                            + " LAPIDARY_JAVA_OPTS=-Xss64m does";
        }
        return switch (failure) {
            case InvalidPathException e -> "'" + e.getInput() + "' cannot be a path (" + e.getReason() + ")";
            case UncheckedIOException e ->
                "a file cannot be read or written (%s); check it, its permissions and the disk"
                        .formatted(e.getCause().getMessage());
            default -> String.valueOf(failure.getMessage()).replaceAll("\\R", " ");
        };
    }

    /** The end of the heap or of the stack, which may be wrapped by whatever met it. */
    private static VirtualMachineError exhausted(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < DEEPEST_CAUSE && cause != null; depth++) {
            if (cause instanceof OutOfMemoryError || cause instanceof StackOverflowError) {
                return (VirtualMachineError) cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static String outOfMemory(String what) {
        String remedy;
        if (what.contains("heap") || what.contains("GC overhead") || what.contains("array size")) {
            remedy = "give Java more, as LAPIDARY_JAVA_OPTS=-Xmx4g does, or give it less data at a time";
        } else if (what.contains("thread")) {
            remedy = "lower --threads";
        } else {
            remedy = "lower the batch size (--batch-size) or the length of texts (--max-seq-length)";
        }
        return "out of memory (" + what + "); " + remedy;
    }

    private static boolean debugging() {
        String value = System.getenv("LAPIDARY_DEBUG");
        return value != null && !value.isEmpty() && !value.equals("0");
    }
}
