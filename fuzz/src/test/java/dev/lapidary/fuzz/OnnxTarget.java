package dev.lapidary.fuzz;

import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.pretrained.OnnxWeights;
import dev.lapidary.loaders.pretrained.PretrainedSeeds;
import java.util.stream.Stream;

/** ONNX files. */
final class OnnxTarget implements Target {
    private final Scratch scratch = new Scratch();

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(PretrainedSeeds.onnx());
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> {
            try (WeightSource weights = OnnxWeights.open(scratch.file("model.onnx", input))) {
                for (String key : weights.keys()) {
                    weights.get(key).toFloats();
                }
            }
        });
    }
}
