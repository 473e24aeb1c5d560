package dev.lapidary.loaders.pretrained;

import dev.lapidary.loaders.pretrained.TinyBert.Weight;
import java.util.Map;

/** Writes ONNX files in the way of PyTorch's exporter. */
final class OnnxFixture {
    static final int FLOAT = 1;

    private final ProtoWriter graph = new ProtoWriter();
    private int folded = 100;

    /** A model: linear weights folded into numbered constants, all others under their keys. */
    static byte[] model(Map<String, Weight> weights) {
        OnnxFixture fixture = new OnnxFixture();
        weights.forEach((key, weight) -> {
            if (weight.linear()) {
                fixture.linear(key, weight);
            } else {
                fixture.graph.message(5, tensor(key, weight));
            }
        });
        return fixture.toByteArray();
    }

    OnnxFixture initializer(ProtoWriter tensor) {
        graph.message(5, tensor);
        return this;
    }

    OnnxFixture node(String operator, String name, String... inputs) {
        ProtoWriter node = new ProtoWriter();
        for (String input : inputs) {
            node.text(1, input);
        }
        graph.message(1, node.text(2, name + "_output_0").text(3, name).text(4, operator));
        return this;
    }

    private void linear(String key, Weight weight) {
        String constant = "onnx::MatMul_" + folded++;
        String module =
                "/" + key.substring(0, key.length() - ".weight".length()).replace('.', '/');
        module = module.replaceAll("/layer/(\\d+)/", "/layer.$1/");
        node("MatMul", module + "/MatMul", "previous", constant);
        initializer(tensor(constant, weight.transposed()));
    }

    static ProtoWriter tensor(String name, Weight weight) {
        ProtoWriter tensor = new ProtoWriter();
        for (int dim : weight.shape()) {
            tensor.varint(1, dim);
        }
        return tensor.varint(2, FLOAT).text(8, name).bytes(9, weight.bytes());
    }

    byte[] toByteArray() {
        return new ProtoWriter()
                .varint(1, 7)
                .text(2, "pytorch")
                .message(7, graph)
                .message(8, new ProtoWriter().varint(2, 14))
                .toByteArray();
    }
}
