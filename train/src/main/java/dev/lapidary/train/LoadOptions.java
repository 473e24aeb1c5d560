package dev.lapidary.train;

import dev.lapidary.models.BatchNorm.WhenFrozen;
import java.util.List;

/**
 * How a pretrained model is made ready.
 *
 * @param seed of fresh weights and of dropout
 * @param labels the classes of the data, for a head that the folder does not have; empty where the folder must have one
 * @param replaceHead whether a head that the folder has gives way to a fresh one for {@code labels}
 * @param dropout replaces all of the model's dropout probabilities; null to leave them
 * @param fromScratch whether all weights are fresh, and only the shape is the folder's
 * @param labelsAreIndices whether labels of the data may be indices of the folder's classes
 * @param frozenStatistics what batch normalization's running statistics do in layers that are frozen
 */
public record LoadOptions(
        long seed,
        List<String> labels,
        boolean replaceHead,
        Double dropout,
        boolean fromScratch,
        boolean labelsAreIndices,
        WhenFrozen frozenStatistics) {
    /** For a model that is used as it is. */
    public static LoadOptions asSaved() {
        return new LoadOptions(0, List.of(), false, null, false, false, WhenFrozen.FOLLOW);
    }

    /** For fine-tuning on data of these classes. */
    public static LoadOptions forTraining(long seed, List<String> labels) {
        return new LoadOptions(seed, List.copyOf(labels), false, null, false, false, WhenFrozen.FOLLOW);
    }

    public LoadOptions withReplacedHead() {
        return new LoadOptions(seed, labels, true, dropout, fromScratch, labelsAreIndices, frozenStatistics);
    }

    public LoadOptions withDropout(double p) {
        return new LoadOptions(seed, labels, replaceHead, p, fromScratch, labelsAreIndices, frozenStatistics);
    }

    public LoadOptions withFreshWeights() {
        return new LoadOptions(seed, labels, replaceHead, dropout, true, labelsAreIndices, frozenStatistics);
    }

    /** For data whose labels may be the indices of the folder's classes. */
    public LoadOptions withLabelsAsIndices() {
        return new LoadOptions(seed, labels, replaceHead, dropout, fromScratch, true, frozenStatistics);
    }

    public LoadOptions withFrozenStatistics(WhenFrozen whenFrozen) {
        return new LoadOptions(seed, labels, replaceHead, dropout, fromScratch, labelsAreIndices, whenFrozen);
    }
}
