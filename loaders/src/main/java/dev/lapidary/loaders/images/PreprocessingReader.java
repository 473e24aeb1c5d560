package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.images.Preprocessing.CropRounding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@link Preprocessing} from what transformers and timm save beside a model, with their defaults. */
final class PreprocessingReader {
    /** From this edge on, transformers' ConvNext processor, which ResNet uses, squeezes the whole picture in. */
    private static final int FIRST_WITHOUT_CROP = 384;

    private static final int DEFAULT_EDGE = 224;
    private static final double DEFAULT_CROP = 0.875;
    private static final List<Double> HALVES = Collections.nCopies(3, 0.5);

    private final ModelConfig config;

    private PreprocessingReader(ModelConfig config) {
        this.config = config;
    }

    static Preprocessing read(Path folder) {
        Path processor = folder.resolve(Preprocessing.FILE);
        if (Files.isRegularFile(processor)) {
            return new PreprocessingReader(ModelConfig.read(processor)).transformers();
        }
        Path model = folder.resolve("config.json");
        if (Files.isRegularFile(model)) {
            ModelConfig config = ModelConfig.read(model);
            if (config.has("pretrained_cfg")) {
                return new PreprocessingReader(nested(config, "pretrained_cfg")).timm();
            }
        }
        return Preprocessing.imageNet(DEFAULT_EDGE);
    }

