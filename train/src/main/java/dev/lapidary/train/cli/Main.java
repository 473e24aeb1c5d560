package dev.lapidary.train.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TraceLevel;

/**
 * The command line. Exit codes: 0 done; 2 something given cannot be used, or the output cannot be written; 141 whoever read
 * the output closed it, as after SIGPIPE; 1 a defect of Lapidary.
 */
@Command(name = "lapidary")
public final class Main {
    private static final List<String> COMMANDS =
            List.of("finetune", "evaluate", "predict", "inspect", "tokenize", "models", "devices");

    private static final List<String> VERSION = List.of("--version", "-V", "version");

    /** Made ready while there is memory. */
    private static final byte[] OUT_OF_MEMORY_MESSAGE =
            "error: out of memory; give Java more, as LAPIDARY_JAVA_OPTS=-Xmx4g does\n"
                    .getBytes(StandardCharsets.UTF_8);

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            return execute(Console.ofProcess(), args);
        } catch (OutOfMemoryError | StackOverflowError end) {
            // There was not even room to report it.
            System.err.write(OUT_OF_MEMORY_MESSAGE, 0, OUT_OF_MEMORY_MESSAGE.length);
            System.err.flush();
            return 2;
        }
    }

    /** Runs one command and returns its exit code. */
    static int execute(Console console, String... args) {
        String[] given = args.length == 0 ? new String[] {"--help"} : kebabCase(args);
        try {
            if (given.length == 1 && VERSION.contains(given[0])) {
                console.say(Version.text());
                return 0;
            }
            CommandLine lapidary = commandLine(console, given);
            // picocli prints help, and keeps to itself that it could not: it gets a buffer.
            StringWriter help = new StringWriter();
            lapidary.setOut(new PrintWriter(help));
            int code = lapidary.execute(given);
            if (!help.toString().isEmpty()) {
                console.say(help.toString());
            }
            console.out().flush();
            return code;
        } catch (Throwable failure) {
            // picocli hands on exceptions by itself, but not errors.
            return Failures.report(failure, console);
        }
    }

    /** With the command that the first argument names, or else with all: picocli takes its time over each. */
    static CommandLine commandLine(Console console, String... given) {
        CommandLine lapidary = new CommandLine(new Main());
        List<String> names = given.length > 0 && COMMANDS.contains(given[0]) ? List.of(given[0]) : COMMANDS;
        for (String name : names) {
            lapidary.addSubcommand(command(name, console));
        }
        HelpTexts.install(lapidary, console.columns());
        lapidary.addSubcommand(new CommandLine.HelpCommand());
        Values.install(lapidary);
        lapidary.setCaseInsensitiveEnumValuesAllowed(true);
        // A text may begin with @ and is no file of arguments then.
        lapidary.setExpandAtFiles(false);
        // Of an option that is given twice the last counts, as in Python's argparse.
        lapidary.setOverwrittenOptionsAllowed(true);
        CommandLine.tracer().setLevel(TraceLevel.OFF);
        lapidary.setExecutionStrategy(parsed -> {
            try {
                Values.refuseEmpty(parsed);
            } catch (UsageException empty) {
                return Failures.report(empty, console);
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        lapidary.setParameterExceptionHandler((e, args) ->
                Failures.report(ArgumentErrors.of(e, () -> commandLine(console).getSubcommands()), console));
        lapidary.setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, console));
        return lapidary;
    }

    private static Object command(String name, Console console) {
        return switch (name) {
            case "finetune" -> new FinetuneCommand(console);
            case "evaluate" -> new EvaluateCommand(console);
            case "predict" -> new PredictCommand(console);
            case "inspect" -> new InspectCommand(console);
            case "tokenize" -> new TokenizeCommand(console);
            case "models" -> new ModelsCommand(console);
            case "devices" -> new DevicesCommand(console);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** HuggingFace's scripts spell options with underscores: {@code --train_file} is {@code --train-file}. */
    private static String[] kebabCase(String[] args) {
        String[] spelt = args.clone();
        int end = Arrays.asList(args).indexOf("--");
        for (int i = 0; i < (end < 0 ? args.length : end); i++) {
            int equals = args[i].indexOf('=');
            int nameEnd = equals < 0 ? args[i].length() : equals;
            if (args[i].matches("--[a-z][a-z0-9_]*(=[\\s\\S]*)?")) {
                spelt[i] = args[i].substring(0, nameEnd).replace('_', '-') + args[i].substring(nameEnd);
            }
        }
        return spelt;
    }
}
