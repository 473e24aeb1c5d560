/** Checkpoints, HuggingFace folders, pretrained models and data sets. Knows arrays and tokenizers, but no gradient and no model. */
module dev.lapidary.loaders {
    requires transitive dev.lapidary.engine;
    requires transitive dev.lapidary.tokenizer;
    requires com.fasterxml.jackson.databind;
    requires de.siegmar.fastcsv;

    exports dev.lapidary.loaders;
    exports dev.lapidary.loaders.data;
    exports dev.lapidary.loaders.pretrained;
}
