package dev.lapidary.train;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.base.text.Printable;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.WeightMatch;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.data.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A model folder's weights on their way into a model: which classes its head has, and what fills which parameter. */
final class Checkpoint {
    /**
     * How the checkpoints of an architecture are laid out.
     *
     * @param name of the architecture, for messages
     * @param body what keys begin with, but for the head's
     * @param head what the head's keys begin with
     * @param first the model's key of what comes first, which every checkpoint has
     * @param optional what keys begin with that a checkpoint may lack beside the head
     * @param stored the checkpoint's name of a model's key
     */
    record Layout(
            String name, String body, String head, String first, List<String> optional, UnaryOperator<String> stored) {}

    private static final int MOST_SHOWN = 4;

    /** Of a model that begins afresh: ten times the deepest that anybody trained. */
    private static final int MOST_LAYERS = 10_000;

    private final List<String> notes = new ArrayList<>();
    private final ModelFolder folder;
    private final Layout layout;
    private final LoadOptions options;
    private final WeightSource weights;

    /** @param weights the folder's, open; null where all weights are to be fresh */
    Checkpoint(ModelFolder folder, Layout layout, LoadOptions options, WeightSource weights) {
        this.folder = folder;
        this.layout = layout;
        this.options = options;
        this.weights = weights;
    }

    /**
     * The classes: the head's, or where there is none, or it is not wanted, those of the data.
     *
     * @param named the classes that the folder names, by index
     */
    LabelSet labels(List<String> named) {
        if (options.labels().isEmpty() && !hasHead()) {
            throw new LoaderException(folder.path() + " has no classification head (" + headKey() + "): "
                    + (hasBody()
                            ? "it is a bare encoder" + unknownKeys(" with ") + "; fine-tune it first with"
                                    + " 'lapidary finetune --model " + folder.path() + "'"
                            : "none of its tensors is one of a " + layout.name() + unknownKeys(": it has ")
                                    + "; use a checkpoint of this architecture, with its own names for tensors"));
        }
        if (!keepsHead()) {
            return LabelSet.of(options.labels());
        }
        StoredTensor head = weights.get(headKey());
        if (head.shape().rank() < 2) {
            throw new LoaderException(weights.file(headKey()) + ": " + head
                    + " is no classification head, which has a row for each class; fetch the checkpoint again");
        }
        int rows = head.shape().dim(0);
        if (named.size() != rows) {
            throw new LoaderException(folder.path() + ": config.json names " + named.size() + " labels, but the head ("
                    + headKey() + ") has " + rows + " rows; correct id2label, or train a new head with --replace-head");
        }
        if (!options.labels().isEmpty() && options.labels().size() > rows) {
            throw new LoaderException(folder.path() + " has a head for " + rows + " labels ("
                    + LabelSet.ofModel(named).shown()
                    + "), and the training data has " + options.labels().size()
                    + "; train a new head with --replace-head");
        }
        return options.labelsAreIndices() ? LabelSet.ofModelByIndex(named) : LabelSet.ofModel(named);
    }

    /**
     * What the head means: what the folder says of its own, and classes of which one is right for a fresh one.
     *
     * @param rule by which the folder says it
     * @throws LoaderException if it is to be trained on labels, and is for something else
     */
    HeadMeaning meaning(LabelSet labels, BiFunction<ModelConfig, Integer, HeadMeaning> rule) {
        ModelConfig config = folder.config();
        Object said = config.values().get(ProblemType.KEY);
        HeadMeaning declared = keepsHead() ? rule.apply(config, labels.size()) : HeadMeaning.SINGLE_LABEL;
        if (keepsHead() && said != null && !declared.declared()) {
            notes.add("problem_type in " + config.origin()
                    + " is unknown; as in transformers, the number of outputs decides");
        }
        ProblemType type = options.replaceHead()
                ? declared.problemType()
                : ProblemType.declaredBy(config).orElse(declared.problemType());
        if (!options.labels().isEmpty() && type != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
            throw new LoaderException(folder.path() + " is a model for " + type.configName()
                    + ", which cannot be trained here yet; --replace-head trains a new head that tells classes apart");
        }
        return declared;
    }

    private boolean keepsHead() {
        return hasHead() && !options.replaceHead();
    }

    private boolean hasHead() {
        return weights != null && weights.find(headKey()).isPresent();
    }

    private String headKey() {
        return layout.stored().apply(layout.head() + "weight");
    }

    /** Whether there is anything of the body. */
    private boolean hasBody() {
        return weights.keys().stream().anyMatch(key -> key.startsWith(layout.body()))
                || WeightMatch.spelling(layout.stored().apply(layout.first()), weights, layout.body())
                        .isPresent();
    }

    /** Some tensors that are of neither body nor head, behind a word; nothing if there are none. */
    private String unknownKeys(String before) {
        boolean bare = weights.keys().stream().noneMatch(key -> key.startsWith(layout.body()));
        boolean hasBody = hasBody();
        List<String> unknown = weights.keys().stream()
                .filter(key -> bare ? !hasBody : !key.startsWith(layout.body()) && !key.startsWith(layout.head()))
                .toList();
        return unknown.isEmpty() ? "" : before + shortened(unknown);
    }

    private static String shortened(List<String> keys) {
        return keys.stream().limit(MOST_SHOWN).map(Printable::of).collect(Collectors.joining(", "))
                + (keys.size() > MOST_SHOWN ? " and " + (keys.size() - MOST_SHOWN) + " more" : "");
    }

    /**
     * Compares what the configuration claims with what is stored, so that nothing of a size that only it knows is made.
     *
     * @param key the model's
     * @throws LoaderException if the tensor is missing or of another shape
     */
    void requireShape(String key, int... dims) {
        if (weights != null) {
            String spelling = WeightMatch.spelling(layout.stored().apply(key), weights, layout.body())
                    .orElseThrow(() -> missing(layout.stored().apply(key)));
            refuseUnlessSameShape(spelling, weights.get(spelling), dims);
        }
    }

