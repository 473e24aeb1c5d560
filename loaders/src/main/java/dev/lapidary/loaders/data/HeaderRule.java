package dev.lapidary.loaders.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Decides whether the first row of a table names its columns, by weighing what speaks for and against it: naive Bayes, with odds
 * that are estimated from the rows below, where each field of the first row is compared with its column.
 *
 * <p>A name is short, has no punctuation, and does not recur below. How surprising that would be of an example differs: the
 * first of five examples with labels business, business, sport, sport, science has a label of its own in one case of three; the
 * first of a thousand with two labels never.
 */
final class HeaderRule {
    /**
     * @param header whether the first row is more likely a header
     * @param certain whether the odds leave no doubt worth a word
     */
    record Verdict(boolean header, boolean certain) {}

    private static final int LONGEST_NAME = 40;
    private static final double CERTAIN = Math.log(19);
    private static final double IMPOSSIBLE = -100;
    private static final int MOST_COMPARED = 1000;

    /** Of names of 1, 2, 3 and more words. */
    private static final double[] NAME_WORDS = {0.9, 0.08, 0.015, 0.005};

    private static final Pattern PUNCTUATION = Pattern.compile("[.!?,;:\"'’“”…。！？،、()]");

    private HeaderRule() {}

    static Verdict decide(Table table) {
        String[] first = table.rows().getFirst().fields();
        int below = table.rows().size() - 1;
        if (below > 0
                && numbersItsColumns(first)
                && !IntStream.range(0, first.length).allMatch(c -> areNumbers(table.column(c, 1)))) {
            return new Verdict(true, false);
        }
        if (first.length == 1 || below == 0) {
            // A lone text or row may be anything; only a well-known name over it tells.
            boolean known =
                    ConventionalNames.anyIn(first) && !table.column(0, 1).contains(first[0]);
            return new Verdict(known && couldBeNames(first), !known || first.length > 1);
        }
        double odds = couldBeNames(first) ? 0 : IMPOSSIBLE;
        for (int column = 0; column < first.length; column++) {
            odds += logOdds(first[column], table.column(column, 1));
        }
        return new Verdict(odds > 0, Math.abs(odds) > CERTAIN);
    }

    /** Names that pandas makes up: 0, 1, 2, …, perhaps over a first column of row numbers that has none. */
    private static boolean numbersItsColumns(String[] first) {
        if (first.length < 2) {
            return false;
        }
        int skipped = first[0].isBlank() ? 1 : 0;
        for (int column = skipped; column < first.length; column++) {
            if (!first[column].equals(Integer.toString(column - skipped))) {
                return false;
            }
        }
        return true;
    }

    /** Blank too: data frames are saved with a nameless column of row numbers. */
    private static boolean couldBeNames(String[] fields) {
        for (String field : fields) {
            if (field.length() > LONGEST_NAME || Labels.isNumber(field)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areNumbers(List<String> values) {
        return values.stream().allMatch(value -> value.isBlank() || Labels.isNumber(value));
    }

    /** How much more likely the field is over these values if it is their name: the logarithm of a ratio of probabilities. */
    private static double logOdds(String first, List<String> below) {
        int n = below.size();
        if (areNumbers(below)) {
            return Math.log(n == 1 ? 20 : 50);
        }
        if (first.isBlank()) {
            return 0;
        }
        double odds = recurrence(first, below);
        odds += words(first, below);
        odds += vocabulary(first, below);
        odds += feature(PUNCTUATION.matcher(first).find(), 0.02, share(below, PUNCTUATION.asPredicate()), n);
        odds += feature(first.indexOf('_') >= 0, 0.15, share(below, value -> value.indexOf('_') >= 0), n);
        if (!below.contains(first)) {
            odds += known(first);
        }
        return odds;
    }

    /** A name is hardly ever also a value; an example's value recurs unless it is one of those that occur once. */
    private static double recurrence(String first, List<String> below) {
        Map<String, Integer> counts = new HashMap<>();
        below.forEach(value -> counts.merge(value, 1, Integer::sum));
        long single = counts.values().stream().filter(count -> count == 1).count();
        double novel = (single + 0.5) / (below.size() + 1);
        return counts.containsKey(first) ? Math.log(0.02 / (1 - novel)) : Math.log(0.98 / novel);
    }

    /** Texts in scripts without spaces are measured by their length instead, which tells less. */
    private static double words(String first, List<String> below) {
        boolean spaces = first.indexOf(' ') >= 0
                || below.stream().anyMatch(value -> value.strip().indexOf(' ') >= 0);
        if (spaces) {
            int words = wordClass(first);
            long same =
                    below.stream().filter(value -> wordClass(value) == words).count();
            int most = below.stream().mapToInt(HeaderRule::wordClass).max().orElse(0);
            // A name has hardly ever more words than everything that it names.
            double longer = words > most ? Math.log(0.1) : 0;
            return longer + Math.log(NAME_WORDS[words] / ((same + 0.5) / (below.size() + 2)));
        }
        List<Integer> lengths =
                new ArrayList<>(below.stream().map(String::length).sorted().toList());
        int median = lengths.get(lengths.size() / 2);
        int shortest = lengths.getFirst();
        double limit = Math.log(3);
        return 2 * first.length() <= median && first.length() <= shortest && median >= 8 ? limit : 0;
    }

    /** A text of several words has most of them in common with the other texts; the name of a column has not. */
    private static double vocabulary(String first, List<String> below) {
        String[] words = first.toLowerCase(Locale.ROOT).strip().split("\\s+");
        if (words.length < 2) {
            return 0;
        }
        Set<String> known = new HashSet<>();
        below.stream()
                .limit(MOST_COMPARED)
                .forEach(text -> known.addAll(
                        Arrays.asList(text.toLowerCase(Locale.ROOT).strip().split("\\s+"))));
        long shared = Arrays.stream(words).filter(known::contains).count();
        return 3 * shared >= 2 * words.length ? Math.log(0.1) : 0;
    }

    /** 0 for one word to 3 for four or more. */
    private static int wordClass(String text) {
        return Math.clamp(text.strip().split("\\s+", 5).length - 1, 0, 3);
    }

    private static double known(String first) {
        if (ConventionalNames.contains(first)) {
            return ConventionalNames.isUnmistakable(first) ? Math.log(300) : Math.log(20);
        }
        return ConventionalNames.isWeak(first) ? Math.log(10) : 0;
    }

    private static double feature(boolean present, double ofNames, double ofValues, int n) {
        double values = (ofValues * n + 0.5) / (n + 1);
        return present ? Math.log(ofNames / values) : Math.log((1 - ofNames) / (1 - values));
    }

    private static double share(List<String> values, Predicate<String> has) {
        return values.stream().filter(has).count() / (double) values.size();
    }
}
