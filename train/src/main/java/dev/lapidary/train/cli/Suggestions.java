package dev.lapidary.train.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody meant who wrote a name that does not exist. */
final class Suggestions {
    /** Mistakes, of which a longer name may have more. */
    private static final int MOST_MISTAKES = 3;

    private static final int LETTERS_PER_MISTAKE = 3;
    /** From how many letters on the beginning of a name says which is meant. */
    private static final int BEGINNING = 4;

    private Suggestions() {}

    /** The name that was most likely meant; none if none is near. */
    static Optional<String> nearest(String given, Collection<String> names) {
        int most = Math.clamp(letters(given) / LETTERS_PER_MISTAKE, 1, MOST_MISTAKES);
        // The distance takes time in the product of the lengths.
        Optional<String> near = names.stream()
                .filter(name -> Math.abs(name.length() - given.length()) <= most && letters(name) > most + 1)
                .filter(name -> distance(given, name) <= most)
                .min(Comparator.comparingInt((String name) -> distance(given, name))
                        .thenComparing(name -> name));
        return near.isPresent() || letters(given) < BEGINNING
                ? near
                : names.stream().filter(name -> name.startsWith(given)).min(Comparator.comparingInt(String::length));
    }

    private static int letters(String name) {
        return name.replace("-", "").length();
    }

    /** How many letters must be put in, left out, replaced, or exchanged with their neighbour. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