    private static ModelConfig nested(ModelConfig config, String key) {
        if (!(config.values().get(key) instanceof Map<?, ?> map)) {
            throw wrong(config, key, "an object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((name, value) -> values.put(String.valueOf(name), value));
        return new ModelConfig(config.origin(), values);
    }

    private Preprocessing transformers() {
        String type = config.text("image_processor_type", config.text("feature_extractor_type", ""));
        boolean convNext = type.startsWith("ConvNext") || type.isEmpty() && config.has("crop_pct");
        Size size = size("size", convNext ? new Size(384, 0, 0) : new Size(0, DEFAULT_EDGE, DEFAULT_EDGE), convNext);
        Interpolation filter = interpolation(config.integer("resample", convNext ? 3 : 2));
        Normalization normalization = transformersNormalization();
        boolean resizes = config.flag("do_resize", true);
        if (convNext && resizes) {
            int edge = size.shorterEdge();
            if (edge >= FIRST_WITHOUT_CROP) {
                return new Preprocessing(
                        new Resizing.Exactly(edge, edge), filter, edge, edge, CropRounding.DOWN, normalization);
            }
            int larger = (int) (edge / fraction("crop_pct", 224.0 / 256));
            return new Preprocessing(
                    new Resizing.ShorterEdge(larger), filter, edge, edge, CropRounding.DOWN, normalization);
        }
        Resizing resizing = !resizes
                ? new Resizing.None()
                : size.shorterEdge() > 0
                        ? new Resizing.ShorterEdge(size.shorterEdge())
                        : new Resizing.Exactly(size.height(), size.width());
        Size crop = size;
        if (config.flag("do_center_crop", false)) {
            crop = size("crop_size", new Size(0, DEFAULT_EDGE, DEFAULT_EDGE), false);
        } else if (!(resizing instanceof Resizing.Exactly)) {
            throw new LoaderException(config.origin()
                    + " neither resizes pictures to one height and width nor crops them, so they make no batch;"
                    + " set do_center_crop and crop_size in it");
        }
        return new Preprocessing(resizing, filter, crop.height(), crop.width(), CropRounding.DOWN, normalization);
    }

    /** Either the shorter edge, or height and width; what is not given is 0. */
    private record Size(int shorterEdge, int height, int width) {}

    private Size size(String key, Size otherwise, boolean numberIsEdge) {
        if (!config.has(key)) {
            return otherwise;
        }
        Size size;
        if (config.values().get(key) instanceof Map<?, ?>) {
            ModelConfig sizes = nested(config, key);
            size = sizes.has("shortest_edge")
                    ? new Size(sizes.integer("shortest_edge"), 0, 0)
                    : new Size(0, sizes.integer("height"), sizes.integer("width"));
        } else {
            int edge = config.integer(key);
            size = numberIsEdge ? new Size(edge, 0, 0) : new Size(0, edge, edge);
        }
        if (size.shorterEdge() < 1 && (size.height() < 1 || size.width() < 1)
                || numberIsEdge && size.shorterEdge() < 1) {
            throw wrong(config, key, "a size in pixels" + (numberIsEdge ? " of the shortest_edge" : ""));
        }
        return size;
    }

    private Normalization transformersNormalization() {
        double factor = config.flag("do_rescale", true) ? config.number("rescale_factor", 1.0 / 255) : 1;
        return config.flag("do_normalize", true)
                ? normalization(factor, "image_mean", HALVES, "image_std", HALVES)
                : new Normalization(factor, Collections.nCopies(3, 0.0), Collections.nCopies(3, 1.0));
    }

    private Interpolation interpolation(int resample) {
        return switch (resample) {
            case 2 -> Interpolation.BILINEAR;
            case 3 -> Interpolation.BICUBIC;
            default -> throw wrong(config, "resample", "2 (bilinear) or 3 (bicubic)");
        };
    }

    private Preprocessing timm() {
        List<Double> input = numbers("input_size", List.of(3.0, (double) DEFAULT_EDGE, (double) DEFAULT_EDGE));
        int edge = input.get(1).intValue();
        if (input.getFirst() != 3 || edge < 1 || input.get(2) != edge) {
            throw wrong(config, "input_size", "[3, size, size], a square of three colours");
        }
        int larger = (int) Math.floor(edge / fraction("crop_pct", DEFAULT_CROP));
        Resizing resizing =
                switch (config.text("crop_mode", "center")) {
                    case "center" -> new Resizing.ShorterEdge(larger);
                    case "squash" -> new Resizing.Exactly(larger, larger);
                    default -> throw wrong(config, "crop_mode", "'center' or 'squash'");
                };
        Interpolation filter =
                switch (config.text("interpolation", "bilinear")) {
                    case "bilinear" -> Interpolation.BILINEAR;
                    case "bicubic" -> Interpolation.BICUBIC;
                    default -> throw wrong(config, "interpolation", "'bilinear' or 'bicubic'");
                };
        Normalization normalization = normalization(
                Normalization.IMAGENET.factor(),
                "mean",
                Normalization.IMAGENET.means(),
                "std",
                Normalization.IMAGENET.deviations());
        return new Preprocessing(resizing, filter, edge, edge, CropRounding.HALF_EVEN, normalization);
    }

    private double fraction(String key, double otherwise) {
        double fraction = config.number(key, otherwise);
        if (!(fraction > 0 && fraction <= 1)) {
            throw wrong(config, key, "above 0 and at most 1");
        }
        return fraction;
    }

    private Normalization normalization(
            double factor, String mean, List<Double> means, String deviation, List<Double> deviations) {
        List<Double> found = numbers(deviation, deviations);
        if (found.contains(0.0)) {
            throw wrong(config, deviation, "three numbers other than 0");
        }
        return new Normalization(factor, numbers(mean, means), found);
    }

    private List<Double> numbers(String key, List<Double> otherwise) {
        Object value = config.values().get(key);
        if (value == null) {
            return otherwise;
        }
        List<?> list = value instanceof List<?> several ? several : Collections.nCopies(3, value);
        if (list.size() != 3 || !list.stream().allMatch(Number.class::isInstance)) {
            throw wrong(config, key, "three numbers");
        }
        return list.stream().map(number -> ((Number) number).doubleValue()).toList();
    }

    private static LoaderException wrong(ModelConfig config, String key, String wanted) {
        return new LoaderException("%s: '%s' is %s, not %s; correct it"
                .formatted(config.origin(), key, config.values().get(key), wanted));
    }
}
