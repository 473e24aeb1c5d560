package dev.lapidary.fuzz;

import dev.lapidary.loaders.CheckpointSummary;
import dev.lapidary.loaders.Safetensors;
import dev.lapidary.loaders.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Weights: an input is a file, or a header in JSON with data behind it, whose length is put in front. */
final class SafetensorsTarget implements Target {
    private final Scratch scratch = new Scratch();

    private static byte[] file(byte[] input) {
        if (input.length == 0 || input[0] != '{') {
            return input;
        }
        int end = new String(input, StandardCharsets.ISO_8859_1).indexOf('\0');
        int header = end < 0 ? input.length : end;
        int data = Math.max(0, input.length - header - 1);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + header + data).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header).put(input, 0, header).put(input, input.length - data, data);
        return file.array();
    }

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(
                Seeds.resource("/dev/lapidary/loaders/reference.safetensors"),
                """
                        {"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
                         "b": {"dtype": "BF16", "shape": [1], "data_offsets": [8, 10]}}\0\1\2\3\4\5\6\7\b\t"""
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> {
            try (WeightSource weights = Safetensors.open(scratch.file("model.safetensors", file(input)))) {
                CheckpointSummary.of(weights).table();
                for (String key : weights.keys()) {
                    weights.get(key).toFloats();
                }
            }
        });
    }
}
