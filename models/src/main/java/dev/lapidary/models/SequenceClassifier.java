package dev.lapidary.models;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import java.util.List;
import java.util.SequencedMap;

/** A model that sorts texts, or pairs of texts, into classes. */
public interface SequenceClassifier {
    /** Logits, {@code [sequences, classes]}. */
    Tensor forward(TokenBatch batch);

    /** All parameters by checkpoint key. */
    SequencedMap<String, Parameter> parameters();

    /** What is frozen and unfrozen together, from the input up; the last is the head, which no checkpoint of the body has. */
    List<Unit> units();

    /** Where its dropout masks come from. */
    Masks masks();

    int classes();

    /** The longest sequence that it has positions for. */
    int maxLength();

    /** Parameters that are trained or frozen together. */
    record Unit(String name, List<Parameter> parameters) {}
}
