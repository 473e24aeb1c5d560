/** Optimizers, schedules, strategies, the training loop, and the command line. */
module dev.lapidary.train {
    requires transitive dev.lapidary.models;
    requires transitive dev.lapidary.loaders;
    requires transitive dev.lapidary.tokenizer;

    exports dev.lapidary.train;
}
