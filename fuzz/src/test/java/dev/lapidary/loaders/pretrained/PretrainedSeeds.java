package dev.lapidary.loaders.pretrained;

import java.util.LinkedHashMap;
import java.util.Map;

/** The files that the tests of this package make, for the fuzzer. */
public final class PretrainedSeeds {
    private PretrainedSeeds() {}

    public static byte[] onnx() {
        return OnnxFixture.model(TinyBert.encoder());
    }

    /** Index and data. */
    public static Map<String, byte[]> tensorFlow() {
        TensorFlowFixture fixture = TensorFlowFixture.model();
        return new LinkedHashMap<>(Map.of(
                "variables.index", fixture.index(), "variables.data-00000-of-00001", fixture.data.toByteArray()));
    }
}
