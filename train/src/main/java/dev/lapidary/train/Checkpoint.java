package dev.lapidary.train;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.MersenneTwister;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.WeightMatch;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.data.LabelSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A model folder's weights on their way into a model: which classes its head has, and what fills which parameter. */
final class Checkpoint {
    /**
     * How the checkpoints of an architecture are laid out.
     *
     * @param name of the architecture, for messages
     * @param body what keys begin with, but for the head's
     * @param head what the head's keys begin with
     * @param optional what keys begin with that a checkpoint may lack beside the head
     * @param stored the checkpoint's name of a model's key
     */
    record Layout(String name, String body, String head, List<String> optional, UnaryOperator<String> stored) {}

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
        String head = layout.stored().apply(layout.head() + "weight");
        boolean hasHead = weights != null && weights.find(head).isPresent();
        if (options.labels().isEmpty() && !hasHead) {
            throw new LoaderException(folder.path() + " has no classification head (" + head
                    + "): it is a bare encoder; fine-tune it first with 'lapidary finetune --model " + folder.path()
                    + "'");
        }
        if (!hasHead || options.replaceHead()) {
            return LabelSet.of(options.labels());
        }
        int rows = weights.get(head).shape().dim(0);
        if (named.size() != rows) {
            throw new LoaderException(folder.path() + ": config.json names " + named.size() + " labels, but the head ("
                    + head + ") has " + rows + " rows; correct id2label, or train a new head with --replace-head");
        }
        if (!options.labels().isEmpty() && options.labels().size() > rows) {
            throw new LoaderException(folder.path() + " has a head for " + rows + " labels (" + String.join(", ", named)
                    + "), and the training data has " + options.labels().size()
                    + "; train a new head with --replace-head");
        }
        return LabelSet.ofModel(named);
    }

    /**
     * Reads what the checkpoint has, begins the rest afresh, and says what that was. BERT's head begins as transformers would begin
     * it with the same seed.
     */
    List<String> fill(ParameterStore store, Map<String, ModelBuffer> buffers) {
        MersenneTwister random = new MersenneTwister(options.seed());
        if (weights == null) {
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            return List.of("all weights are random: none were read from " + folder.path());
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
                refuseUnlessSameShape(stored, parameter.shape());
                stored.copyTo(parameter.data());
            }
        }
        for (ModelBuffer buffer : buffers.values()) {
            fill(buffer, match);
        }
        List<String> notes = new ArrayList<>();
        if (!fresh.isEmpty()) {
            notes.add("new, with random weights: " + String.join(", ", fresh));
        }
        if (!match.unexpected().isEmpty()) {
            notes.add("in the checkpoint but not used here: " + String.join(", ", match.unexpected()));
        }
        return notes;
    }

    /** A count that is not there, as in older checkpoints, stays 0. */
    private void fill(ModelBuffer buffer, WeightMatch match) {
        String key = layout.stored().apply(buffer.name());
        StoredTensor stored = match.find(key).orElse(null);
        if (stored != null) {
            refuseUnlessSameShape(stored, buffer.shape());
            if (buffer.isCount()) {
                buffer.data().set((double) stored.toLongs()[0]);
            } else {
                stored.copyTo(buffer.data());
            }
        } else if (!buffer.isCount()) {
            refuseUnlessOptional(buffer.name(), key);
        }
    }

    private void refuseUnlessOptional(String name, String key) {
        if (!name.startsWith(layout.head()) && layout.optional().stream().noneMatch(name::startsWith)) {
            throw new LoaderException(weights.origin() + " has no tensor '" + key
                    + "', which config.json calls for; it is incomplete, or of another architecture than "
                    + layout.name());
        }
    }

    private void refuseUnlessSameShape(StoredTensor stored, Shape shape) {
        if (!stored.shape().equals(shape)) {
            throw new LoaderException(weights.origin() + ": " + stored + " does not have the shape " + shape
                    + " that config.json calls for; use the config.json of this checkpoint");
        }
    }
}
