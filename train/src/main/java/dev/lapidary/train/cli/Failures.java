package dev.lapidary.train.cli;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.models.ModelException;
import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.train.TrainingException;

/** Tells what went wrong: one sentence, and no stack trace unless it is a defect or {@code LAPIDARY_DEBUG} is set. */
final class Failures {
    private static final int DEFECT = 1;
    private static final int BAD_INPUT = 2;
    /** What a shell shows for a program that SIGPIPE ended: 128 and the signal's number. */
    private static final int READER_IS_GONE = 141;

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
        if (!known || debugging()) {
            failure.printStackTrace(console.err());
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
                || failure instanceof OutOfMemoryError;
    }

    private static String sentence(Throwable failure) {
        return failure instanceof OutOfMemoryError
                ? "out of memory (" + failure.getMessage()
                        + "); lower --per-device-train-batch-size or --max-seq-length"
                : String.valueOf(failure.getMessage()).replaceAll("\\R", " ");
    }

    private static boolean debugging() {
        String value = System.getenv("LAPIDARY_DEBUG");
        return value != null && !value.isEmpty() && !value.equals("0");
    }
}
