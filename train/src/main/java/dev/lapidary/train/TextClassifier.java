package dev.lapidary.train;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.ModelFolderWriter;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.UnwrappedWeights;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.ListDataset;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.models.Masks;
import dev.lapidary.models.SequenceClassifier;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import dev.lapidary.tokenizer.Encoding;
import dev.lapidary.tokenizer.Tokenizer;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A classifier of texts, with its tokenizer. */
public final class TextClassifier extends PretrainedClassifier {
    /** A checkpoint may lack the pooler: masked language models are saved without. */
    private static final Checkpoint.Layout LAYOUT = new Checkpoint.Layout(
            "BERT",
            "bert.",
            "classifier.",
            "bert.embeddings.word_embeddings.weight",
            List.of("bert.pooler."),
            UnaryOperator.identity());

    /** Weights and biases of four projections of attention, two of the feed-forward part, two normalizations. */
    private static final int TENSORS_IN_LAYER = 16;

    private final SequenceClassifier model;
    private final Tokenizer tokenizer;
    private final ModelConfig config;
    private final BertConfig size;

    private TextClassifier(
            Scope scope,
            SequenceClassifier model,
            ParameterStore store,
            Tokenizer tokenizer,
            LabelSet labels,
            HeadMeaning meaning,
            ModelConfig config,
            BertConfig size,
            List<String> notes) {
        super(scope, store, labels, meaning, notes);
        this.model = model;
        this.tokenizer = tokenizer;
        this.config = config;
        this.size = size;
    }

    /**
     * Reads a HuggingFace folder. If it has a classification head, the classes are the folder's, unless the options replace it.
     *
     * @throws LoaderException if the folder cannot be used: the message names file, place and remedy
     */
    public static TextClassifier load(Backend backend, Path path, LoadOptions options) {
        ModelFolder folder = ModelFolder.open(path);
        Tokenizer tokenizer = folder.tokenizer();
        BertConfig asSaved = BertConfig.of(
                folder.config().origin().toString(), folder.config().values());
        BertConfig config = options.dropout() == null ? asSaved : asSaved.withDropout(options.dropout());
        if (tokenizer.largestId() >= config.vocabSize()) {
            throw new LoaderException(path + ": the tokenizer has ids up to " + tokenizer.largestId()
                    + ", but vocab_size in config.json is " + config.vocabSize()
                    + "; use the tokenizer that belongs to the checkpoint");
        }
        Scope scope = Scope.root(backend, "model");
        try (WeightSource weights = options.fromScratch() ? null : UnwrappedWeights.of(folder.weights())) {
            Checkpoint checkpoint = new Checkpoint(folder, LAYOUT, options, weights);
            LabelSet labels = checkpoint.labels(folder.config().labels());
            HeadMeaning meaning = checkpoint.meaning(labels, HeadMeaning::ofTexts);
            requireSize(checkpoint, config);
            SequenceClassifier model =
                    new BertForSequenceClassification(config, labels.size(), new Masks(options.seed()));
            checkpoint.requireAll(model.parameters());
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            List<String> notes = checkpoint.fill(store, model.buffers());
            return new TextClassifier(scope, model, store, tokenizer, labels, meaning, folder.config(), config, notes);
        } catch (RuntimeException | Error failed) {
            scope.close();
            throw failed;
        }
    }

    /** Compares what the configuration claims with the weights, before anything is made of that size. */
    private static void requireSize(Checkpoint checkpoint, BertConfig config) {
        int hidden = config.hiddenSize();
        checkpoint.requireRoomFor(config.parameters());
        checkpoint.requireShape("bert.embeddings.word_embeddings.weight", config.vocabSize(), hidden);
        checkpoint.requireShape("bert.embeddings.position_embeddings.weight", config.maxPositionEmbeddings(), hidden);
        checkpoint.requireShape("bert.embeddings.token_type_embeddings.weight", config.typeVocabSize(), hidden);
        checkpoint.requireShape(
                "bert.encoder.layer." + (config.numHiddenLayers() - 1) + ".output.dense.weight",
                hidden,
                config.intermediateSize());
        checkpoint.requireLayers(config.numHiddenLayers(), TENSORS_IN_LAYER);
    }

    /**
     * Turns texts into what the model reads.
     *
     * @param truncation how texts that are too long are cut; {@link Truncation#none()} to refuse them
     * @throws LoaderException if an example has a label that is not a class here
     * @throws TrainingException if a text is longer than the model has positions for and is not to be cut, or has tokens
     *     that the model does not know, or is a pair and the model knows no pairs
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
            requireKnown(example, encoding);
            int label = example.label() == null ? TokenizedExample.NO_LABEL : labels().idOf(example);
            tokenized.add(new TokenizedExample(encoding.ids(), encoding.typeIds(), label, tokenized.size()));
        }
        return tokenized;
    }

    private void requireKnown(Example example, Encoding encoding) {
        int type = Arrays.stream(encoding.typeIds()).max().orElse(0);
        if (type >= size.typeVocabSize()) {
            throw new TrainingException(example.where() + " needs token type " + type + ", and the model has "
                    + (size.typeVocabSize() == 1 ? "only type 0" : "types 0 to " + (size.typeVocabSize() - 1))
                    + " (type_vocab_size " + size.typeVocabSize() + " in " + config.origin() + "); "
                    + (example.textPair() == null
                            ? "use the tokenizer that belongs to the checkpoint"
                            : "give it single texts instead of pairs"));
        }
        requireEmbeddings(encoding, size.vocabSize(), example);
    }

    /** Tokens that a folder adds to the vocabulary may have no embedding, as long as no text has them. */
    private static void requireEmbeddings(Encoding encoding, int vocabSize, Example example) {
        int[] ids = encoding.ids();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= vocabSize) {
                throw new TrainingException(example.where() + " has the token \""
                        + encoding.tokens().get(i)
                        + "\", which the tokenizer adds as number " + ids[i] + ", and the model has embeddings for "
                        + vocabSize + "; take it out of the text or of the tokenizer's configuration");
            }
        }
    }

    /** Tokenised texts, packed into batches without padding. */
    public static Dataset<TextBatch> dataset(List<TokenizedExample> texts) {
        return new ListDataset<>(texts, TextBatch::of);
    }

    /** Training this model, or measuring it. @param labelSmoothing ε of the cross-entropy; 0 for none */
    public ClassificationTask<TextBatch> task(double labelSmoothing) {
        return new ClassificationTask<>(
                (batch, scope) ->
                        model.forward(TokenBatch.of(scope, batch.tokenIds(), batch.typeIds(), batch.sequences())),
                labelSmoothing);
    }

    @Override
    public ModelFolderWriter writer(StoredType type) {
        SafetensorsWriter weights = new SafetensorsWriter();
        store().parameters().forEach((name, parameter) -> weights.add(name, parameter.data(), type));
        ModelConfig saved = meaning()
                .writeTo(config)
                .withLabels(labels().names())
                .with("architectures", List.of("BertForSequenceClassification"))
                .with("model_type", "bert")
                .without("torch_dtype") // transformers would load in the type that the source was stored in
                .with("dtype", type.torchName());
        return new ModelFolderWriter(saved, weights).tokenizer(tokenizer);
    }

    @Override
    public SequenceClassifier model() {
        return model;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }
}
