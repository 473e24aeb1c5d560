package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.RandomStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with the shape of a small ResNet, and pictures that it can learn from: noise that is mostly red, green or blue. */
abstract class PictureWorkplace {
    static final List<String> CLASSES = List.of("blue", "green", "red");

    @TempDir
    Path folder;

    Path model;
    Path pictures;
    Path output;

    @BeforeEach
    void furnish() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(
                model.resolve("config.json"),
                """
                {"model_type": "resnet", "embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1],
                 "layer_type": "basic", "small_image_stem": true}""");
        Files.writeString(
                model.resolve("preprocessor_config.json"),
                """
                {"image_processor_type": "ViTImageProcessor", "size": {"height": 12, "width": 12}, "resample": 3}""");
        output = folder.resolve("out");
        pictures = folder.resolve("pictures");
        for (int c = 0; c < CLASSES.size(); c++) {
            for (int i = 0; i < 12; i++) {
                picture(pictures.resolve("train/" + CLASSES.get(c)).resolve(i + ".png"), 2 - c, i);
                picture(pictures.resolve("test/" + CLASSES.get(c)).resolve(i + ".png"), 2 - c, 100 + i);
            }
        }
    }

    private static void picture(Path file, int channel, int seed) throws IOException {
        RandomStream random = new RandomStream(seed, channel);
        BufferedImage image = new BufferedImage(14, 12, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = random.nextInt(1 << 24) & 0x7F7F7F | 0x80 << 16 - 8 * channel;
                image.setRGB(x, y, rgb);
            }
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    /** Trains the small ResNet as a user would, with further options. */
    Cli finetune(String... options) {
        List<String> args = new ArrayList<>(List.of("finetune", "--learning-rate", "1e-2", "--threads", "1"));
        addUnlessGiven(args, options, "--model", model);
        addUnlessGiven(args, options, "--train-dir", pictures);
        addUnlessGiven(args, options, "--output-dir", output);
        args.addAll(List.of(options));
        return Cli.run(args.toArray(String[]::new));
    }

    private static void addUnlessGiven(List<String> args, String[] options, String name, Path value) {
        if (!Arrays.asList(options).contains(name)) {
            args.addAll(List.of(name, value.toString()));
        }
    }

    /** One sentence with these parts, exit code 2, and no output folder. */
    void assertRefused(Cli run, String... parts) {
        assertThat(run.err()).startsWith("error: ");
        assertThat(parts).allSatisfy(part -> assertThat(run.err()).contains(part));
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.code()).isEqualTo(2);
        assertThat(output).doesNotExist();
    }

    /** Files that a run began and did not finish. */
    List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\..*|.*\\.tmp"))
                    .toList();
        }
    }
}
