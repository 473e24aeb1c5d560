package dev.lapidary.models.resnet;

import dev.lapidary.engine.Activation;
import dev.lapidary.models.ConfigReader;
import dev.lapidary.models.ModelException;
import java.util.List;
import java.util.Map;

/**
 * The numbers that make a ResNet, as {@code config.json} names them (there in snake_case).
 *
 * @param embeddingSize channels that the stem makes of the image's {@code numChannels}
 * @param hiddenSizes channels of each stage
 * @param depths layers of each stage
 * @param bottleneck whether layers are 1×1, 3×3, 1×1 convolutions with a quarter of the channels inside, or two 3×3
 * @param downsampleInFirstStage whether the first stage halves the image too
 * @param downsampleInBottleneck whether a bottleneck halves the image in its first convolution, as at first published, or in
 *     the second (V1.5)
 * @param smallImageStem whether the stem is a 3×3 convolution that leaves the image its size, as is done for 32×32 images; a key
 *     of Lapidary's own, for no other configuration can say it
 */
public record ResNetConfig(
        int numChannels,
        int embeddingSize,
        List<Integer> hiddenSizes,
        List<Integer> depths,
        boolean bottleneck,
        Activation hiddenAct,
        boolean downsampleInFirstStage,
        boolean downsampleInBottleneck,
        boolean smallImageStem) {

    /**
     * Reads a configuration of HuggingFace's, where what is left out is as in transformers, or of timm's, which only tells the
     * architecture's name.
     *
     * @throws ModelException naming the key, if a value is missing its meaning here
     */
    public static ResNetConfig of(Map<String, ?> json) {
        ConfigReader read = new ConfigReader(json);
        if (json.containsKey("architecture") && !json.containsKey("model_type")) {
            return ofTimm(read);
        }
        read.refuseUnless("model_type", "resnet", "resnet");
        ResNetConfig config = new ResNetConfig(
                read.positive("num_channels", 3),
                read.positive("embedding_size", 64),
                read.positives("hidden_sizes", List.of(256, 512, 1024, 2048)),
                read.positives("depths", List.of(3, 4, 6, 3)),
                isBottleneck(read),
                read.activation("hidden_act", "relu"),
                read.flag("downsample_in_first_stage", false),
                read.flag("downsample_in_bottleneck", false),
                read.flag("small_image_stem", false));
        if (config.hiddenSizes.size() != config.depths.size()) {
            throw new ModelException("config.json: hidden_sizes " + config.hiddenSizes + " and depths " + config.depths
                    + " must tell of equally many stages");
        }
        if (config.bottleneck && config.hiddenSizes.stream().anyMatch(size -> size % 4 != 0)) {
            throw new ModelException("config.json: hidden_sizes " + config.hiddenSizes
                    + " must be multiples of 4 for bottleneck layers");
        }
        return config;
    }

    private static boolean isBottleneck(ConfigReader read) {
        return switch (read.text("layer_type", "bottleneck")) {
            case "bottleneck" -> true;
            case "basic" -> false;
            default -> throw read.wrong("layer_type", "basic or bottleneck");
        };
    }

    private static ResNetConfig ofTimm(ConfigReader read) {
        return switch (read.text("architecture", "")) {
            case "resnet18" -> standard(false, 2, 2, 2, 2);
            case "resnet34" -> standard(false, 3, 4, 6, 3);
            case "resnet50" -> standard(true, 3, 4, 6, 3);
            case "resnet101" -> standard(true, 3, 4, 23, 3);
            case "resnet152" -> standard(true, 3, 8, 36, 3);
            default -> throw read.wrong("architecture", "resnet18, resnet34, resnet50, resnet101 or resnet152");
        };
    }

    private static ResNetConfig standard(boolean bottleneck, Integer... depths) {
        List<Integer> sizes = bottleneck ? List.of(256, 512, 1024, 2048) : List.of(64, 128, 256, 512);
        return new ResNetConfig(3, 64, sizes, List.of(depths), bottleneck, Activation.RELU, false, false, false);
    }
}
