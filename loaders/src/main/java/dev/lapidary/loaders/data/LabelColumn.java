package dev.lapidary.loaders.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a column of labels looks like. */
final class LabelColumn {
    private static final int MOST_WORDS = 5;

    private LabelColumn() {}

    /** Numbers, or a small set of short values that repeat; none of them blank. */
    static boolean isLikely(List<String> values) {
        if (values.stream().anyMatch(value -> value == null || value.isBlank())) {
            return false;
        }
        return values.stream().allMatch(Labels::isNumber) || isRepetitive(values);
    }

    /** Whether short values repeat, twice on average or more. */
    static boolean isRepetitive(List<String> values) {
        Set<String> distinct = new HashSet<>(values);
        return !values.isEmpty()
                && 2 * distinct.size() <= values.size()
                && distinct.stream()
                        .allMatch(value ->
                                value != null && value.strip().split("\\s+", MOST_WORDS + 1).length <= MOST_WORDS);
    }
}
