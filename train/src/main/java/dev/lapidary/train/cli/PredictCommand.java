package dev.lapidary.train.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lapidary predict}: says what a model makes of texts or images. */
@Command(name = "predict")
final class PredictCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PredictOptions options;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        options.runtime().check();
        TaskCommand task = options.model().task(options.runtime());
        Tasks.refuseOptionsOfOthers(task, spec.commandLine().getParseResult());
        task.predict(options, console);
        return 0;
    }
}
