package dev.lapidary.loaders.data;

import dev.lapidary.engine.RandomStream;
import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples held out for validation, and the rest, both in the order of the file.
 *
 * @param training at least one of each label
 * @param validation has each label in its share, to the nearest example
 */
public record Split<E extends Labelled>(List<E> training, List<E> validation) {
    /** No other use of the run's seed has this number. */
    private static final int STREAM = 0x5350_4C54;

    private record Group(int[] members, double share) {
        int whole() {
            return (int) share;
        }

        double remainder() {
            return share - whole();
        }
    }

    /**
     * Holds out {@code fraction} of the examples at random, of each label as nearly that fraction as whole examples allow: the
     * labels with the largest remainders give one more until the total is right.
     *
     * @param fraction between 0 and 1
     * @throws LoaderException if that would leave either part empty
     */
    public static <E extends Labelled> Split<E> stratified(List<E> examples, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new LoaderException("--validation-split must lie between 0 and 1, not " + fraction
                    + "; 0.1 holds out one example in ten");
        }
        List<Group> groups = groups(examples, fraction);
        int missing = (int) Math.round(examples.size() * fraction)
                - groups.stream().mapToInt(Group::whole).sum();
        groups.sort(Comparator.comparingDouble(Group::remainder).reversed());
        RandomStream random = new RandomStream(seed, STREAM);
        BitSet heldOut = new BitSet(examples.size());
        for (Group group : groups) {
            int[] shuffled = group.members().clone();
            random.shuffle(shuffled);
            int count = group.whole();
            if (missing > 0 && count + 1 < shuffled.length) {
                count++;
                missing--;
            }
            Arrays.stream(shuffled, 0, count).forEach(heldOut::set);
        }
        if (heldOut.isEmpty()) {
            throw new LoaderException("--validation-split %s of %d examples holds out none; raise it or add examples"
                    .formatted(fraction, examples.size()));
        }
        List<E> training = new ArrayList<>();
        List<E> validation = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            (heldOut.get(i) ? validation : training).add(examples.get(i));
        }
        return new Split<>(List.copyOf(training), List.copyOf(validation));
    }

    private static List<Group> groups(List<? extends Labelled> examples, double fraction) {
        Map<String, List<Integer>> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            byLabel.computeIfAbsent(examples.get(i).label(), label -> new ArrayList<>())
                    .add(i);
        }
        List<Group> groups = new ArrayList<>();
        for (List<Integer> members : byLabel.values()) {
            groups.add(new Group(members.stream().mapToInt(i -> i).toArray(), members.size() * fraction));
        }
        return groups;
    }
}
