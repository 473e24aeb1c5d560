package dev.lapidary.models.resnet;

import dev.lapidary.models.ModelException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the checkpoints of a library name a ResNet's tensors. The model's own names are those of transformers. */
public enum ResNetKeys {
    TRANSFORMERS {
        @Override
        public String stored(String key) {
            return key;
        }

        @Override
        public String model(String stored) {
            return stored;
        }
    },
    /** timm and torchvision. */
    TIMM {
        @Override
        public String stored(String key) {
            for (Rule rule : RULES) {
                Matcher matcher = rule.model.matcher(key);
                if (matcher.matches()) {
                    return rule.toTimm.of(matcher);
                }
            }
            return key;
        }

        @Override
        public String model(String stored) {
            for (Rule rule : RULES) {
                Matcher matcher = rule.timm.matcher(stored);
                if (matcher.matches()) {
                    return rule.toModel.of(matcher);
                }
            }
            return stored;
        }
    },
    /** timm's models within transformers. */
    TIMM_WRAPPER {
        @Override
        public String stored(String key) {
            return WRAPPER + TIMM.stored(key);
        }

        @Override
        public String model(String stored) {
            return stored.startsWith(WRAPPER) ? TIMM.model(stored.substring(WRAPPER.length())) : stored;
        }
    };

    private static final String WRAPPER = "timm_model.";

    private interface Name {
        String of(Matcher matcher);
    }

    private record Rule(Pattern model, Name toTimm, Pattern timm, Name toModel) {
        static Rule prefix(String model, String timm) {
            return new Rule(
                    Pattern.compile(Pattern.quote(model) + "(.*)"),
                    match -> timm + match.group(1),
                    Pattern.compile(Pattern.quote(timm) + "(.*)"),
                    match -> model + match.group(1));
        }

        /** A part of a layer, whose stages timm counts from 1. */
        static Rule layer(String model, Name toTimm, String timm, Name toModel) {
            return new Rule(
                    Pattern.compile("resnet\\.encoder\\.stages\\.(\\d+)\\.layers\\.(\\d+)\\." + model),
                    match -> "layer" + moved(match.group(1), 1) + "." + match.group(2) + "." + toTimm.of(match),
                    Pattern.compile("layer(\\d+)\\.(\\d+)\\." + timm),
                    match -> "resnet.encoder.stages." + moved(match.group(1), -1) + ".layers." + match.group(2) + "."
                            + toModel.of(match));
        }

        /** A convolution or its normalization, which timm numbers from 1. */
        static Rule numbered(String model, String timm) {
            return layer(
                    "layer\\.(\\d+)\\." + model + "\\.(.*)",
                    match -> timm + moved(match.group(3), 1) + "." + match.group(4),
                    timm + "(\\d+)\\.(.*)",
                    match -> "layer." + moved(match.group(3), -1) + "." + model + "." + match.group(4));
        }

        static Rule shortcut(String model, String timm) {
            return layer(
                    "shortcut\\." + model + "\\.(.*)",
                    match -> "downsample." + timm + "." + match.group(3),
                    "downsample\\." + timm + "\\.(.*)",
                    match -> "shortcut." + model + "." + match.group(3));
        }

        private static int moved(String number, int by) {
            return Integer.parseInt(number) + by;
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.prefix("resnet.embedder.embedder.convolution.", "conv1."),
            Rule.prefix("resnet.embedder.embedder.normalization.", "bn1."),
            Rule.numbered("convolution", "conv"),
            Rule.numbered("normalization", "bn"),
            Rule.shortcut("convolution", "0"),
            Rule.shortcut("normalization", "1"),
            Rule.prefix("classifier.1.", "fc."));

    /**
     * Tells the naming of a checkpoint by its stem's.
     *
     * @throws ModelException if it is neither's
     */
    public static ResNetKeys of(Collection<String> keys) {
        if (keys.contains("conv1.weight")) {
            return TIMM;
        }
        if (keys.contains(WRAPPER + "conv1.weight")) {
            return TIMM_WRAPPER;
        }
        if (keys.contains("resnet.embedder.embedder.convolution.weight")
                || keys.contains("embedder.embedder.convolution.weight")) {
            return TRANSFORMERS;
        }
        throw new ModelException(
                "the checkpoint has neither 'resnet.embedder.embedder.convolution.weight', as ResNets of "
                        + "transformers have, nor 'conv1.weight', as those of timm and torchvision; use a checkpoint of a ResNet");
    }

    /** The checkpoint's name of the model's {@code key}. */
    public abstract String stored(String key);

    /** The model's name of a checkpoint's key; one that is no ResNet's stays as it is. */
    public abstract String model(String stored);
}
