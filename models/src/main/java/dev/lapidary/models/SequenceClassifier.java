package dev.lapidary.models;

import dev.lapidary.autograd.Tensor;

/** A model that sorts texts, or pairs of texts, into classes. */
public interface SequenceClassifier extends Classifier {
    /** Logits, {@code [sequences, classes]}. */
    Tensor forward(TokenBatch batch);

    /** The longest sequence that it has positions for. */
    int maxLength();
}
