package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of every command with values that it was not made for: a sentence, or a run that ends well. */
class OptionSweepTest extends Workplace {
    /** One of each kind: none, no number, below, at and above all ranges, and what only a double can be. */
    private static final List<String> NUMBERS = List.of("", "1d", "-1", "0", "NaN", "1e400", "2147483647");

    private static final List<String> PATHS = List.of("", "\0", "/", "\ud800");
    private static final List<String> WORDS = List.of("", "a\0b", "😀");
    /** For options whose words hold numbers, such as a device's. */
    private static final List<String> WORDS_WITH_NUMBERS =
            List.of("x:99999999999999999999", "freeze:99999999999999999999", "cuda:99999");

    private static List<String> values(OptionSpec option) {
        if (option.arity().max() == 0) {
            return List.of();
        }
        if (option.longestName().equals("--output-dir")) {
            // Others would be written to, in the folder that the tests run in.
            return List.of("", "\0", "\ud800");
        }
        Class<?> type = option.type();
        boolean isNumber = type.isPrimitive() && type != boolean.class || Number.class.isAssignableFrom(type);
        if (isNumber || type == Path.class) {
            return isNumber ? NUMBERS : PATHS;
        }
        return List.of("--strategy", "--device").contains(option.longestName())
                ? Stream.concat(WORDS.stream(), WORDS_WITH_NUMBERS.stream()).toList()
                : WORDS;
    }

    /** What one command can be run with, so that only the option under test is strange. */
    private Map<String, List<String>> valid() {
        String model = TinyFolder.classifier(folder.resolve("classifier"), "blame", "praise")
                .toString();
        return Map.of(
                "finetune",
                List.of(
                        "--model",
                        encoder.toString(),
                        "--train-file",
                        train.toString(),
                        "--max-steps",
                        "1",
                        "--threads",
                        "1"),
                "evaluate",
                List.of("--model", model, "--test-file", validation.toString(), "--threads", "1"),
                "predict",
                List.of("--model", model, "--threads", "1", "a film"),
                "tokenize",
                List.of("--model", model, "a film"),
                "inspect",
                List.of(model));
    }

    @ParameterizedTest
    @ValueSource(strings = {"finetune", "evaluate", "predict", "tokenize", "inspect"})
    void aValueThatMakesNoSense(String command) {
        List<String> valid = valid().get(command);
        CommandLine parser =
                Main.commandLine(Console.ofProcess(), command).getSubcommands().get(command);
        for (OptionSpec option : parser.getCommandSpec().options()) {
            for (String value : values(option)) {
                List<String> args = new ArrayList<>(List.of(command));
                args.addAll(valid);
                if (command.equals("finetune") && !option.longestName().equals("--output-dir")) {
                    args.addAll(List.of("--output-dir", output + "/" + args.hashCode() + value.hashCode()));
                }
                args.add(option.longestName() + "=" + value);
                Cli run = Cli.run(args.toArray(String[]::new));
                assertThat(run.code())
                        .as("%s=%s: %s", option.longestName(), value, run.err())
                        .isIn(0, 2);
                if (run.code() == 2) {
                    assertThat(run.err().lines().filter(line -> line.startsWith("error: ")))
                            .as(run.err())
                            .hasSize(1);
                    assertThat(run.err()).doesNotContain("Exception", "\tat ");
                }
                if (value.isEmpty()) {
                    assertThat(run.code()).as(option.longestName()).isEqualTo(2);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "/", " ", "-", "--", "\ud800", ".", "-x"})
    void anArgumentThatMakesNoSense(String value) {
        String model = valid().get("evaluate").get(1);
        for (String[] args : new String[][] {
            {value},
            {"predict", "--model", model, value},
            {"predict", value},
            {"tokenize", "--model", model, value},
            {"inspect", value},
            {"models", value},
            {"models", "get", value},
            {"models", "where", value},
            {"devices", value}
        }) {
            Cli run = Cli.run(args);
            assertThat(run.code()).as("%s: %s", List.of(args), run.err()).isIn(0, 2);
            assertThat(run.err()).doesNotContain("Exception", "\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "predict --modle m x | there is no option '--modle' (did you mean --model?); see 'lapidary predict --help'",
                "finetune --learn-rate 1 | (did you mean --learning-rate?)",
                "finetune --epoch 1 | (did you mean --epochs?)",
                "finetune --output x | (did you mean --output-dir?)",
                "predict --train-file x | there is no option '--train-file' (finetune has it)",
                "tokenize --threads 1 | '--threads' (finetune, evaluate and predict have it)",
                "finetune --colour red --modle m --max_step=3 | no options '--colour', '--modle' (did you mean --model?) and '--max-step' (did you mean --max-steps?)",
                "predict --model m --zebra | write -- before a text that begins with a dash",
                "finetune extra | there is no argument 'extra'",
                "fintune | there is no command 'fintune' (did you mean finetune?)",
                "evaluation | there is no command 'evaluation' (did you mean evaluate?)",
                "models gte x | there is no",
                "--verson | there is no option '--verson'"
            })
    void whatDoesNotExist(String command, String sentence) {
        Cli run = Cli.run(command.split(" "));

        assertThat(run.err()).startsWith("error: ").contains(sentence);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void nothingIsSuggestedWhereNothingIsNear() {
        for (String option : List.of("--colour", "--x", "--zzzzzzzzzz", "--foo-bar-baz")) {
            assertThat(Cli.run("finetune", option).err()).contains(option).doesNotContain("did you mean");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "version"})
    void theVersionIsThatOfTheBuild(String argument) {
        Cli run = Cli.run(argument);

        assertThat(run.code()).isZero();
        assertThat(run.out()).matches("Lapidary \\d+\\.\\d+\\.\\d+\\S*\nJava 2.*\nOpenBLAS \\d.*\n");
    }

    @Test
    void theEndOfHeapOrStackIsSaid() {
        for (Throwable end : Stream.of(new OutOfMemoryError("Java heap space"), new StackOverflowError())
                .flatMap(e -> Stream.of(e, new IllegalStateException(e)))
                .toList()) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(OutputStream.nullOutputStream());
            Console console = new Console(InputStream.nullInputStream(), out, new PrintStream(err), 0, 0);

            assertThat(Failures.report(end, console)).isEqualTo(2);
            assertThat(err.toString())
                    .startsWith("error: ")
                    .contains("LAPIDARY_JAVA_OPTS=-X")
                    .hasLineCount(1);
        }
    }
}
