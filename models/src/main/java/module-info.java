/** Layers, the BERT encoder, task heads. */
module dev.lapidary.models {
    requires transitive dev.lapidary.autograd;

    exports dev.lapidary.models;
    exports dev.lapidary.models.bert;
}
