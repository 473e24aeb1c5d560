/** Optimizers, schedules, strategies, the training loop, and the command line. */
module dev.lapidary.train {
    requires dev.lapidary.base;
    requires transitive dev.lapidary.models;
    requires transitive dev.lapidary.loaders;
    requires transitive dev.lapidary.tokenizer;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires jdk.management;

    exports dev.lapidary.train;
    exports dev.lapidary.train.metrics;
    exports dev.lapidary.train.optim;
    exports dev.lapidary.train.tasks.classification;

    // picocli sets the fields of commands.
    opens dev.lapidary.train.cli to
            info.picocli;
}
