package dev.lapidary.fuzz;

import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.pretrained.PretrainedSeeds;
import dev.lapidary.loaders.pretrained.TensorFlowWeights;
import java.util.Set;
import java.util.stream.Stream;

/** Checkpoints of TensorFlow: an index and its data. */
final class TensorFlowTarget implements Target {
    private static final Set<String> FILES = Set.of("variables.index", "variables.data-00000-of-00001");

    private final Scratch scratch = new Scratch();

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(Scratch.input(PretrainedSeeds.tensorFlow()));
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> {
            scratch.folder(input, FILES);
            try (WeightSource weights = TensorFlowWeights.open(scratch.folder().resolve("variables.index"))) {
                for (String key : weights.keys()) {
                    weights.get(key).toFloats();
                }
            }
        });
    }
}
