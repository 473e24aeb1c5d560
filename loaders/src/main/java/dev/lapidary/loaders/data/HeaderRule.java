package dev.lapidary.loaders.data;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether the first row of a table names its columns. It does if all its fields could be names and one of them either
 * is a conventional name that never recurs in its column, or stands over values of another kind: a word over numbers, or the
 * only value of its column that is not repeated.
 */
final class HeaderRule {
    private static final int LONGEST_NAME = 40;
    private static final int MOST_WORDS = 3;

    private HeaderRule() {}

    static boolean firstRowIsHeader(Table table) {
        String[] first = table.rows().getFirst().fields();
        for (String field : first) {
            if (!couldBeName(field)) {
                return false;
            }
        }
        for (int column = 0; column < first.length; column++) {
            List<String> below = table.column(column, 1);
            if (ConventionalNames.contains(first[column]) && !below.contains(first[column])) {
                return true;
            }
            if (first.length > 1 && standsOverAnotherKind(first[column], below)) {
                return true;
            }
        }
        return false;
    }

    /** Blank too: data frames are saved with a nameless column of row numbers. */
    private static boolean couldBeName(String field) {
        return field.length() <= LONGEST_NAME
                && field.strip().split("\\s+").length <= MOST_WORDS
                && !Table.IS_NUMBER.test(field.strip());
    }

    private static boolean standsOverAnotherKind(String first, List<String> below) {
        if (below.stream().allMatch(value -> Table.IS_NUMBER.test(value.strip()))) {
            return !below.isEmpty();
        }
        Collection<Integer> counts = counts(below).values();
        return !below.contains(first) && Collections.min(counts) > 1;
    }

    private static Map<String, Integer> counts(List<String> values) {
        Map<String, Integer> counts = new HashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        return counts;
    }
}
