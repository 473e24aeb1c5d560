package dev.lapidary.train;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.ModelFolderWriter;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.WeightMatch;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.models.Masks;
import dev.lapidary.models.SequenceClassifier;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import dev.lapidary.tokenizer.Encoding;
import dev.lapidary.tokenizer.Tokenizer;
import dev.lapidary.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A text classifier with all that belongs to it: model, weights, tokenizer, classes. Loaded from and saved to a model folder. */
public final class TextClassifier implements AutoCloseable {
    private static final String BODY = "bert.";
    private static final String HEAD = "classifier.";

    /** What a checkpoint of an encoder may lack: the head, and the pooler, which masked language models are saved without. */
    private static final List<String> OPTIONAL = List.of(HEAD, BODY + "pooler.");

    /** Fresh weights are drawn from this stream of the seed. */
    private static final int INITIAL_WEIGHTS_STREAM = 1;

    private final Scope scope;
    private final SequenceClassifier model;
    private final ParameterStore store;
    private final Tokenizer tokenizer;
    private final LabelSet labels;
    private final ModelConfig config;
    private final List<String> notes;

    private TextClassifier(
            Scope scope,
            SequenceClassifier model,
            ParameterStore store,
            Tokenizer tokenizer,
            LabelSet labels,
            ModelConfig config,
            List<String> notes) {
        this.scope = scope;
        this.model = model;
        this.store = store;
        this.tokenizer = tokenizer;
        this.labels = labels;
        this.config = config;
        this.notes = notes;
    }

    /**
     * Reads a HuggingFace folder. If it has a classification head, the classes are the folder's, unless the options replace it.
     *
     * @throws LoaderException if the folder cannot be used: the message names file, place and remedy
     */
    public static TextClassifier load(Backend backend, Path path, LoadOptions options) {
        ModelFolder folder = ModelFolder.open(path);
        Tokenizer tokenizer = folder.tokenizer();
        BertConfig asSaved = BertConfig.of(folder.config().values());
        BertConfig config = options.dropout() == null ? asSaved : asSaved.withDropout(options.dropout());
        if (tokenizer.vocabSize() > config.vocabSize()) {
            throw new LoaderException(path + ": the tokenizer has " + tokenizer.vocabSize()
                    + " tokens, but vocab_size in" + " config.json is " + config.vocabSize()
                    + "; use the tokenizer that belongs to the checkpoint");
        }
        Scope scope = Scope.root(backend, "model");
        try (WeightSource weights = folder.weights()) {
            LabelSet labels = labels(folder, weights, options);
            SequenceClassifier model =
                    new BertForSequenceClassification(config, labels.size(), new Masks(options.seed()));
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            List<String> notes = fill(store, weights, options);
            return new TextClassifier(scope, model, store, tokenizer, labels, folder.config(), notes);
        } catch (RuntimeException | Error failed) {
            scope.close();
            throw failed;
        }
    }

    private static LabelSet labels(ModelFolder folder, WeightSource weights, LoadOptions options) {
        boolean hasHead = weights.find(HEAD + "weight").isPresent();
        if (options.labels().isEmpty() && !hasHead) {
            throw new LoaderException(folder.path() + " has no classification head (" + HEAD
                    + "weight): it is a bare encoder; fine-tune it first with 'lapidary finetune --model "
                    + folder.path() + "'");
        }
        if (!hasHead || options.replaceHead()) {
            return LabelSet.of(options.labels());
        }
        int rows = weights.get(HEAD + "weight").shape().dim(0);
        List<String> names = folder.config().labels();
        if (names.size() != rows) {
            throw new LoaderException(folder.path() + ": config.json names " + names.size() + " labels, but the head ("
                    + HEAD + "weight) has " + rows
                    + " rows; correct id2label, or train a new head with --replace-head");
        }
        if (!options.labels().isEmpty() && options.labels().size() > rows) {
            throw new LoaderException(folder.path() + " has a head for " + rows + " labels ("
                    + String.join(", ", names) + "), and the training data has "
                    + options.labels().size()
                    + "; train a new head with --replace-head");
        }
        return LabelSet.ofModel(names);
    }

