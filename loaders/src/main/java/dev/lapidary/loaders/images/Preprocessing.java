package dev.lapidary.loaders.images;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.loaders.FolderFiles;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a model wants done to an image: resized, cropped to its centre, and normalised.
 *
 * @param resizing before the crop
 * @param filter of the resizing
 * @param height of what the model reads, in pixels; 0 if that is the images' own, which {@link #forImages} finds out
 * @param width of what the model reads, in pixels; 0 likewise
 * @param rounding of the place of the crop
 * @param normalization of the pixels
 */
public record Preprocessing(
        Resizing resizing,
        Interpolation filter,
        int height,
        int width,
        CropRounding rounding,
        Normalization normalization) {

    /** What transformers keeps these settings in. */
    public static final String FILE = "preprocessor_config.json";

    private static final ObjectWriter JSON = new JsonMapper().writerWithDefaultPrettyPrinter();

    private static final String IMAGENET_FILE =
            """
            {
              "crop_pct": 0.875,
              "do_normalize": true,
              "do_rescale": true,
              "do_resize": true,
              "image_mean": [0.485, 0.456, 0.406],
              "image_processor_type": "ConvNextImageProcessor",
              "image_std": [0.229, 0.224, 0.225],
              "resample": 3,
              "rescale_factor": 0.00392156862745098,
              "size": {"shortest_edge": 224}
            }
            """;

    /** Where a crop begins when as many pixels go on one side as on the other, but for one. */
    public enum CropRounding {
        /** The larger part goes behind, as in transformers. */
        DOWN,
        /** Python's {@code round}, as in torchvision and timm: half a pixel goes to the even neighbour. */
        HALF_EVEN
    }

    /**
     * As the folder of a model says: its {@code processor_config.json} or {@code preprocessor_config.json} (transformers), the
     * {@code pretrained_cfg} in its {@code config.json} (timm), or, with neither, {@link #imageNet} at 224 pixels.
     *
     * @throws dev.lapidary.loaders.LoaderException if a setting is not valid, or asks for something that is not done here
     */
    public static Preprocessing of(Path modelFolder) {
        return PreprocessingReader.read(modelFolder);
    }

    /**
     * What {@link #of} reads, as the {@value #FILE} of a saved model: the folder's own, or without one {@link #imageNet}'s at
     * 224 pixels.
     *
     * @throws LoaderException if the file cannot be read
     */
    public static byte[] file(Path modelFolder) {
        Optional<ModelConfig> nested = PreprocessingReader.nested(modelFolder);
        try {
            return nested.isPresent()
                    ? JSON.writeValueAsBytes(nested.get().values())
                    : FolderFiles.read(modelFolder, FILE)
                            .orElseGet(() -> IMAGENET_FILE.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new LoaderException(FILE + " cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** As ResNets are evaluated on ImageNet: bicubic to 8/7 of the edge, of which the centre is taken. */
    public static Preprocessing imageNet(int edge) {
        return new Preprocessing(
                new Resizing.ShorterEdge((int) (edge / 0.875)),
                Interpolation.BICUBIC,
                edge,
                edge,
                CropRounding.DOWN,
                Normalization.IMAGENET);
    }

    /** For images that have their size already, such as CIFAR's. */
    public static Preprocessing asIs(int height, int width, Normalization normalization) {
        return new Preprocessing(
                new Resizing.Exactly(height, width),
                Interpolation.BICUBIC,
                height,
                width,
                CropRounding.DOWN,
                normalization);
    }

    /** The same with the height and width of the first of these images that can be decoded, where those are open. */
    public Preprocessing forImages(List<ImageExample> images) {
        if (height > 0) {
            return this;
        }
        ImageDecoder decoder = new ImageDecoder();
        for (ImageExample example : images) {
            try {
                RgbImage image = decoder.decode(example.name(), example.file().bytes());
                return new Preprocessing(resizing, filter, image.height(), image.width(), rounding, normalization);
            } catch (LoaderException | IOException bad) {
                // Reported when its turn comes, if bad images are to be reported.
            }
        }
        return new Preprocessing(resizing, filter, 1, 1, rounding, normalization);
    }

    /** @throws LoaderException if an image has to be of the model's size and is not */
    void requireSize(String name, RgbImage image) {
        if (resizing instanceof Resizing.AsTheyAre && (image.height() != height || image.width() != width)) {
            throw new LoaderException(
                    "%s has %d×%d pixels, not %d×%d like the first image, and this model takes images as they are; resize it, or set do_resize and size in %s"
                            .formatted(name, image.width(), image.height(), width, height, FILE));
        }
    }

    /** Resized and cropped, but not yet normalised: {@code [height, width, 3]}. */
    public RgbImage framed(RgbImage image) {
        RgbImage resized = resizing.apply(image, filter);
        return resized.crop(margin(resized.height() - height), margin(resized.width() - width), height, width);
    }

    /** An image smaller than the crop gets a black frame, of which the smaller part goes before it. */
    private int margin(int surplus) {
        return switch (rounding) {
            case DOWN -> surplus / 2;
            case HALF_EVEN -> surplus < 0 ? surplus / 2 : (int) Math.rint(surplus / 2.0);
        };
    }
}
