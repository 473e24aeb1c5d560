package dev.lapidary.fuzz;

import java.util.function.Supplier;

/** All that is fuzzed. */
enum Targets {
    SAFETENSORS(SafetensorsTarget::new),
    CONFIG(ConfigTarget::new),
    TOKENIZER(TokenizerTarget::new),
    TABLE(TableTarget::new),
    IMAGE(ImageTarget::new),
    IMAGE_ZIP(ImageZipTarget::new),
    ONNX(OnnxTarget::new),
    TENSORFLOW(TensorFlowTarget::new),
    TEXT_MODEL(TextModelTarget::new),
    IMAGE_MODEL(ImageModelTarget::new);

    private final Supplier<Target> constructor;

    Targets(Supplier<Target> constructor) {
        this.constructor = constructor;
    }

    Target create() {
        return constructor.get();
    }
}
