package dev.lapidary.train.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs a command in this process and keeps what it printed. */
record Cli(int code, String out, String err) {
    static Cli run(String... args) {
        return withInput("", args);
    }

    static Cli withInput(String input, String... args) {
        return run(input, 0, args);
    }

    static Cli onTerminal(int columns, String... args) {
        return run("", columns, args);
    }

    private static Cli run(String input, int columns, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                utf8(out),
                utf8(err),
                columns,
                columns);
        int code = Main.execute(console, args);
        return new Cli(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream utf8(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
