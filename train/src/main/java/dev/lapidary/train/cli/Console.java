package dev.lapidary.train.cli;

import dev.lapidary.base.text.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a command reads and writes, always UTF-8. What is for people goes through {@link #say}, {@link #tell} and {@link #redraw}:
 * nothing that they are given reaches a terminal as an order to it, whatever file it comes from, and no line is longer than the
 * terminal is wide. What is for programs goes to {@code out} as it is.
 *
 * @param out results; printing throws a {@link CheckedOutput.Failure} where it cannot be written
 * @param err errors, and what is going on where {@code out} is for results
 * @param columns of the terminal that {@code out} leads to; 0 if it is none
 * @param errorColumns of the terminal that {@code err} leads to; 0 if it is none
 */
record Console(InputStream in, PrintStream out, PrintStream err, int columns, int errorColumns) {
    /** What is laid out when there is no terminal to fit. */
    static final int UNBOUNDED = 1_000_000;

    private static final String CLEAR_LINE = "\r\u001b[K";

    /** This process's own streams; the launcher knows which of them lead to a terminal. */
    static Console ofProcess() {
        CheckedOutput out =
                new CheckedOutput(new FileOutputStream(FileDescriptor.out), CheckedOutput::standardOutputIsPipe);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Console(
                System.in,
                out.print(),
                err,
                Integer.getInteger("lapidary.columns", 0),
                Integer.getInteger("lapidary.columns.err", 0));
    }

    /** Whether {@code out} is watched by a person, so that a line may be redrawn. */
    boolean isTerminal() {
        return columns > 0;
    }

    /** How wide a table may be. */
    int tableColumns() {
        return isTerminal() ? columns : UNBOUNDED;
    }

    /**
     * Prints lines to {@code out}.
     *
     * @param format lines of this project's own
     * @param values that may come from anywhere
     */
    void say(String format, Object... values) {
        print(out, columns, formatted(format, values));
    }

    /** Prints lines to {@code err}, for people only. */
    void tell(String format, Object... values) {
        print(err, errorColumns, formatted(format, values));
    }

    /** Says on standard error what a user should know, so that the output stays what was asked for. */
    void note(String sentence) {
        tell("note: %s", sentence);
    }

    /** Prints a command to {@code out}, so that it can be pasted. */
    void sayCommand(String command) {
        String line = Printable.visible(command);
        (isTerminal() ? Layout.wrapCommand(line, columns).stream() : line.lines()).forEach(out::println);
    }

    /** Replaces the line that the cursor is in. On terminals only. */
    void redraw(String line) {
        out.print(CLEAR_LINE + Layout.cut(Printable.visible(line), columns - 1));
        out.flush();
    }

    private static String formatted(String format, Object... values) {
        Object[] shown = Arrays.stream(values)
                .map(value -> value instanceof Number ? value : Printable.sentence(String.valueOf(value)))
                .toArray();
        return shown.length == 0 ? format : String.format(Locale.ROOT, format, shown);
    }

    /** Tabs come between columns: those of a value are written out already. */
    private static String visible(String line) {
        return Stream.of(line.split("\t", -1)).map(Printable::visible).collect(Collectors.joining("\t"));
    }

    private static void print(PrintStream stream, int columns, String text) {
        text.lines()
                .map(Console::visible)
                .flatMap(line ->
                        columns > 0 ? Layout.wrap(line.replace("\t", "   "), columns).stream() : Stream.of(line))
                .forEach(stream::println);
        if (text.isEmpty()) {
            stream.println();
        }
    }
}
