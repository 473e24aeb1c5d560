package dev.lapidary.train;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.ModelFolderWriter;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.UnwrappedWeights;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageDataset;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.loaders.images.ImagePipeline;
import dev.lapidary.loaders.images.Preprocessing;
import dev.lapidary.loaders.images.RgbImage;
import dev.lapidary.models.resnet.ResNetConfig;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import dev.lapidary.models.resnet.ResNetKeys;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import dev.lapidary.train.tasks.classification.ImageClassificationTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A classifier of images, with what it wants done to them first. Folders of transformers and of timm are read, told apart by
 * their keys, and saved as the kind that they came as.
 */
public final class ImageClassifier extends PretrainedClassifier {
    private static final String BODY = "resnet.";
    private static final String FIRST = "resnet.embedder.embedder.convolution.weight";
    private static final String COUNT = "num_classes";
    private static final String HEAD = "classifier.1.";

    /** At least two convolutions, each with its normalization's weight, bias, mean and variance. */
    private static final int TENSORS_IN_LAYER = 10;

    private final ResNetForImageClassification model;
    private final Map<String, ModelBuffer> buffers;
    private final Preprocessing preprocessing;
    private final byte[] preprocessingFile;
    private final ModelConfig config;
    private final ResNetKeys naming;

    private ImageClassifier(
            Scope scope,
            ResNetForImageClassification model,
            ParameterStore store,
            Path folder,
            LabelSet labels,
            HeadMeaning meaning,
            ModelConfig config,
            ResNetKeys naming,
            List<String> notes) {
        super(scope, store, labels, meaning, notes);
        this.model = model;
        this.buffers = model.buffers();
        this.preprocessing = Preprocessing.of(folder);
        this.preprocessingFile = Preprocessing.file(folder);
        this.config = config;
        this.naming = naming;
    }

    /**
     * Reads a model folder. If it has a classification head, the classes are the folder's, unless the options replace it.
     *
     * @throws LoaderException if the folder cannot be used: the message names file, place and remedy
     */
    public static ImageClassifier load(Backend backend, Path path, LoadOptions options) {
        if (options.dropout() != null) {
            throw new LoaderException("--dropout is for models that have some, and a ResNet has none; leave it out");
        }
        ModelFolder folder = ModelFolder.open(path);
        ModelConfig config = folder.config();
        String origin = config.origin().toString();
        ResNetConfig size = config.isTimm()
                ? ResNetConfig.ofTimm(origin, config.values())
                : ResNetConfig.of(origin, config.values());
        if (size.numChannels() != RgbImage.CHANNELS) {
            throw new LoaderException(config.origin() + ": 'num_channels' is " + size.numChannels()
                    + ", and images are read as red, green and blue; use a model of three channels");
        }
        Scope scope = Scope.root(backend, "model");
        try (WeightSource weights = options.fromScratch() ? null : UnwrappedWeights.of(folder.weights())) {
            ResNetKeys naming = weights == null ? naming(config) : ResNetKeys.of(weights.keys());
            Checkpoint.Layout layout = new Checkpoint.Layout("ResNet", BODY, HEAD, FIRST, List.of(), naming::stored);
            Checkpoint checkpoint = new Checkpoint(folder, layout, options, weights);
            LabelSet labels = checkpoint.labels(classes(config));
            HeadMeaning meaning = checkpoint.meaning(labels, HeadMeaning::ofImages);
            requireSize(checkpoint, size);
            ResNetForImageClassification model =
                    new ResNetForImageClassification(size, labels.size(), options.frozenStatistics());
            checkpoint.requireAll(model.parameters());
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            Map<String, ModelBuffer> buffers = model.buffers();
            ModelBuffer.bind(buffers, scope);
            List<String> notes = checkpoint.fill(store, buffers);
            return new ImageClassifier(scope, model, store, path, labels, meaning, config, naming, notes);
        } catch (RuntimeException | Error failed) {
            scope.close();
            throw failed;
        }
    }

