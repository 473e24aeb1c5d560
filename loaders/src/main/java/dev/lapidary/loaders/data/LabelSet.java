package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The classes of a task, each with its index: what a model's {@code id2label} says. Immutable. */
public final class LabelSet {
    private static final int MOST_SHOWN = 20;

    /** Whose labels these are, as messages say it. */
    private enum Owner {
        DATA("the training data's", "on examples of it"),
        MODEL("the model's", "a new head for the labels of this file with --replace-head");

        private final String possessive;
        private final String remedy;

        Owner(String possessive, String remedy) {
            this.possessive = possessive;
            this.remedy = remedy;
        }
    }

    private final List<String> names;
    private final Map<String, Integer> ids = new HashMap<>();
    /** Other spellings of the names, as {@link Labels} has it. */
    private final Map<String, Integer> spellings = new HashMap<>();

    private final Owner owner;
    private final boolean indicesAreLabels;

    private LabelSet(List<String> names, Owner owner) {
        this.names = List.copyOf(names);
        this.owner = owner;
        this.indicesAreLabels = owner == Owner.MODEL && names.stream().noneMatch(Labels::isNumber);
        for (String name : names) {
            if (ids.put(name, ids.size()) != null) {
                throw new LoaderException("'%s' is twice among %s labels; give each class its own name"
                        .formatted(Printable.of(name), owner.possessive));
            }
        }
        boolean whole = Labels.areWholeNumbers(names);
        ids.forEach((name, id) -> {
            spellings.putIfAbsent(Labels.canonical(name), id);
            if (whole) {
                spellings.putIfAbsent(Labels.whole(name), id);
            }
        });
    }

    /**
     * The labels of the training data: numbers by their size, words in the order of strings, as run_glue.py sorts them.
     *
     * @throws LoaderException if there are fewer than two different ones
     */
    public static LabelSet of(Collection<String> labels) {
        List<String> sorted = new ArrayList<>(Labels.distinct(labels));
        if (sorted.size() < 2) {
            String only = sorted.isEmpty() ? "no labels" : "only the label " + Printable.quoted(sorted.getFirst());
            throw new LoaderException("the training data has %s, and a classifier needs two; check --label-column%s"
                    .formatted(
                            only,
                            sorted.contains("-1")
                                    ? ", and whether this is a test set, whose labels are kept back"
                                    : ""));
        }
        boolean numbers = sorted.stream().allMatch(Labels::isNumber);
        sorted.sort(numbers ? Comparator.comparing(BigDecimal::new) : Comparator.naturalOrder());
        return new LabelSet(sorted, Owner.DATA);
    }

    /**
     * The labels of a model, by index. Data may also write a class as its index, unless the names are numbers themselves: so
     * is {@code 1} the same as {@code LABEL_1}.
     *
     * @param names the values of {@code id2label} by ascending index
     */
    public static LabelSet ofModel(List<String> names) {
        return new LabelSet(names, Owner.MODEL);
    }

    /** @throws LoaderException if the example has a label that is not in the set, or none */
    public int idOf(Labelled example) {
        String label = example.label();
        if (label == null) {
            throw new LoaderException(example.where() + " has no label; give it one of " + shown());
        }
        Integer id = ids.get(label);
        if (id != null) {
            return id;
        }
        String canonical = Labels.canonical(label);
        String spelt = Labels.areWholeNumbers(List.of(canonical)) ? Labels.whole(canonical) : canonical;
        id = spellings.getOrDefault(canonical, spellings.get(spelt));
        if (id != null) {
            return id;
        }
        if (indicesAreLabels && spelt.matches("\\d{1,9}") && Integer.parseInt(spelt) < names.size()) {
            return Integer.parseInt(spelt);
        }
        throw new LoaderException("%s in %s is not one of %s labels (%s)%s; correct it, or train %s"
                .formatted(
                        Printable.quoted(label),
                        example.where(),
                        owner.possessive,
                        shown(),
                        names.stream()
                                .filter(name -> name.equalsIgnoreCase(canonical))
                                .findFirst()
                                .map(name -> ", though " + Printable.quoted(name) + " is")
                                .orElse(""),
                        owner.remedy));
    }

    public String name(int id) {
        return names.get(id);
    }

    /** By index. */
    public List<String> names() {
        return names;
    }

    public int size() {
        return names.size();
    }

    private String shown() {
        String first = names.stream().limit(MOST_SHOWN).map(Printable::of).collect(Collectors.joining(", "));
        return names.size() <= MOST_SHOWN ? first : first + " and " + (names.size() - MOST_SHOWN) + " more";
    }

    @Override
    public String toString() {
        return names.size() + " labels: " + shown();
    }
}
