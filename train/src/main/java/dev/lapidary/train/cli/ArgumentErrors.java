package dev.lapidary.train.cli;

import dev.lapidary.base.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what the parser finds wrong into one sentence that helps. */
final class ArgumentErrors {
    private ArgumentErrors() {}

    /** @param all every command by name, for what another one has */
    static UsageException of(ParameterException e, Supplier<Map<String, CommandLine>> all) {
        CommandLine command = e.getCommandLine();
        String help = "; see '" + command.getCommandSpec().qualifiedName() + " --help'";
        if (e instanceof UnmatchedArgumentException unmatched) {
            return new UsageException(unknown(unmatched.getUnmatched(), command, all.get()) + help);
        }
        String reason = e.getMessage().lines().findFirst().orElse("wrong arguments");
        return new UsageException(Character.toLowerCase(reason.charAt(0)) + reason.substring(1) + help);
    }

    private static String unknown(List<String> unmatched, CommandLine command, Map<String, CommandLine> all) {
        List<String> options = unmatched.stream()
                .filter(argument -> argument.length() > 1 && argument.startsWith("-"))
                .map(argument -> argument.startsWith("--") ? argument.split("=", 2)[0] : argument)
                .distinct()
                .toList();
        if (!options.isEmpty()) {
            List<String> named = options.stream()
                    .map(option -> Printable.quoted(option) + aboutOption(option, command, all))
                    .toList();
            boolean readsTexts =
                    !command.getCommandSpec().positionalParameters().isEmpty();
            String text = readsTexts && named.stream().noneMatch(name -> name.endsWith(")"))
                    ? "; write -- before a text that begins with a dash"
                    : "";
            return (named.size() == 1 ? "there is no option " : "there are no options ") + list(named) + text;
        }
        String first = unmatched.getFirst();
        boolean isCommand = command.getParent() == null;
        String meant = isCommand ? didYouMean(Suggestions.nearest(first, all.keySet())) : "";
        return "there is no %s %s%s".formatted(isCommand ? "command" : "argument", Printable.quoted(first), meant);
    }

    private static String aboutOption(String option, CommandLine command, Map<String, CommandLine> all) {
        List<String> owners = all.entrySet().stream()
                .filter(other -> names(other.getValue()).contains(option))
                .map(Map.Entry::getKey)
                .toList();
        return owners.isEmpty()
                ? didYouMean(Suggestions.nearest(option, names(command)))
                : " (" + list(owners) + (owners.size() == 1 ? " has it)" : " have it)");
    }

    private static List<String> names(CommandLine command) {
        return new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
    }

    private static String didYouMean(Optional<String> name) {
        return name.map(meant -> " (did you mean " + meant + "?)").orElse("");
    }

    private static String list(List<String> items) {
        return items.size() == 1
                ? items.getFirst()
                : items.stream().limit(items.size() - 1L).collect(Collectors.joining(", ")) + " and " + items.getLast();
    }
}