    /** Compares what the configuration claims with the weights, before anything is made of that size. */
    private static void requireSize(Checkpoint checkpoint, ResNetConfig size) {
        checkpoint.requireRoomFor(size.parameters());
        int stem = size.smallImageStem() ? 3 : 7;
        checkpoint.requireShape(FIRST, size.embeddingSize(), size.numChannels(), stem, stem);
        for (int stage = 0; stage < size.depths().size(); stage++) {
            int out = size.hiddenSizes().get(stage);
            String last = "resnet.encoder.stages." + stage + ".layers."
                    + (size.depths().get(stage) - 1) + ".layer.";
            if (size.bottleneck()) {
                checkpoint.requireShape(last + "2.convolution.weight", out, out / 4, 1, 1);
            } else {
                checkpoint.requireShape(last + "1.convolution.weight", out, out, 3, 3);
            }
        }
        checkpoint.requireLayers(
                size.depths().stream().mapToLong(Integer::longValue).sum(), TENSORS_IN_LAYER);
    }

    private static ResNetKeys naming(ModelConfig config) {
        if (config.isWrappedTimm()) {
            return ResNetKeys.TIMM_WRAPPER;
        }
        return config.isTimm() ? ResNetKeys.TIMM : ResNetKeys.TRANSFORMERS;
    }

    /**
     * timm names classes in {@code label_names}, {@code labels} in older folders, if at all, and else counts them; beside the
     * architecture or among the settings.
     */
    private static List<String> classes(ModelConfig config) {
        if (config.has("id2label")) {
            return config.labels();
        }
        ModelConfig settings = config.timmSettings();
        for (ModelConfig place : List.of(config, settings)) {
            for (String key : List.of("label_names", "labels")) {
                if (place.values().get(key) instanceof List<?> names && !names.isEmpty()) {
                    return place.texts(key);
                }
            }
        }
        ModelConfig counting = config.has(COUNT) ? config : settings;
        List<String> counted = counting.numberedLabels(COUNT, 0);
        return counted.isEmpty() ? config.labels() : counted;
    }

    /**
     * Images, as this model reads them.
     *
     * @param labelled whether their labels matter: each is then one of the model's
     * @param bad learns of those that cannot be decoded
     * @param threads that decode
     * @throws LoaderException if a label is not one of the model's
     */
    public Dataset<ImageBatch> dataset(
            List<ImageExample> images, boolean labelled, Augmentation augmentation, BadImages bad, int threads) {
        ImagePipeline pipeline = new ImagePipeline(preprocessing.forImages(images), augmentation);
        return new ImageDataset(images, labelled ? labels() : null, pipeline, bad, threads);
    }

    /** Training this model, or measuring it. @param labelSmoothing ε of the cross-entropy; 0 for none */
    public ClassificationTask<ImageBatch> task(double labelSmoothing) {
        return new ImageClassificationTask(model, labelSmoothing);
    }

    @Override
    public ModelFolderWriter writer(StoredType type) {
        SafetensorsWriter weights = new SafetensorsWriter();
        store().parameters().forEach((name, parameter) -> weights.add(naming.stored(name), parameter.data(), type));
        buffers.forEach((name, buffer) -> {
            if (buffer.isCount()) {
                weights.add(StoredTensor.ofLong(
                        naming.stored(name), (long) buffer.data().item()));
            } else {
                weights.add(naming.stored(name), buffer.data(), type);
            }
        });
        ModelFolderWriter writer = new ModelFolderWriter(
                naming == ResNetKeys.TRANSFORMERS ? transformersConfig(type) : timmConfig(), weights);
        if (naming == ResNetKeys.TRANSFORMERS) {
            writer.file(Preprocessing.FILE, preprocessingFile);
        }
        return writer;
    }

    private ModelConfig timmConfig() {
        return config.without("labels")
                .without("label_descriptions")
                .with(COUNT, labels().size())
                .with("label_names", labels().names());
    }

    private ModelConfig transformersConfig(StoredType type) {
        return meaning()
                .writeTo(config)
                .withLabels(labels().names())
                .with("architectures", List.of("ResNetForImageClassification"))
                .with("model_type", "resnet")
                .without("torch_dtype") // transformers would load in the type that the source was stored in
                .with("dtype", type.torchName());
    }

    @Override
    public ResNetForImageClassification model() {
        return model;
    }

    /** What the model wants done to images. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }
}
