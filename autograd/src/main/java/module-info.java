/** Tensors that remember how they were made, the ops on them, and backpropagation. */
module dev.lapidary.autograd {
    requires transitive dev.lapidary.engine;

    exports dev.lapidary.autograd;
    exports dev.lapidary.autograd.ops;
}
