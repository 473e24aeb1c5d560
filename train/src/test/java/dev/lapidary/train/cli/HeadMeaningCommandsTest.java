package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapidary.engine.Backends;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.PretrainedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands do with heads that do not tell classes apart: each output means what transformers' pipeline makes of it. */
class HeadMeaningCommandsTest extends CommandPlace {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TEXT = "the train was late";

    @TempDir
    static Path unpacked;

    private static ModelCases cases;

    private Path data;

    @BeforeAll
    static void unpack() throws IOException {
        cases = ModelCases.unpack(unpacked);
    }

    @BeforeEach
    void writeData() throws IOException {
        data = Files.writeString(folder.resolve("data.tsv"), "text\tlabel\nthe train was late\tlate\ncold\tcold\n");
        output = folder.resolve("out");
    }

    /** Scores as text: the sigmoid of each output, the value, or the softmax; the highest first. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one-named-logit | late 0.1338",
                "one-logit-multi-label | late 0.2682",
                "regression-of-one | stars 0.3706",
                "regression-of-three | price 2.2505, comfort 0.6336, speed 0.5365",
                "multi-label-of-two | cold 0.5932, late 0.0954",
                "single-label-said | cold 0.5790, late 0.4210",
                "names-are-integers | 10 0.9415, 20 0.0555, -30 0.0030"
            })
    void scoresAsText(String name, String line) {
        Cli run = predict(cases.model(name), "--format", "text");
        assertThat(run.out()).isEqualToIgnoringNewLines(line + "\t" + TEXT + "\n");
        assertThat(run.err()).isEmpty();
    }

    /** Values of a regression are not called probabilities. */
    @ParameterizedTest
    @CsvSource({
        "one-named-logit, probabilities",
        "one-logit-multi-label, probabilities",
        "multi-label-of-two, probabilities",
        "single-label-said, probabilities",
        "regression-of-one, values",
        "regression-of-three, values"
    })
    void scoresAsJson(String name, String field) throws IOException {
        JsonNode line =
                MAPPER.readTree(predict(cases.model(name), "--format", "jsonl").out());
        String[] fields = {"text", "label", "score", field, "logits"};
        assertThat(line.fieldNames()).toIterable().containsExactly(fields);
        assertThat(line.get(field).get(line.get("label").textValue())).isEqualTo(line.get("score"));
        for (JsonNode score : line.get(field)) {
            assertThat(line.get("score").doubleValue()).isGreaterThanOrEqualTo(score.doubleValue());
        }
    }

    @Test
    void classesOfOneNameAreToldApartByTheirIndices() throws IOException {
        Path model = cases.copy(
                "star-names",
                folder.resolve("model"),
                json -> json.putObject("id2label").put("0", "a").put("1", "b").put("2", "a"));
        assertThat(predict(model).out()).startsWith("a [0] 0.7199, a [2] 0.2747, b 0.0054\t");
        assertRefused(evaluate(model, "a\ta\n"), "'a' in ", "labels.tsv line 2 is the name of several", "id2label");
    }

    @Test
    void aProblemTypeThatNobodyKnowsIsNoted() throws IOException {
        Path model =
                cases.copy("multi-label-of-two", folder.resolve("model"), json -> json.put("problem_type", "ranking"));
        Cli run = predict(model);
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains(
                        "note: problem_type in ",
                        "config.json is unknown; as in transformers, the number of outputs decides");
        assertThat(run.out()).startsWith("cold 0.93");
    }

    @Test
    void aSingleOutputDoesNotTellClassesApart() throws IOException {
        Path model = cases.copy(
                "one-named-logit",
                folder.resolve("model"),
                json -> json.put("problem_type", "single_label_classification"));
        assertRefused(predict(model), "config.json: problem_type is single_label_classification", "a single output");
    }