    /**
     * Compares the number of layers that the configuration claims with what is stored, so that no more are made than a file of
     * this length can fill.
     *
     * @param tensorsInEach the fewest that a layer has
     * @throws LoaderException if they cannot all be there, or if a model that is to begin afresh has more than can be trained
     */
    void requireLayers(long layers, int tensorsInEach) {
        if (weights != null && layers * tensorsInEach > weights.keys().size()) {
            throw new LoaderException(
                    weights.origin() + " has " + weights.keys().size() + " tensors, too few for the " + layers
                            + " layers that config.json calls for; use the config.json of this checkpoint");
        }
        if (weights == null && layers > MOST_LAYERS) {
            throw new LoaderException(folder.config().origin() + " describes a model of " + layers
                    + " layers, more than the " + MOST_LAYERS + " that can be made here; make it smaller");
        }
    }

    /**
     * Compares all that the model has with what is stored, before memory is taken for it.
     *
     * @throws LoaderException if a tensor is missing or of another shape
     */
    void requireAll(Map<String, Parameter> parameters) {
        if (weights == null) {
            return;
        }
        parameters.forEach((name, parameter) -> {
            String key = layout.stored().apply(name);
            Optional<String> spelling = WeightMatch.spelling(key, weights, layout.body());
            if (spelling.isEmpty() || options.replaceHead() && name.startsWith(layout.head())) {
                refuseUnlessOptional(name, key);
            } else {
                refuseUnlessSameShape(
                        key, weights.get(spelling.get()), parameter.shape().toArray());
            }
        });
    }

    /** @throws LoaderException if a model that is to begin afresh is larger than this machine's memory */
    void requireRoomFor(double parameters) {
        double bytes = Float.BYTES * parameters;
        if (weights == null && bytes > MachineMemory.bytes()) {
            throw new LoaderException("%s describes a model of %.3g parameters, more than this machine's memory holds;"
                            .formatted(folder.config().origin(), parameters)
                    + " make it smaller");
        }
    }

    /**
     * Reads what the checkpoint has, begins the rest afresh, and says what that was. BERT's head begins as transformers would begin
     * it with the same seed.
     */
    List<String> fill(ParameterStore store, Map<String, ModelBuffer> buffers) {
        TorchRandom random = new TorchRandom(options.seed());
        if (weights == null) {
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            notes.add("all weights are random: none were read from " + folder.path());
            return List.copyOf(notes);
        }
        List<String> wanted = Stream.concat(store.parameters().keySet().stream(), buffers.keySet().stream())
                .map(layout.stored())
                .toList();
        WeightMatch match = WeightMatch.of(wanted, weights, layout.body());
        List<String> fresh = new ArrayList<>();
        for (Parameter parameter : store.parameters().values()) {
            String key = layout.stored().apply(parameter.name());
            StoredTensor stored = match.find(key).orElse(null);
            boolean isHead = parameter.name().startsWith(layout.head());
            if (stored == null || options.replaceHead() && isHead) {
                refuseUnlessOptional(parameter.name(), key);
                parameter.initialize(random);
                fresh.add(key);
            } else {
                refuseUnlessFinite(key, stored);
                stored.copyTo(parameter.data());
            }
        }
        for (ModelBuffer buffer : buffers.values()) {
            fill(buffer, match);
        }
        notes.addAll(weights.notes());
        if (!fresh.isEmpty()) {
            notes.add("new, with random weights: " + shortened(fresh));
        }
        if (!match.unexpected().isEmpty()) {
            notes.add("in the checkpoint but not used here: " + shortened(match.unexpected()));
        }
        return List.copyOf(notes);
    }

    /** A count that is not there, as in older checkpoints, stays 0. */
    private void fill(ModelBuffer buffer, WeightMatch match) {
        String key = layout.stored().apply(buffer.name());
        StoredTensor stored = match.find(key).orElse(null);
        if (stored != null) {
            refuseUnlessSameShape(key, stored, buffer.shape().toArray());
            if (buffer.isCount()) {
                buffer.data().set((double) stored.toLongs()[0]);
            } else {
                refuseUnlessFinite(key, stored);
                stored.copyTo(buffer.data());
            }
        } else if (!buffer.isCount()) {
            refuseUnlessOptional(buffer.name(), key);
        }
    }

    private void refuseUnlessOptional(String name, String key) {
        if (!name.startsWith(layout.head()) && layout.optional().stream().noneMatch(name::startsWith)) {
            throw missing(key);
        }
    }

    private LoaderException missing(String key) {
        return new LoaderException(weights.origin() + " has no tensor '" + key + "', which config.json calls for"
                + unknownKeys(", but it has ") + "; it is incomplete, or of another architecture than "
                + layout.name());
    }

    private void refuseUnlessFinite(String key, StoredTensor stored) {
        long position = stored.firstNotFinite();
        if (position >= 0) {
            throw new LoaderException(weights.file(key) + ": " + stored + " holds a NaN or an infinity, the first at"
                    + " element " + position
                    + "; it is damaged, or its training failed: fetch it again, or use an earlier checkpoint");
        }
    }

    /** @param dims a claim, which may be more than a {@link dev.lapidary.engine.Shape} can count */
    private void refuseUnlessSameShape(String key, StoredTensor stored, int[] dims) {
        if (!Arrays.equals(stored.shape().toArray(), dims)) {
            throw new LoaderException(weights.file(key) + ": " + stored + " does not have the shape "
                    + Arrays.toString(dims)
                    + " that config.json calls for; use the config.json of this checkpoint");
        }
    }
}
