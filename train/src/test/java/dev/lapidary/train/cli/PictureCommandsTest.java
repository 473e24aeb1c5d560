package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapidary.loaders.Safetensors;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** finetune, evaluate and predict on pictures. */
class PictureCommandsTest extends PictureWorkplace {
    private static final ObjectMapper JSON = new ObjectMapper();

    private String test;

    @BeforeEach
    void testPictures() {
        test = pictures.resolve("test").toString();
    }

    private Cli trained(String... options) {
        String[] usual = {
            "--from-scratch", "--validation-dir", test, "--num-train-epochs", "6", "--per-device-train-batch-size", "9"
        };
        String[] all = new String[usual.length + options.length];
        System.arraycopy(usual, 0, all, 0, usual.length);
        System.arraycopy(options, 0, all, usual.length, options.length);
        return finetune(all);
    }

    @Test
    void learnsAndLeavesEverythingBehind() throws IOException {
        Cli run = trained();

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("note: all weights are random")
                .contains("3 labels: blue, green, red")
                .contains("pictures: 36 images of 3 classes")
                .contains("epoch 6: accuracy 1.0000")
                .contains(" images/s");
        JsonNode all = JSON.readTree(output.resolve("all_results.json").toFile());
        assertThat(all.get("eval_top5_accuracy").asDouble()).isEqualTo(1);
        assertThat(all.get("train_samples_per_second").asDouble()).isPositive();
        assertThat(all.get("train_tokens_per_second")).isNull();
        JsonNode arguments = JSON.readTree(output.resolve("training_args.json").toFile());
        assertThat(arguments.get("task").asText()).isEqualTo("image-classification");
        assertThat(arguments.get("augmentation").asText()).startsWith("PaddedCrop");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whatItSavesIsReadByTheOthers() throws IOException {
        trained();

        Cli prediction = Cli.run(
                "predict", "--model", output.toString(), test + "/red/0.bmp", "--format", "jsonl", test + "/blue");
        assertThat(prediction.err()).isEmpty();
        assertThat(prediction.out().lines()).hasSize(13);
        JsonNode first = JSON.readTree(prediction.out().lines().findFirst().orElseThrow());
        assertThat(first.get("image").asText()).isEqualTo(test + "/red/0.bmp");
        assertThat(first.get("label").asText()).isEqualTo("red");
        assertThat(first.get("logits")).hasSize(3);
        assertThat(Cli.run("evaluate", "--model", output.toString(), "--test-dir", test)
                        .out())
                .contains("accuracy 1.0000");
        Cli again = finetune(
                "--model",
                output.toString(),
                "--strategy",
                "gradual-unfreezing",
                "--frozen-batch-norm",
                "stay",
                "--output-dir",
                folder.resolve("again").toString());
        assertThat(again.code()).isZero();
        assertThat(again.out()).doesNotContain("random weights").contains("51 trainable (gradual-unfreezing)");
    }

    @Test
    void theFolderKeepsTheNamesItCameWith() throws IOException {
        Files.delete(model.resolve("preprocessor_config.json"));
        Files.writeString(
                model.resolve("config.json"),
                """
                {"architecture": "resnet18", "num_classes": 3, "pretrained_cfg": {"input_size": [3, 16, 16]}}""");
        Cli run = finetune("--from-scratch", "--max-steps", "1", "--save-dtype", "float16");

        assertThat(run.err()).isEmpty();
        try (WeightSource weights = Safetensors.open(output.resolve("model.safetensors"))) {
            assertThat(weights.keys()).contains("conv1.weight", "layer4.1.bn2.running_var", "fc.bias");
            assertThat(weights.get("fc.bias").type()).isEqualTo(StoredType.F16);
            assertThat(weights.get("bn1.num_batches_tracked").toLongs()).containsExactly(1);
        }
        JsonNode config = JSON.readTree(output.resolve("config.json").toFile());
        assertThat(config.get("label_names").get(2).asText()).isEqualTo("red");
        assertThat(Cli.run("predict", "--model", output.toString(), test + "/red/0.bmp")
                        .code())
                .isZero();
    }

    /** Found out before the first step, not when the first epoch is over. */
    @Test
    void whatWouldEndAnEpochIsRefusedBeforeIt() throws IOException {
        Path unknown = Files.createDirectories(folder.resolve("validation/purple"));
        Files.copy(pictures.resolve("test/red/0.bmp"), unknown.resolve("0.bmp"));
        Cli run = finetune(
                "--from-scratch", "--validation-dir", unknown.getParent().toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'purple' in ").contains("is not one of ");
        assertThat(run.out()).doesNotContain("epoch 1");

        Files.writeString(
                model.resolve("config.json"),
                """
                {"model_type": "resnet", "embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1],
                 "layer_type": "basic"}""");
        Files.writeString(
                model.resolve("preprocessor_config.json"),
                """
                {"image_processor_type": "ViTImageProcessor", "size": {"height": 4, "width": 4}}""");
        Cli single = finetune("--from-scratch", "--per-device-train-batch-size", "7");
        assertThat(single.code()).isEqualTo(2);
        assertThat(single.err()).contains("the last batch of an epoch has one image (36 in batches of 7)");
        assertThat(finetune("--from-scratch", "--per-device-train-batch-size", "6", "--num-train-epochs", "1")
                        .code())
                .isZero();
    }

    /** A model without do_resize takes images of one size as they are. */
    @Test
    void imagesThatHaveTheirSizeAlready() throws IOException {
        Files.writeString(
                model.resolve("preprocessor_config.json"),
                """
                {"image_processor_type": "ViTImageProcessor", "do_resize": false}""");
        assertThat(finetune("--from-scratch", "--num-train-epochs", "1").code()).isZero();
        Cli prediction = Cli.run("predict", "--model", output.toString(), test + "/red");
        assertThat(prediction.err()).isEmpty();
        assertThat(prediction.out().lines()).hasSize(12);
    }

    @Test
    void theLearningRateIsForImagesIfNoneIsGiven() throws IOException {
        for (String strategy : new String[] {"full", "head-only"}) {
            Path saved = folder.resolve(strategy);
            Cli run = Cli.run(
                    "finetune",
                    "--from-scratch",
                    "--model",
                    model.toString(),
                    "--train-dir",
                    pictures.toString(),
                    "--strategy",
                    strategy,
                    "--max-steps",
                    "1",
                    "--output-dir",
                    saved.toString());
            assertThat(run.code()).isZero();
            assertThat(JSON.readTree(saved.resolve("training_args.json").toFile())
                            .get("learning_rate")
                            .asDouble())
                    .isEqualTo(strategy.equals("full") ? 1e-3 : 1e-2);
        }
    }

    @Test
    void aTableNamesPicturesToo() throws IOException {
        Path table = Files.writeString(
                folder.resolve("table.csv"),
                """
                image,label
                pictures/test/red/0.bmp,red
                pictures/test/blue/0.bmp,blue
                """);

        Cli run = finetuneTable(table);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("2 labels: blue, red").contains("table.csv: 2 images of 2 classes");
    }

    /** A note about the table comes before the first step; a byte order mark is no part of a path. */
    @Test
    void listsOfImages() throws IOException {
        Path table = Files.writeString(
                folder.resolve("odd.csv"),
                "\uFEFFimage,label\npictures/test/red/0.bmp,Red\npictures/test/red/1.bmp,red\n");
        Cli run = finetuneTable(table);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("note: ").contains("'Red'");
        for (String mark : new String[] {"", "\uFEFF"}) {
            Path list = Files.writeString(folder.resolve("list.txt"), mark + "pictures/test/red/0.bmp\n");
            Cli prediction = Cli.run("predict", "--model", output.toString(), "--input", list.toString());
            assertThat(prediction.err()).isEmpty();
            assertThat(prediction.out().lines()).hasSize(1);
        }
        Cli piped = Cli.withInput("\uFEFF" + test + "/red/0.bmp\n", "predict", "--model", output.toString());
        assertThat(piped.err()).isEmpty();
        assertThat(piped.out().lines()).hasSize(1);
    }

    private Cli finetuneTable(Path table) {
        return Cli.run(
                "finetune",
                "--model",
                model.toString(),
                "--train-file",
                table.toString(),
                "--output-dir",
                output.toString(),
                "--from-scratch",
                "--max-steps",
                "1");
    }

    @Test
    void badPicturesAreNamedAndCounted() throws IOException {
        Path bad = Files.writeString(pictures.resolve("train/red/notes.jpg"), "this is text");
        assertRefused(finetune("--from-scratch"), bad.toString(), "--on-bad-image skip");

        Cli run = finetune("--from-scratch", "--on-bad-image", "skip", "--num-train-epochs", "1");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("note: left out: " + bad);

        Cli prediction = Cli.run(
                "predict", "--model", output.toString(), "--on-bad-image", "skip", bad.toString(), test + "/red/1.bmp");
        assertThat(prediction.out().lines()).hasSize(1);
        assertThat(prediction.err()).contains("left out: " + bad);
    }

    @Test
    void whatCannotBeUsedIsRefused() throws IOException {
        assertRefused(
                finetune("--from-scratch", "--train-dir", folder.resolve("none").toString()), "none");
        assertRefused(finetune("--from-scratch", "--max-seq-length", "5"), "--max-seq-length is for texts");
        assertRefused(finetune("--from-scratch", "--dropout", "0.5"), "--dropout is for texts");
        assertRefused(
                Cli.run("evaluate", "--task", "text-classification", "--model", model.toString(), "--test-dir", "x"),
                "--test-dir is for images, and this is about texts");
        assertRefused(finetune("--from-scratch", "--augmentation", "mixup"), "there is no --augmentation 'mixup'");
        assertRefused(finetune("--from-scratch", "--save-dtype", "int4"), "choose float32, float16, bfloat16");
        assertRefused(finetune(), "has no weights");
        assertRefused(
                Cli.run(
                        "predict",
                        "--model",
                        model.toString(),
                        folder.resolve("no.bmp").toString()),
                "no.bmp");
        Path one = Files.createDirectories(folder.resolve("one/red")).getParent();
        Files.copy(Path.of(test, "red", "0.bmp"), one.resolve("red/0.bmp"));
        assertRefused(finetune("--from-scratch", "--train-dir", one.toString()), "only the class 'red'");
        Files.createDirectory(one.resolve("green"));
        assertRefused(finetune("--from-scratch", "--train-dir", one.toString()), "no class, as it has no images: ");
    }

    @Test
    void aCheckpointOfAnotherArchitectureIsRefused() throws IOException {
        Path bert = TinyFolder.classifier(folder.resolve("bert"), "x", "y");
        assertRefused(finetune("--model", bert.toString(), "--task", "image-classification"), "model_type is 'bert'");
        Files.copy(bert.resolve("model.safetensors"), model.resolve("model.safetensors"));
        assertRefused(finetune(), "neither 'resnet.embedder.embedder.convolution.weight'");
    }
}