    /** Reads what the checkpoint has, begins the rest afresh, and says what that was. */
    private static List<String> fill(ParameterStore store, WeightSource weights, LoadOptions options) {
        List<String> notes = new ArrayList<>();
        RandomStream random = new RandomStream(options.seed(), INITIAL_WEIGHTS_STREAM);
        if (options.fromScratch()) {
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            notes.add("all weights are random: nothing was read from " + weights.origin());
            return notes;
        }
        WeightMatch match = WeightMatch.of(store.parameters().keySet(), weights, BODY);
        List<String> fresh = new ArrayList<>();
        for (Parameter parameter : store.parameters().values()) {
            StoredTensor stored = match.find(parameter.name()).orElse(null);
            if (stored == null || options.replaceHead() && parameter.name().startsWith(HEAD)) {
                refuseUnlessOptional(parameter, weights);
                parameter.initialize(random);
                fresh.add(parameter.name());
            } else {
                refuseUnlessSameShape(parameter, stored, weights);
                stored.copyTo(parameter.data());
            }
        }
        if (!fresh.isEmpty()) {
            notes.add("new, with random weights: " + String.join(", ", fresh));
        }
        if (!match.unexpected().isEmpty()) {
            notes.add("in the checkpoint but not used here: " + String.join(", ", match.unexpected()));
        }
        return notes;
    }

    private static void refuseUnlessOptional(Parameter parameter, WeightSource weights) {
        if (OPTIONAL.stream().noneMatch(parameter.name()::startsWith)) {
            throw new LoaderException(weights.origin() + " has no tensor '" + parameter.name()
                    + "', which config.json calls for; it is incomplete, or of another architecture than BERT");
        }
    }

    private static void refuseUnlessSameShape(Parameter parameter, StoredTensor stored, WeightSource weights) {
        if (!stored.shape().equals(parameter.shape())) {
            throw new LoaderException(weights.origin() + ": " + stored + " does not have the shape " + parameter.shape()
                    + " that config.json calls for; use the config.json of this checkpoint");
        }
    }

    /**
     * Turns texts into what the model reads.
     *
     * @param truncation how texts that are too long are cut; {@link Truncation#none()} to refuse them
     * @throws LoaderException if an example has a label that is not a class here
     * @throws TrainingException if a text is longer than the model has positions for and is not to be cut
     */
    public List<TokenizedExample> tokenize(List<Example> examples, Truncation truncation) {
        List<TokenizedExample> tokenized = new ArrayList<>(examples.size());
        for (Example example : examples) {
            Encoding encoding = tokenizer.encode(example.text(), example.textPair(), truncation);
            if (encoding.length() > model.maxLength()) {
                throw new TrainingException(example.where() + " has " + encoding.length()
                        + " tokens, and the model has positions for " + model.maxLength()
                        + "; cut it with --max-seq-length " + model.maxLength());
            }
            int label = example.label() == null ? TokenizedExample.NO_LABEL : labels.idOf(example);
            tokenized.add(new TokenizedExample(encoding.ids(), encoding.typeIds(), label, tokenized.size()));
        }
        return tokenized;
    }

    /**
     * Writes a HuggingFace folder that {@link #load}, and transformers in Python, read. What is in the folder already is replaced
     * file by file, each at once.
     *
     * @throws LoaderException if it cannot be written; then no file is half-written
     */
    public void save(Path folder) {
        SafetensorsWriter weights = new SafetensorsWriter();
        store.parameters().forEach((name, parameter) -> weights.add(name, parameter.data()));
        ModelConfig saved = config.withLabels(labels.names())
                .with("architectures", List.of("BertForSequenceClassification"))
                .with("model_type", "bert")
                .with("problem_type", "single_label_classification")
                .without("torch_dtype") // transformers would load in the type that the source was stored in
                .with("dtype", "float32");
        new ModelFolderWriter(saved, weights).tokenizer(tokenizer).overwrite(folder);
    }

    public SequenceClassifier model() {
        return model;
    }

    /** The model's parameters. */
    public ParameterStore store() {
        return store;
    }

    /** Where the parameters live. */
    public Scope scope() {
        return scope;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public LabelSet labels() {
        return labels;
    }

    /** What a user should know about how the model was loaded, in sentences. */
    public List<String> notes() {
        return notes;
    }

    /** Returns the memory of model and optimizer. */
    @Override
    public void close() {
        scope.close();
    }
}
