package dev.lapidary.train.cli;

import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolder;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What models are trained and used for. A task is one line here. */
final class Tasks {
    static final TaskCommand TEXT_CLASSIFICATION = new TextClassificationCommand();
    static final TaskCommand IMAGE_CLASSIFICATION = new ImageClassificationCommand();

    /** The first of those that are for a model counts. */
    private static final List<TaskCommand> ALL = List.of(IMAGE_CLASSIFICATION, TEXT_CLASSIFICATION);

    private Tasks() {}

    /** @throws UsageException if there is no such task */
    static TaskCommand of(String id) {
        return ALL.stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no --task '%s'; there are %s"
                        .formatted(
                                id, ALL.stream().map(TaskCommand::id).sorted().collect(Collectors.joining(", ")))));
    }

    /** What a model is for; text classification if it does not say. @param model a folder, or a name */
    static TaskCommand ofModel(String model) {
        if (BundledModel.isCalled(model)) {
            return IMAGE_CLASSIFICATION;
        }
        if (!Files.isDirectory(Path.of(model))) {
            return TEXT_CLASSIFICATION;
        }
        ModelConfig config = ModelFolder.open(Path.of(model)).config();
        return ALL.stream().filter(task -> task.isFor(config)).findFirst().orElse(TEXT_CLASSIFICATION);
    }

    /** @throws UsageException if an option was given that only other tasks have */
    static void refuseOptionsOfOthers(TaskCommand task, ParseResult given) {
        for (OptionSpec option : given.matchedOptions()) {
            if (!(option.userObject() instanceof Field field)) {
                continue;
            }
            Class<?> owner = field.getDeclaringClass();
            List<TaskCommand> others = ALL.stream()
                    .filter(other -> other.options().contains(owner))
                    .toList();
            if (!others.isEmpty() && !others.contains(task)) {
                throw new UsageException("%s is for %s, and this is about %s; leave it out, or give --task %s"
                        .formatted(
                                asGiven(option, given),
                                others.getFirst().subject(),
                                task.subject(),
                                others.getFirst().id()));
            }
        }
    }

    /** Of an option's names, the one that was used. */
    private static String asGiven(OptionSpec option, ParseResult given) {
        List<String> names = List.of(option.names());
        return given.originalArgs().stream()
                .map(argument -> argument.replaceFirst("(?s)=.*", ""))
                .filter(names::contains)
                .findFirst()
                .orElse(option.longestName());
    }
}
