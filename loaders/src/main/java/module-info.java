/** Checkpoints, HuggingFace folders, pretrained models and data sets. Knows arrays and tokenizers, but no gradient and no model. */
module dev.lapidary.loaders {
    requires transitive dev.lapidary.engine;
    requires com.fasterxml.jackson.databind;
    requires de.siegmar.fastcsv;

    exports dev.lapidary.loaders;
}
