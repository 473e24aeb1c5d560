package dev.lapidary.loaders.images;

import dev.lapidary.loaders.FolderFiles;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.images.Preprocessing.CropRounding;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@link Preprocessing} from what transformers and timm save beside a model, with their defaults. */
final class PreprocessingReader {
    /** From this edge on, transformers' ConvNext processor, which ResNet uses, squeezes the whole image in. */
    private static final int FIRST_WITHOUT_CROP = 384;

    private static final int DEFAULT_EDGE = 224;
    private static final double DEFAULT_CROP = 0.875;
    private static final List<Double> HALVES = Collections.nCopies(3, 0.5);
    private static final List<Double> CLIP_MEANS = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> CLIP_DEVIATIONS = List.of(0.26862954, 0.26130258, 0.27577711);

    /**
     * What one of transformers' image processors does where the file does not say.
     *
     * @param numberIsEdge whether a size that is a number is that of the shorter edge
     */
    private record Processor(
            Size size, boolean numberIsEdge, boolean crops, int resample, List<Double> means, List<Double> deviations) {
        static final Processor CONVNEXT = new Processor(new Size(384, 0, 0), true, false, 3, HALVES, HALVES);

        static Processor of(String name) {
            return switch (name) {
                // A ResNet's, if none is named.
                case "", "ConvNextImageProcessor" -> CONVNEXT;
                case "ViTImageProcessor" -> new Processor(new Size(0, 224, 224), false, false, 2, HALVES, HALVES);
                case "DeiTImageProcessor" -> new Processor(new Size(0, 256, 256), false, true, 3, HALVES, HALVES);
                case "BitImageProcessor", "CLIPImageProcessor" ->
                    new Processor(new Size(224, 0, 0), true, true, 3, CLIP_MEANS, CLIP_DEVIATIONS);
                case "MobileNetV1ImageProcessor", "MobileNetV2ImageProcessor" ->
                    new Processor(new Size(256, 0, 0), true, true, 2, HALVES, HALVES);
                default -> null;
            };
        }
    }

    /** Larger ones would fill memory with a single image. */
    private static final int LARGEST_EDGE = 8192;

    private final ModelConfig config;

    private PreprocessingReader(ModelConfig config) {
        this.config = config;
    }

    static Preprocessing read(Path folder) {
        ModelConfig model = FolderFiles.find(folder, "config.json")
                .map(ModelConfig::read)
                .orElseGet(() -> new ModelConfig(folder.resolve("config.json"), Map.of()));
        Optional<ModelConfig> saved = model.isTimm() ? Optional.empty() : saved(folder);
        if (saved.isPresent()) {
            return new PreprocessingReader(saved.get()).transformers();
        }
        ModelConfig settings = model.timmSettings();
        if (model.isTimm() || settings != model) {
            return new PreprocessingReader(settings).timm();
        }
        return Preprocessing.imageNet(DEFAULT_EDGE);
    }

    /** What transformers saved beside a model: of two files the one that counts there. */
    private static Optional<ModelConfig> saved(Path folder) {
        return nested(folder)
                .or(() -> FolderFiles.find(folder, Preprocessing.FILE).map(ModelConfig::read));
    }

    /** What the file for all kinds of input says of images. */
    static Optional<ModelConfig> nested(Path folder) {
        return FolderFiles.find(folder, "processor_config.json")
                .map(ModelConfig::read)
                .filter(whole -> whole.has("image_processor"))
                .map(whole -> whole.section("image_processor"));
    }

    private Preprocessing transformers() {
        Processor processor = processor();
        Size size = size("size", processor.size(), processor.numberIsEdge());
        Interpolation filter = interpolation(config.integer("resample", processor.resample()));
        Normalization normalization = transformersNormalization(processor);
        boolean resizes = config.flag("do_resize", true);
        boolean crops = config.flag("do_center_crop", processor.crops());
        if (config.flag("do_pad", false)) {
            throw config.wrong("do_pad", "false: padding is not done here");
        }
        if (processor == Processor.CONVNEXT && resizes) {
            int edge = size.shorterEdge();
            if (edge < 1) {
                throw config.wrong("size", "{\"shortest_edge\": …}, as its image processor needs it");
            }
            if (crops && !cropSize().equals(new Size(0, edge, edge))) {
                throw config.wrong("do_center_crop", "false: its image processor crops to 'size'");
            }
            if (edge >= FIRST_WITHOUT_CROP) {
                return new Preprocessing(
                        new Resizing.Exactly(edge, edge), filter, edge, edge, CropRounding.DOWN, normalization);
            }
            int larger = (int) (edge / fraction("crop_pct", DEFAULT_CROP));
            return new Preprocessing(
                    new Resizing.ShorterEdge(larger), filter, edge, edge, CropRounding.DOWN, normalization);
        }
        if (!resizes && !crops) {
            return new Preprocessing(new Resizing.AsTheyAre(), filter, 0, 0, CropRounding.DOWN, normalization);
        }
        Resizing resizing = !resizes
                ? new Resizing.None()
                : size.shorterEdge() > 0
                        ? new Resizing.ShorterEdge(size.shorterEdge())
                        : new Resizing.Exactly(size.height(), size.width());
        if (!crops && !(resizing instanceof Resizing.Exactly)) {
            throw new LoaderException(config.origin()
                    + " resizes images by their shorter edge and does not crop them, so they make no batch; set"
                    + " do_center_crop and crop_size in it");
        }
        Size crop = crops ? cropSize() : size;
        return new Preprocessing(resizing, filter, crop.height(), crop.width(), CropRounding.DOWN, normalization);
    }

