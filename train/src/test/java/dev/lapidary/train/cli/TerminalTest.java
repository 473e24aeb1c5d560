package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.metrics.Metrics.ClassMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see: lines that fit, and nothing that their terminal would obey. */
class TerminalTest extends Workplace {
    private static final String HOSTILE = "\u001b[2Jboo\u009b31m\u202e\u0007";

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void everyLineOfARunFits(int columns) throws IOException {
        Path texts = write(
                "many.tsv",
                "text\tlabel\n"
                        + String.join(
                                "\n",
                                Collections.nCopies(
                                        2,
                                        "a film\ta class with a long name\ngood film\tanother class, longer still\n"
                                                + "bad film\t東京タワーと富士山\ndull film\t"
                                                + "words ".repeat(20))));

        Cli run = Cli.onTerminal(
                columns,
                withDefaults(
                        "--train-file", texts.toString(), "--validation-file", texts.toString(), "--max-steps", "3"));

        assertThat(run.code()).as(run.err()).isZero();
        assertFits(run.out(), columns);
        assertThat(run.out()).contains("3/3", "Confusion");
        Cli evaluation =
                Cli.onTerminal(columns, "evaluate", "--model", output.toString(), "--test-file", texts.toString());
        assertFits(evaluation.out(), columns);
        Cli prediction = Cli.onTerminal(columns, "predict", "--model", output.toString(), "a film ".repeat(30));
        assertFits(prediction.out(), columns);
        assertThat(prediction.out().lines().count()).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80})
    void errorsFitToo(int columns) {
        Cli run = Cli.onTerminal(columns, "predict", "--model", encoder.toString(), "--truncation", "sideways", "a");

        assertThat(run.code()).isEqualTo(2);
        assertFits(run.err(), columns);
        assertFits(Cli.onTerminal(columns, "models").out(), columns);
    }

    /** A path is never broken: it could not be used. */
    private void assertFits(String printed, int columns) {
        assertThat(printed.replace("\u001b[K", "").lines().flatMap(line -> Stream.of(line.split("\r"))))
                .allSatisfy(line -> assertThat(line.contains(folder.toString()) ? 0 : Layout.width(line))
                        .as(line)
                        .isLessThanOrEqualTo(columns));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 200, Console.UNBOUNDED})
    void confusionHasHeadsAndFits(int columns) {
        List<String> names =
                IntStream.range(0, 18).mapToObj(i -> "class number " + i).toList();
        long[][] confusion = new long[18][18];
        Arrays.stream(confusion).forEach(row -> Arrays.fill(row, 1234));

        String table = ConfusionTable.of(confusion, names, columns);

        assertThat(table.lines()).allMatch(line -> line.length() <= columns);
        assertThat(table.lines().filter(line -> line.strip().startsWith("18 class number 17")))
                .isNotEmpty();
        assertThat(table.lines().filter(line -> line.matches(" +1 +2 .*"))).hasSize(1);
        assertThat(table.split("1,234", -1)).hasSize(1 + 18 * 18);
        assertThat(ConfusionTable.of(new long[][] {{3, 0}, {1, 2}}, List.of("no", "yes"), columns))
                .isEqualTo("\n  Confusion: rows are classes, columns what the model said\n"
                        + "        no  yes\n  no     3    .\n  yes    1    2\n");
    }

    @Test
    void nothingFromAFileControlsTheTerminal() throws IOException {
        Path texts = write(
                "hostile.csv",
                "text,label\na film,\"" + HOSTILE + "\"\ngood film,\"two\nlines\"\nbad,\"" + HOSTILE
                        + "\"\nd,\"two\nlines\"\n");
        Cli run = finetune("--train-file", texts.toString(), "--validation-file", texts.toString(), "--max-steps", "2");
        assertThat(run.code()).as(run.err()).isZero();
        assertObeysNothing(run);

        String model = output.toString();
        Cli prediction = Cli.run("predict", "--model", model, "a\nfilm\t" + HOSTILE);
        assertThat(prediction.out()).contains("\ta\\nfilm\\t\\u001b[2Jboo\\u009b31m\\u202e\\u0007\n");
        assertObeysNothing(prediction);
        assertObeysNothing(Cli.run("predict", "--format", "jsonl", "--model", model, "a\nfilm\t" + HOSTILE));
        assertObeysNothing(Cli.run("evaluate", "--model", model, "--test-file", texts.toString()));
        assertObeysNothing(Cli.run("tokenize", "--model", model, HOSTILE));
        assertObeysNothing(Cli.run("inspect", model + HOSTILE));
        assertObeysNothing(Cli.run("predict", "--" + HOSTILE));
        assertObeysNothing(Cli.run(HOSTILE));
        assertObeysNothing(finetune("--text-column", HOSTILE));
        Files.writeString(output.resolve("config.json"), "{\"model_type\": \"\\u001b[31m\", \"a\": \"\u009b\"}");
        assertObeysNothing(Cli.run("predict", "--model", model, "a"));
    }

    private static void assertObeysNothing(Cli run) {
        assertThat((run.out() + run.err()).lines().flatMap(line -> Stream.of(line.split("\t"))))
                .allSatisfy(line -> assertThat(line.codePoints()).as(line).noneMatch(Printable::isObeyed));
    }

    @Test
    void messagesAreShort() {
        String huge = "x".repeat(100_000);
        for (String[] args : new String[][] {
            {"predict", "--model", huge, "a"},
            {"finetune", "--strategy", huge},
            {"finetune", "--train-file", huge},
            {"finetune", "--" + huge},
            {"finetune", "--learning-rate", huge},
            {"inspect", huge},
            {huge}
        }) {
            Cli run = Cli.run(args);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).hasSizeLessThan(2_200);
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void labelsOfAModelAreCut() {
        List<String> names = List.of("a".repeat(100_000), HOSTILE);
        String table = MetricsTable.of(
                List.of("accuracy", "f1", "loss"),
                new Metrics(
                        new LinkedHashMap<>(Map.of("accuracy", 1.0, "f1", 1.0, "loss", 0.5)),
                        2,
                        List.of(new ClassMetrics(null, 1, 1, 1, 1), new ClassMetrics(null, 1, 1, 1, 1)),
                        new long[][] {{1, 0}, {0, 1}}),
                LabelSet.ofModel(names),
                80);

        assertThat(table.lines()).allMatch(line -> line.length() <= 120);
        assertThat(table).doesNotContain("\u001b");
    }
}
