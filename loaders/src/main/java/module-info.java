/** Checkpoints, HuggingFace folders, pretrained models and data sets. Knows arrays and tokenizers, but no gradient and no model. */
module dev.lapidary.loaders {
    requires dev.lapidary.base;
    requires transitive dev.lapidary.engine;
    requires transitive dev.lapidary.tokenizer;
    requires com.fasterxml.jackson.databind;
    requires de.siegmar.fastcsv;
    requires java.desktop;

    exports dev.lapidary.loaders;
    exports dev.lapidary.loaders.batching;
    exports dev.lapidary.loaders.data;
    exports dev.lapidary.loaders.images;
    exports dev.lapidary.loaders.images.drawn;
    exports dev.lapidary.loaders.pretrained;
}
