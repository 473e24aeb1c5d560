package dev.lapidary.train.cli;

import dev.lapidary.engine.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A folder with the shape of a small ResNet, and pictures that it can learn from: noise that is mostly red, green or blue. */
abstract class PictureWorkplace extends CommandPlace {
    /** Rows of bitmaps are a multiple of 4 bytes long. */
    private static final int WIDTH = 16;

    private static final int HEIGHT = 12;

    static final List<String> CLASSES = List.of("blue", "green", "red");

    Path model;
    Path pictures;

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
                picture(pictures.resolve("train/" + CLASSES.get(c)).resolve(i + ".bmp"), 2 - c, i);
                picture(pictures.resolve("test/" + CLASSES.get(c)).resolve(i + ".bmp"), 2 - c, 100 + i);
            }
        }
    }

    private static void picture(Path file, int channel, int seed) throws IOException {
        RandomStream random = new RandomStream(seed, channel);
        byte[] bgr = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < bgr.length; i++) {
            int noise = random.nextInt(128);
            bgr[i] = (byte) (i % 3 == 2 - channel ? 128 + noise : noise);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, bitmap(bgr));
    }

    /** A Windows bitmap: a header of 14 bytes, one of 40, rows from the bottom up. */
    private static byte[] bitmap(byte[] bgr) {
        ByteBuffer file = ByteBuffer.allocate(54 + bgr.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(54 + bgr.length).putInt(0).putInt(54);
        file.putInt(40).putInt(WIDTH).putInt(HEIGHT).putShort((short) 1).putShort((short) 24);
        return file.position(54).put(bgr).array();
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
}
