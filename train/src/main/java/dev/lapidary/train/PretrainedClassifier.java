package dev.lapidary.train;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.ModelFolderWriter;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.models.Classifier;
import java.nio.file.Path;
import java.util.List;

/** A classifier with all that belongs to it: model, weights, classes. Loaded from and saved to a model folder. */
public abstract sealed class PretrainedClassifier implements AutoCloseable permits TextClassifier, ImageClassifier {
    private final Scope scope;
    private final ParameterStore store;
    private final LabelSet labels;
    private final HeadMeaning meaning;
    private final List<String> notes;

    PretrainedClassifier(Scope scope, ParameterStore store, LabelSet labels, HeadMeaning meaning, List<String> notes) {
        this.scope = scope;
        this.store = store;
        this.labels = labels;
        this.meaning = meaning;
        this.notes = notes;
    }

    /**
     * Reads a model folder, of whichever kind it is.
     *
     * @throws LoaderException if the folder cannot be used: the message names file, place and remedy
     */
    public static PretrainedClassifier load(Backend backend, Path path, LoadOptions options) {
        return readsImages(path)
                ? ImageClassifier.load(backend, path, options)
                : TextClassifier.load(backend, path, options);
    }

    /** Whether the model in a folder is one for images: transformers' ResNet, or one of timm's architectures. */
    public static boolean readsImages(Path path) {
        ModelConfig config = ModelFolder.open(path).config();
        return config.isTimm() || config.text("model_type", "").equals("resnet");
    }

    public abstract Classifier model();

    /**
     * What a model folder will hold that {@link #load} reads, and the library that the folder came from. Weights are read when
     * it is written.
     *
     * @param type that weights are stored in: F32, F16 or BF16
     */
    public abstract ModelFolderWriter writer(StoredType type);

    /**
     * Writes a model folder that {@link #load} reads, and the library that the folder came from. A model that is there already
     * goes, with all its files; whatever happens meanwhile, the folder is that model, this one, or none.
     *
     * @param type that weights are stored in: F32, F16 or BF16
     * @throws LoaderException if it cannot be written
     */
    public final void save(Path folder, StoredType type) {
        writer(type).overwrite(folder);
    }

    /** The same in single precision. */
    public final void save(Path folder) {
        save(folder, StoredType.F32);
    }

    /** The model's parameters. */
    public final ParameterStore store() {
        return store;
    }

    /** Where the parameters live. */
    public final Scope scope() {
        return scope;
    }

    public final LabelSet labels() {
        return labels;
    }

    /** What the head's outputs mean. */
    public final HeadMeaning meaning() {
        return meaning;
    }

    /** What a user should know about how the model was loaded, in sentences. */
    public final List<String> notes() {
        return notes;
    }

    /** Returns the memory of model and optimizer. */
    @Override
    public final void close() {
        scope.close();
    }
}
