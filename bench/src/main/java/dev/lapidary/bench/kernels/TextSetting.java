package dev.lapidary.bench.kernels;

import dev.lapidary.engine.SequenceOffsets;
import java.util.List;
import java.util.stream.IntStream;

/** A BERT and a batch of it: {@code sentences} of {@code length} tokens each. */
record TextSetting(String model, int hidden, int heads, int sentences, int length) {
    /** MiniLM-L6 and BERT-base on sentences as short as SST-2's, and on longer texts. */
    static final List<TextSetting> ALL = List.of(
            new TextSetting("MiniLM", 384, 12, 32, 22),
            new TextSetting("MiniLM", 384, 12, 32, 128),
            new TextSetting("BERT-base", 768, 12, 32, 22),
            new TextSetting("BERT-base", 768, 12, 16, 128));

    static final int VOCABULARY = 30_522;

    int tokens() {
        return sentences * length;
    }

    int intermediate() {
        return 4 * hidden;
    }

    SequenceOffsets sequences() {
        return SequenceOffsets.ofLengths(
                IntStream.range(0, sentences).map(sentence -> length).toArray());
    }

    String name() {
        return model + " " + sentences + "×" + length;
    }

    /** The name with the size of a matrix of all tokens. */
    String matrix(int columns) {
        return name() + " [" + tokens() + "×" + columns + "]";
    }
}
