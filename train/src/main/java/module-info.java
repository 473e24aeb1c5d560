/** Optimizers, schedules, strategies, the training loop, and the command line. */
module dev.lapidary.train {
    requires transitive dev.lapidary.models;

    exports dev.lapidary.train;
}
