package dev.lapidary.loaders.images.drawn;

import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageExample;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Writes drawn pictures to files, to be looked at and to be measured by {@code drawn_baselines.py}: a folder of each part,
 * and a sheet with a row of enlarged training pictures for each class.
 *
 * <pre>java -cp … dev.lapidary.loaders.images.drawn.DrawnFolder FOLDER TRAINING_PER_CLASS VALIDATION_PER_CLASS SEED</pre>
 */
final class DrawnFolder {
    private static final int COLUMNS = 16;
    private static final int CELL = 3 * DrawnPictures.SIZE + 4;

    private DrawnFolder() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[3]);
        long start = System.nanoTime();
        ImageData training = DrawnPictures.training(Integer.parseInt(arguments[1]), seed);
        ImageData validation = DrawnPictures.validation(Integer.parseInt(arguments[2]), seed);
        System.out.printf("drawn in %.2f s%n", (System.nanoTime() - start) * 1e-9);
        write(training, folder.resolve("train"));
        write(validation, folder.resolve("validation"));
        ImageIO.write(sheet(training), "png", folder.resolve("sheet.png").toFile());
    }

    private static void write(ImageData data, Path folder) throws IOException {
        for (ImageExample example : data.examples()) {
            Path file = folder.resolve(example.label())
                    .resolve(Path.of(example.name()).getFileName());
            Files.createDirectories(file.getParent());
            Files.write(file, example.file().bytes());
        }
    }

    private static BufferedImage sheet(ImageData data) throws IOException {
        int classes = data.labels().size();
        BufferedImage sheet = new BufferedImage(COLUMNS * CELL, classes * CELL, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        for (int i = 0; i < Math.min(COLUMNS * classes, data.examples().size()); i++) {
            byte[] file = data.examples().get(i).file().bytes();
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
            graphics.drawImage(picture, i / classes * CELL, i % classes * CELL, CELL - 4, CELL - 4, null);
        }
        graphics.dispose();
        return sheet;
    }
}
