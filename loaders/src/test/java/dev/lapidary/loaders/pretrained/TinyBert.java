package dev.lapidary.loaders.pretrained;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The weights of a BERT of two layers, hidden size 4, feed-forward 6 and a handful of words: what the formats carry. */
final class TinyBert {
    static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "gem", "##s", "cut", "Straße");
    static final PretrainedModel.Size SIZE = new PretrainedModel.Size(2, 4, 2, 6, VOCABULARY.size());

    /** @param linear whether this is the weight of a linear layer, which graph formats store transposed */
    record Weight(int[] shape, float[] values, boolean linear) {
        byte[] bytes() {
            ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(values);
            return buffer.array();
        }

        /** {@code [out, in]} as {@code [in, out]}. */
        Weight transposed() {
            float[] turned = new float[values.length];
            for (int row = 0; row < shape[0]; row++) {
                for (int column = 0; column < shape[1]; column++) {
                    turned[column * shape[0] + row] = values[row * shape[1] + column];
                }
            }
            return new Weight(new int[] {shape[1], shape[0]}, turned, true);
        }
    }

    private final Random random = new Random(7);
    private final Map<String, Weight> weights = new LinkedHashMap<>();

    private TinyBert() {}

    /** Under the keys of transformers, without {@code bert.}. */
    static Map<String, Weight> encoder() {
        TinyBert tiny = new TinyBert();
        tiny.addEncoder();
        return tiny.weights;
    }

    /** The head of masked language modelling, under the keys of transformers. */
    static Map<String, Weight> head() {
        TinyBert tiny = new TinyBert();
        tiny.add("cls.predictions.bias", SIZE.vocabulary());
        tiny.linear("cls.predictions.transform.dense", SIZE.hidden(), SIZE.hidden());
        tiny.norm("cls.predictions.transform.LayerNorm");
        return tiny.weights;
    }

    private void addEncoder() {
        add("embeddings.word_embeddings.weight", SIZE.vocabulary(), SIZE.hidden());
        add("embeddings.position_embeddings.weight", 16, SIZE.hidden());
        add("embeddings.token_type_embeddings.weight", 2, SIZE.hidden());
        norm("embeddings.LayerNorm");
        for (int i = 0; i < SIZE.layers(); i++) {
            String layer = "encoder.layer." + i + ".";
            for (String part : List.of("query", "key", "value")) {
                linear(layer + "attention.self." + part, SIZE.hidden(), SIZE.hidden());
            }
            linear(layer + "attention.output.dense", SIZE.hidden(), SIZE.hidden());
            norm(layer + "attention.output.LayerNorm");
            linear(layer + "intermediate.dense", SIZE.intermediate(), SIZE.hidden());
            linear(layer + "output.dense", SIZE.hidden(), SIZE.intermediate());
            norm(layer + "output.LayerNorm");
        }
    }

    private void linear(String module, int out, int in) {
        add(module + ".weight", out, in);
        weights.computeIfPresent(module + ".weight", (key, w) -> new Weight(w.shape(), w.values(), true));
        add(module + ".bias", out);
    }

    private void norm(String module) {
        add(module + ".weight", SIZE.hidden());
        add(module + ".bias", SIZE.hidden());
    }

    private void add(String key, int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        weights.put(key, new Weight(shape, values, false));
    }
}