    @ParameterizedTest
    @CsvSource({
        "one-named-logit, regression",
        "regression-of-one, regression",
        "regression-of-three, regression",
        "one-logit-multi-label, multi_label_classification",
        "multi-label-of-two, multi_label_classification"
    })
    void evaluateAndFinetuneRefuseThem(String name, String type) {
        Path model = cases.model(name);
        assertRefused(
                Cli.run("evaluate", "--model", model.toString(), "--test-file", data.toString()),
                model + " is a model for " + type,
                "lapidary predict --model " + model);
        if (cases.answer(name).get("logits").get(0).size() > 1) {
            assertRefused(
                    finetune(model), model + " is a model for " + type, "cannot be trained here", "--replace-head");
        } else {
            assertRefused(finetune(model), "--replace-head");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-named-logit", "regression-of-three", "multi-label-of-two"})
    void aNewHeadTellsClassesApart(String name) throws IOException {
        Cli run = finetune(cases.model(name), "--replace-head");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode config = MAPPER.readTree(output.resolve("config.json").toFile());
        assertThat(config.get("problem_type").textValue()).isEqualTo("single_label_classification");
        assertThat(config.get("id2label").toString()).isEqualTo("{\"0\":\"cold\",\"1\":\"late\"}");
        assertThat(predict(output).out()).containsPattern("(cold|late) 0\\.\\d+, (cold|late) 0\\.\\d+\t");
    }

    /** A bare encoder whose configuration declares another task is not trained as a classifier without a word. */
    @Test
    void whatIsSaidOfAHeadThatIsMissingCountsToo() {
        assertRefused(finetune(cases.model("multi-label-of-two"), "--from-scratch"), "multi_label_classification");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one-named-logit",
                "one-logit-multi-label",
                "regression-of-one",
                "regression-of-three",
                "multi-label-of-two",
                "single-label-said",
                "defaults",
                "resnet-one-logit",
                "resnet-multi-label",
                "resnet-regression-of-two"
            })
    void whatIsSavedMeansTheSame(String name) throws IOException {
        Path saved = folder.resolve("saved");
        try (PretrainedClassifier classifier =
                PretrainedClassifier.load(Backends.cpu(1), cases.model(name), LoadOptions.asSaved())) {
            classifier.save(saved);
        }
        ObjectNode before = config(cases.model(name));
        JsonNode said = before.path("problem_type");
        JsonNode written = config(saved).path("problem_type");
        if (said.isMissingNode() && cases.answer(name).get("logits").size() > 1 && !name.startsWith("one")) {
            assertThat(written.textValue()).isEqualTo("single_label_classification");
        } else {
            assertThat(written).isEqualTo(said);
        }
        String input =
                name.startsWith("resnet") ? cases.folder().resolve("image.png").toString() : TEXT;
        assertThat(Cli.run("predict", "--format", "jsonl", "--model", saved.toString(), input)
                        .out())
                .startsWith("{")
                .isEqualTo(Cli.run(
                                "predict",
                                "--format",
                                "jsonl",
                                "--model",
                                cases.model(name).toString(),
                                input)
                        .out());
    }

    @Test
    void pairsNeedASecondTokenType() throws IOException {
        Path model = cases.model("one-token-type");
        Path pairs = Files.writeString(
                folder.resolve("pairs.tsv"), "text\ttext_pair\tlabel\nlate\t\tLABEL_0\nlate\tcold\tLABEL_1\n");
        String[] parts = {"pairs.tsv line 2 needs token type 1", "only type 0", "type_vocab_size 1", "single texts"};
        assertRefused(Cli.run("evaluate", "--model", model.toString(), "--test-file", pairs.toString()), parts);
        assertRefused(
                Cli.run(
                        "finetune",
                        "--model",
                        model.toString(),
                        "--train-file",
                        pairs.toString(),
                        "--output-dir",
                        output.toString()),
                parts);
        assertThat(predict(model).code()).isZero();
    }

    /** Which of "1 star", "2 stars", … a 1 means, nobody can tell. */
    @Test
    void numbersAreIndicesOnlyWhereThatIsAskedForOrAllThatNamesSay() throws IOException {
        Path stars = cases.model("star-names");
        assertRefused(
                evaluate(stars, "late\t1\ncold\t2\n"),
                "'1' in ",
                "labels.tsv line 2 is not one of the model's labels (1 étoile, 2 étoiles, 3 étoiles)",
                "if it is the index of '2 étoiles', say so with --labels-are-indices");
        assertRefused(evaluate(stars, "late\t0\ncold\t1\n"), "--labels-are-indices");
        assertThat(evaluate(stars, "late\t0\ncold\t1\n", "--labels-are-indices").code())
                .isZero();
        assertThat(evaluate(stars, "late\t1 étoile\ncold\t2 étoiles\n").code()).isZero();
        assertRefused(evaluate(stars, "late\t3\ncold\t1\n", "--labels-are-indices"), "'3' in ");
        for (String labels :
                new String[] {"late\t0\ncold\t1\n", "late\tLABEL_0\ncold\tLABEL_1\n", "a\t0.0\nb\t1.0\n"}) {
            assertThat(evaluate(cases.model("defaults"), labels).code()).isZero();
        }
    }

    /** Where names are numbers in another order than indices, they are names, unless indices are asked for. */
    @Test
    void namesThatAreNumbers() throws IOException {
        Path model = cases.model("names-are-numbers-in-strings");
        String best = predict(model).out().substring(0, 1);
        assertThat(best).isEqualTo("0");
        assertThat(evaluate(model, TEXT + "\t0\n").out()).contains("accuracy 1.0000");
        assertThat(evaluate(model, TEXT + "\t2\n").out()).contains("accuracy 0.0000");
        assertThat(evaluate(model, TEXT + "\t2\n", "--labels-are-indices").out())
                .contains("accuracy 1.0000");
        Path integers = cases.model("names-are-integers");
        assertThat(evaluate(integers, TEXT + "\t10\nlate\t-30\n").code()).isZero();
        assertRefused(evaluate(integers, TEXT + "\t0\n"), "'0' in ", "(10, 20, -30)", "--labels-are-indices");
    }

    private Cli evaluate(Path model, String rows, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("labels.tsv"), "text\tlabel\n" + rows);
        return run(new String[] {"evaluate", "--model", model.toString(), "--test-file", file.toString()}, options);
    }

    private Cli finetune(Path model, String... options) {
        return run(
                new String[] {
                    "finetune",
                    "--max-steps",
                    "1",
                    "--model",
                    model.toString(),
                    "--train-file",
                    data.toString(),
                    "--output-dir",
                    output.toString()
                },
                options);
    }

    private static Cli predict(Path model, String... options) {
        return run(new String[] {"predict", "--model", model.toString(), TEXT}, options);
    }

    private static Cli run(String[] command, String... options) {
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return Cli.run(all);
    }

    private static ObjectNode config(Path model) throws IOException {
        return (ObjectNode) MAPPER.readTree(model.resolve("config.json").toFile());
    }
}
