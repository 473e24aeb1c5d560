/** Layers, the BERT encoder, ResNet, task heads. */
module dev.lapidary.models {
    requires dev.lapidary.base;
    requires transitive dev.lapidary.autograd;

    exports dev.lapidary.models;
    exports dev.lapidary.models.bert;
    exports dev.lapidary.models.resnet;
}