    private Processor processor() {
        String type = config.text("image_processor_type", config.text("feature_extractor_type", ""));
        String name = type.replaceFirst("(Fast|Pil)$", "").replaceFirst("FeatureExtractor$", "ImageProcessor");
        Processor processor = Processor.of(name);
        if (processor == null) {
            throw new LoaderException(config.origin() + ": what '" + type
                    + "' does to images is not known here; if it resizes and crops them like one of these, name that:"
                    + " ConvNextImageProcessor, ViTImageProcessor, DeiTImageProcessor, BitImageProcessor,"
                    + " CLIPImageProcessor, MobileNetV2ImageProcessor");
        }
        return processor;
    }

    private Size cropSize() {
        return size("crop_size", new Size(0, DEFAULT_EDGE, DEFAULT_EDGE), false);
    }

    /** Either the shorter edge, or height and width; what is not given is 0. */
    private record Size(int shorterEdge, int height, int width) {}

    private Size size(String key, Size otherwise, boolean numberIsEdge) {
        if (!config.has(key)) {
            return otherwise;
        }
        Size size;
        Object value = config.values().get(key);
        if (value instanceof Map<?, ?>) {
            size = sizes(key);
        } else if (value instanceof List<?> pair
                && pair.size() == 2
                && pair.stream().allMatch(Integer.class::isInstance)) {
            size = new Size(0, (int) pair.getFirst(), (int) pair.getLast());
        } else {
            int edge = config.integer(key);
            size = numberIsEdge ? new Size(edge, 0, 0) : new Size(0, edge, edge);
        }
        boolean byEdge = size.shorterEdge() != 0;
        if (byEdge
                ? tooSmallOrLarge(size.shorterEdge())
                : tooSmallOrLarge(size.height()) || tooSmallOrLarge(size.width())) {
            throw config.wrong(key, "a size of 1 to " + LARGEST_EDGE + " pixels");
        }
        return size;
    }

    private static boolean tooSmallOrLarge(int edge) {
        return edge < 1 || edge > LARGEST_EDGE;
    }

    private Size sizes(String key) {
        ModelConfig sizes = config.section(key);
        if (sizes.has("longest_edge") || sizes.has("max_height") || sizes.has("max_width")) {
            throw config.wrong(key, "{\"shortest_edge\": …} or {\"height\": …, \"width\": …}");
        }
        return sizes.has("shortest_edge")
                ? new Size(sizes.integer("shortest_edge"), 0, 0)
                : new Size(0, sizes.integer("height"), sizes.integer("width"));
    }

    private Normalization transformersNormalization(Processor processor) {
        double factor = config.flag("do_rescale", true) ? config.number("rescale_factor", 1.0 / 255) : 1;
        return config.flag("do_normalize", true)
                ? normalization(factor, "image_mean", processor.means(), "image_std", processor.deviations())
                : new Normalization(factor, Collections.nCopies(3, 0.0), Collections.nCopies(3, 1.0));
    }

    private Interpolation interpolation(int resample) {
        return switch (resample) {
            case 2 -> Interpolation.BILINEAR;
            case 3 -> Interpolation.BICUBIC;
            default -> throw config.wrong("resample", "2 (bilinear) or 3 (bicubic)");
        };
    }

    private Preprocessing timm() {
        List<Double> input = numbers("input_size", List.of(3.0, (double) DEFAULT_EDGE, (double) DEFAULT_EDGE));
        int edge = input.get(1).intValue();
        if (input.getFirst() != 3 || tooSmallOrLarge(edge) || input.get(2) != edge) {
            throw config.wrong("input_size", "[3, size, size], a square of three colours");
        }
        int larger = (int) Math.floor(edge / fraction("crop_pct", DEFAULT_CROP));
        Resizing resizing =
                switch (config.text("crop_mode", "center")) {
                    case "center" -> new Resizing.ShorterEdge(larger);
                    case "squash" -> new Resizing.Exactly(larger, larger);
                    default -> throw config.wrong("crop_mode", "'center' or 'squash'");
                };
        Interpolation filter =
                switch (config.text("interpolation", "bicubic")) {
                    case "bilinear" -> Interpolation.BILINEAR;
                    case "bicubic" -> Interpolation.BICUBIC;
                    default -> throw config.wrong("interpolation", "'bilinear' or 'bicubic'");
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
            throw config.wrong(key, "above 0 and at most 1");
        }
        return fraction;
    }

    private Normalization normalization(
            double factor, String mean, List<Double> means, String deviation, List<Double> deviations) {
        List<Double> found = numbers(deviation, deviations);
        if (found.contains(0.0)) {
            throw config.wrong(deviation, "three numbers other than 0");
        }
        return new Normalization(factor, numbers(mean, means), found);
    }

    private List<Double> numbers(String key, List<Double> otherwise) {
        Object value = config.values().get(key);
        if (value == null) {
            return otherwise;
        }
        List<?> list = value instanceof List<?> several && several.size() != 1
                ? several
                : Collections.nCopies(3, value instanceof List<?> one ? one.getFirst() : value);
        if (list.size() != 3 || !list.stream().allMatch(Number.class::isInstance)) {
            throw config.wrong(key, "three numbers");
        }
        return list.stream().map(number -> ((Number) number).doubleValue()).toList();
    }
}
