package dev.lapidary.loaders.batching;

/** Some examples, made ready for a model. */
public interface Batch {
    /** The number of examples: 0 where none of them could be read. */
    int size();

    /** The number of tokens in it, without padding; 0 where the examples are not texts. */
    default long tokens() {
        return 0;
    }
}
