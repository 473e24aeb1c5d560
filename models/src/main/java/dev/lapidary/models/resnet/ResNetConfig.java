package dev.lapidary.models.resnet;

import dev.lapidary.engine.Activation;
import dev.lapidary.models.ConfigReader;
import dev.lapidary.models.ModelException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** What the weights of an architecture were called before their training came behind a dot. */
    private static final Pattern OLDER_NAME = Pattern.compile("(?:(?:tv|ssl|swsl)_resnet|gluon_resnet)(\\d+)(?:_v1b)?");

    /**
     * Reads a configuration of HuggingFace's, where what is left out is as in transformers.
     *
     * @param file as messages name it
     * @throws ModelException naming the key, if a value is missing its meaning here
     */
    public static ResNetConfig of(String file, Map<String, ?> json) {
        ConfigReader read = new ConfigReader(file, json);
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
            throw new ModelException(read.file() + ": hidden_sizes has " + config.hiddenSizes.size()
                    + " numbers and depths " + config.depths.size() + ", which must tell of equally many stages");
        }
        if (config.bottleneck && config.hiddenSizes.stream().anyMatch(size -> size % 4 != 0)) {
            throw read.wrong("hidden_sizes", "a list of multiples of 4, as bottleneck layers need it");
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

    /**
     * Reads a configuration of timm's, which only tells the architecture's name.
     *
     * @param file as messages name it
     * @throws ModelException naming the key, if it is none of those that are built here
     */
    public static ResNetConfig ofTimm(String file, Map<String, ?> json) {
        ConfigReader read = new ConfigReader(file, json);
        refuseOtherwiseBuilt(read);
        ConfigReader settings = read.section("pretrained_cfg");
        if (settings != null) {
            refuseOtherwiseBuilt(settings);
        }
        // What follows a dot tells the training: resnet18.a1_in1k.
        String name = read.text("architecture", "resnet50").replaceFirst("\\..*", "");
        Matcher older = OLDER_NAME.matcher(name);
        return switch (older.matches() ? "resnet" + older.group(1) : name) {
            case "resnet18" -> standard(false, 2, 2, 2, 2);
            case "resnet34" -> standard(false, 3, 4, 6, 3);
            case "resnet26" -> standard(true, 2, 2, 2, 2);
            case "resnet50" -> standard(true, 3, 4, 6, 3);
            case "resnet101" -> standard(true, 3, 4, 23, 3);
            case "resnet152" -> standard(true, 3, 8, 36, 3);
            default ->
                throw read.wrong(
                        "architecture",
                        "resnet18, resnet26, resnet34, resnet50, resnet101 or resnet152; those with letters behind the"
                                + " number, such as resnet14t, have another stem");
        };
    }

    /** Refuses what makes another model of an architecture. */
    private static void refuseOtherwiseBuilt(ConfigReader read) {
        read.refuseUnless("global_pool", "avg", "avg");
        read.refuseUnless("first_conv", "conv1", "conv1");
        read.refuseUnless("classifier", "fc", "fc");
        if (read.json().get("model_args") instanceof Map<?, ?> arguments
                && !Set.of("num_classes", "global_pool", "drop_rate").containsAll(arguments.keySet())) {
            throw read.wrong("model_args", "an architecture as its name says, without further arguments");
        }
    }

    /** How many parameters a model of this size has below its head: inexact, but for models of any memory. */
    public double parameters() {
        double in = embeddingSize;
        double count = in * (numChannels * (smallImageStem ? 9 : 49) + 2);
        for (int stage = 0; stage < depths.size(); stage++) {
            double out = hiddenSizes.get(stage);
            double inside = out / 4;
            double own = bottleneck
                    ? inside * (out + 9 * inside + out) + 2 * (inside + inside + out)
                    : 2 * (9 * out * out + 2 * out);
            double first = bottleneck ? inside * (in - out) : 9 * out * (in - out);
            boolean hasShortcut = in != out || stage > 0 || downsampleInFirstStage;
            count += depths.get(stage) * own + first + (hasShortcut ? in * out + 2 * out : 0);
            in = out;
        }
        return count;
    }

    private static ResNetConfig standard(boolean bottleneck, Integer... depths) {
        List<Integer> sizes = bottleneck ? List.of(256, 512, 1024, 2048) : List.of(64, 128, 256, 512);
        return new ResNetConfig(3, 64, sizes, List.of(depths), bottleneck, Activation.RELU, false, false, false);
    }
}
