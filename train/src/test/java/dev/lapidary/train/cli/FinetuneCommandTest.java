package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FinetuneCommandTest extends Workplace {
    private JsonNode record(String name) throws IOException {
        return new ObjectMapper().readTree(output.resolve(name).toFile());
    }

    @Test
    void learnsAndLeavesEverythingBehind() throws IOException {
        Cli run = finetune(
                "--validation-file",
                validation.toString(),
                "--num-train-epochs",
                "6",
                "--per-device-train-batch-size",
                "8",
                "--logging-steps",
                "1");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("note: new, with random weights: classifier.weight, classifier.bias")
                .contains("2 labels: blame, praise")
                .contains("train.tsv: 120 examples, text = 'text', label = 'label'")
                .contains("90, 15 an epoch of 120 examples")
                .contains("{'loss': '")
                .contains("epoch 6: accuracy 1.0000, F1 1.0000")
                .contains("Confusion")
                .contains("Saved the best model, of epoch")
                .contains("./lapidary predict --model " + output);
        assertThat(record("eval_results.json").get("eval_accuracy").asDouble()).isEqualTo(1);
        assertThat(record("train_results.json").get("train_tokens_per_second").asDouble())
                .isPositive();
        JsonNode all = record("all_results.json");
        for (String key : new String[] {
            "eval_accuracy",
            "eval_f1",
            "eval_loss",
            "train_loss",
            "train_runtime",
            "train_tokens_per_second",
            "train_samples_per_second",
            "peak_rss_mb",
            "epoch"
        }) {
            assertThat(all.get(key)).as(key).isNotNull();
        }
        JsonNode arguments = record("training_args.json");
        assertThat(arguments.get("learning_rate").asDouble()).isEqualTo(5e-3);
        assertThat(arguments.get("num_train_epochs").asDouble()).isEqualTo(6);
        assertThat(arguments.get("labels").get(1).asText()).isEqualTo("praise");
        JsonNode state = record("trainer_state.json");
        assertThat(state.get("global_step").asInt()).isEqualTo(90);
        assertThat(state.get("log_history")).hasSize(90 + 6 + 1);
        assertThat(state.get("log_history").get(0).get("step").asInt()).isEqualTo(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whatItSavesIsReadByTheOthers() throws IOException {
        finetune(
                "--validation-file",
                validation.toString(),
                "--num-train-epochs",
                "6",
                "--per-device-train-batch-size",
                "8");

        Cli prediction = Cli.run("predict", "--model", output.toString(), "a great film", "dull acting");
        assertThat(prediction.out().lines()).hasSize(2);
        assertThat(prediction.out()).startsWith("praise ").containsPattern("\ta great film\\Rblame ");
        Cli evaluation = Cli.run("evaluate", "--model", output.toString(), "--test-file", validation.toString());
        assertThat(evaluation.out()).contains("accuracy 1.0000");
        Cli again = finetune(
                "--model",
                output.toString(),
                "--output-dir",
                folder.resolve("again").toString(),
                "--max-steps",
                "1");
        assertThat(again.code()).isZero();
        assertThat(again.out()).doesNotContain("random weights").contains("Saved the model");
    }

    @Test
    void aTerminalGetsABar() {
        Cli run = Cli.onTerminal(100, withDefaults("--max-steps", "3"));

        assertThat(run.out()).contains("100% ████████████████████ 3/3  loss ").contains(" tokens/s  0:00 left");
        assertThat(run.out()).doesNotContain("{'loss'");
    }

    @Test
    void flagsOfHuggingFaceWork() throws IOException {
        Cli run = Cli.run(
                "finetune",
                "--model_name_or_path",
                encoder.toString(),
                "--train_file=" + train,
                "--output_dir",
                output.toString(),
                "--per_device_train_batch_size",
                "16",
                "--max_steps=2",
                "--lr_scheduler_type",
                "cosine",
                "--warmup_ratio",
                "0.5",
                "--load_best_model_at_end",
                "True");

        assertThat(run.err()).isEmpty();
        assertThat(record("training_args.json").get("lr_scheduler_type").asText())
                .isEqualTo("cosine");
        assertThat(record("training_args.json").get("total_warmup_steps").asInt())
                .isEqualTo(1);
    }

    @Test
    void theSameSeedSavesTheSameBytes() throws IOException {
        Path other = folder.resolve("other");
        finetune("--max-steps", "5", "--seed", "7");
        finetune("--max-steps", "5", "--seed", "7", "--output-dir", other.toString());

        assertThat(other.resolve("model.safetensors")).hasSameBinaryContentAs(output.resolve("model.safetensors"));
    }

    @Test
    void theLastWeightsAreSavedIfAskedFor() throws IOException {
        finetune("--validation-file", validation.toString(), "--max-steps", "9", "--eval-steps", "3", "--save-final");

        JsonNode history = record("trainer_state.json").get("log_history");
        JsonNode last = history.get(history.size() - 2);
        assertThat(record("eval_results.json").get("eval_loss")).isEqualTo(last.get("eval_loss"));
    }

    @Test
    void aShareIsHeldOut() {
        Cli run = finetune("--validation-split", "0.25", "--max-steps", "1");

        assertThat(run.out()).contains("30 of them held out for validation").contains("epoch 0.");
    }

    @Test
    void anotherRunReplacesTheFirstIfAskedTo() throws IOException {
        finetune("--validation-file", validation.toString(), "--max-steps", "1");
        Cli run = finetune("--max-steps", "2", "--overwrite-output-dir");

        assertThat(run.code()).isZero();
        assertThat(record("trainer_state.json").get("global_step").asInt()).isEqualTo(2);
        assertThat(output.resolve("eval_results.json")).doesNotExist();
    }

    @Test
    void longTextsAreCutWithAWord() throws IOException {
        Path texts = write("long.tsv", "text\tlabel\n" + "good ".repeat(30) + "\tx\na film\ty\n");

        Cli run = finetune("--train-file", texts.toString(), "--max-steps", "1");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("note: 1 of 2 texts are longer than 20 tokens and were cut");
    }

    @Test
    void predictionCutsAsTrainingDid() {
        finetune("--max-steps", "1", "--max-seq-length", "5");

        Cli run = Cli.run("predict", "--model", output.toString(), "really good acting . the film is dull");
        assertThat(run.err()).contains("1 of 1 texts are longer than 5 tokens");
    }

    @Test
    void aNewHeadTakesThePlaceOfAnother() {
        Path three = TinyFolder.classifier(folder.resolve("three"), "x", "y", "z");

        Cli run = finetune("--model", three.toString(), "--replace-head", "--max-steps", "1");

        assertThat(run.out()).contains("2 labels: blame, praise");
        assertThat(Files.exists(output.resolve("model.safetensors"))).isTrue();
    }
}
