package dev.lapidary.train.cli;

import dev.lapidary.loaders.pretrained.ModelStore;
import dev.lapidary.loaders.pretrained.ModelStore.Listed;
import dev.lapidary.loaders.pretrained.PretrainedModel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lapidary models}: the pretrained models that can be had by name. */
@Command(name = "models")
final class ModelsCommand implements Runnable {
    private final Console console;
    private final ModelStore store;

    ModelsCommand(Console console) {
        this(console, ModelStore.ofUser());
    }

    ModelsCommand(Console console, ModelStore store) {
        this.console = console;
        this.store = store;
    }

    @Override
    public void run() {
        list();
    }

    @Command
    int list() {
        console.say("%-30s %10s %12s  %-12s %s", "name", "download", "parameters", "licence", "here");
        for (Listed listed : store.list()) {
            PretrainedModel model = listed.model();
            console.say(
                    "%-30s %,7d MB %,12d  %-12s %s",
                    model.name(),
                    Math.round(model.jarBytes() / 1e6),
                    model.parameters(),
                    model.licence(),
                    listed.folder().map(Path::toString).orElse("-"));
        }
        console.say(
                "%-30s %10s %,12d  %-12s %s",
                BundledModel.NAME, "none", BundledModel.PARAMETERS, BundledModel.LICENCE, "built in");
        return 0;
    }

    @Command
    int get(@Parameters(paramLabel = "NAME") String name) {
        console.out()
                .println(
                        BundledModel.isCalled(name)
                                ? BundledModel.folder()
                                : store.get(name, line -> console.tell("%s", line)));
        return 0;
    }

    @Command
    int where(@Parameters(paramLabel = "NAME") String name) {
        if (BundledModel.isCalled(name)) {
            console.out().println(BundledModel.folder());
            return 0;
        }
        Path folder = store.where(name)
                .orElseThrow(() -> new UsageException(
                        name + " is not here yet; fetch it with 'lapidary models get " + name + "'"));
        console.out().println(folder);
        return 0;
    }
}
