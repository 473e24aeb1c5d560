package dev.lapidary.loaders.data;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Set<String> namesOfSeveral = new HashSet<>();
    private final Owner owner;
    private final boolean indicesAreLabels;

    private LabelSet(List<String> names, Owner owner, boolean indicesAreLabels) {
        this.names = List.copyOf(names);
        this.owner = owner;
        this.indicesAreLabels = indicesAreLabels;
        for (int id = 0; id < names.size(); id++) {
            if (ids.putIfAbsent(names.get(id), id) != null) {
                namesOfSeveral.add(names.get(id));
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
        return new LabelSet(sorted, Owner.DATA, false);
    }

    /**
     * The labels of a model, by index. A label of the data is the name of one, in any of the spellings of {@link Labels}. Where
     * the model calls a class {@code LABEL_1}, {@code 1} will do, since that is all that the name says. Any other number is
     * refused: with names such as "1 star" or "spam" nobody can tell whether it is an index.
     *
     * @param names the values of {@code id2label} by ascending index; several classes may share one, which examples then
     *     cannot have
     */
    public static LabelSet ofModel(List<String> names) {
        return new LabelSet(names, Owner.MODEL, false);
    }

    /** The labels of a model, for data whose labels may also be the indices of classes, which no name overrules. */
    public static LabelSet ofModelByIndex(List<String> names) {
        return new LabelSet(names, Owner.MODEL, true);
    }

    /** @throws LoaderException if the example has a label that is not in the set, or none, or that of several classes */
    public int idOf(Labelled example) {
        String label = example.label();
        if (label == null) {
            throw new LoaderException(example.where() + " has no label; give it one of " + shown());
        }
        String canonical = Labels.canonical(label);
        String spelt = Labels.areWholeNumbers(List.of(canonical)) ? Labels.whole(canonical) : canonical;
        if (indicesAreLabels && isIndex(spelt)) {
            return Integer.parseInt(spelt);
        }
        Integer id = find(label, canonical, spelt);
        if (id == null) {
            throw unknown(example, canonical, spelt);
        }
        if (namesOfSeveral.contains(names.get(id))) {
            throw new LoaderException("%s in %s is the name of several of %s classes; give each its own in id2label"
                    .formatted(Printable.quoted(label), example.where(), owner.possessive));
        }
        return id;
    }

    private Integer find(String label, String canonical, String spelt) {
        Integer id = ids.get(label);
        if (id == null) {
            id = spellings.getOrDefault(canonical, spellings.get(spelt));
        }
        return id == null && owner == Owner.MODEL && isIndex(spelt) ? ids.get("LABEL_" + spelt) : id;
    }

    private boolean isIndex(String label) {
        return label.matches("\\d{1,9}") && Integer.parseInt(label) < names.size();
    }

    private LoaderException unknown(Labelled example, String canonical, String spelt) {
        String nearly = names.stream()
                .filter(name -> name.equalsIgnoreCase(canonical))
                .findFirst()
                .map(name -> ", though " + Printable.quoted(name) + " is")
                .orElse("");
        return new LoaderException("%s in %s is not one of %s labels (%s)%s; %s"
                .formatted(
                        Printable.quoted(example.label()),
                        example.where(),
                        owner.possessive,
                        shown(),
                        nearly,
                        owner == Owner.MODEL && isIndex(spelt)
                                ? "if it is the index of " + Printable.quoted(names.get(Integer.parseInt(spelt)))
                                        + ", say so with --labels-are-indices; else correct it"
                                : "correct it, or train " + owner.remedy));
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

    /** The names, or of many the first. */
    public String shown() {
        String first = names.stream().limit(MOST_SHOWN).map(Printable::of).collect(Collectors.joining(", "));
        return names.size() <= MOST_SHOWN ? first : first + " and " + (names.size() - MOST_SHOWN) + " more";
    }

    @Override
    public String toString() {
        return names.size() + " labels: " + shown();
    }
}
