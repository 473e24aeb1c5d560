package dev.lapidary.loaders.data;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * When two spellings are the same label. White space around it does not count, nor the form in which Unicode writes an accent:
 * names are compared, and kept, in NFC. Where all labels are whole numbers, {@code 1.0} is {@code 1}, as pandas writes a column
 * of integers in which a value was missing.
 */
final class Labels {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,40}(\\.\\d{1,40})?");
    /** A code such as 007 is a name. */
    private static final Pattern CODE = Pattern.compile("0\\d.*");

    private static final Set<String> MISSING =
            Set.of("nan", "none", "null", "na", "n/a", "<na>", "#n/a", "#na", "nat", "-nan", "1.#qnan");

    private Labels() {}

    /** The one form of a name. */
    static String canonical(String label) {
        int start = 0;
        int end = label.length();
        while (start < end && isBlank(label.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(label.charAt(end - 1))) {
            end--;
        }
        return Normalizer.normalize(label.substring(start, end), Normalizer.Form.NFC);
    }

    /** White space, no-break spaces, and the marks without width that files begin with. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF' || c == '\u200B';
    }

    /** Whether the label is one of the words that a missing value is written as. */
    static boolean isMissingWord(String label) {
        return MISSING.contains(label.toLowerCase(Locale.ROOT));
    }

    /**
     * The labels of one column as they are compared: null where there is none. Among numbers, the words that data frames write
     * for a missing value are none either; among words they may be names.
     *
     * @param written as the file has them, null where it has none
     */
    static List<String> ofColumn(List<String> written) {
        List<String> labels = new ArrayList<>(written.size());
        for (String label : written) {
            String canonical = label == null ? "" : canonical(label);
            labels.add(canonical.isEmpty() ? null : canonical);
        }
        Set<String> names = new HashSet<>(labels);
        names.removeIf(name -> name == null || isMissingWord(name));
        boolean numbers = !names.isEmpty() && names.stream().allMatch(Labels::isNumber);
        boolean whole = numbers && areWholeNumbers(names);
        if (numbers) {
            labels.replaceAll(label -> label == null || isMissingWord(label) ? null : whole ? whole(label) : label);
        }
        return labels;
    }

    /** The different ones of some names, in their one spelling. */
    static Set<String> distinct(Collection<String> labels) {
        List<String> names = labels.stream().map(Labels::canonical).toList();
        boolean whole = areWholeNumbers(names);
        return new LinkedHashSet<>(whole ? names.stream().map(Labels::whole).toList() : names);
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text.strip()).matches();
    }

    /** Whether all are numbers without a fraction, so that only their value counts. */
    static boolean areWholeNumbers(Collection<String> labels) {
        return labels.stream()
                .allMatch(label -> isNumber(label)
                        && !CODE.matcher(label).matches()
                        && new BigDecimal(label).stripTrailingZeros().scale() <= 0);
    }

    /** Without sign, point and zeros that do not count. @param label a whole number */
    static String whole(String label) {
        return new BigDecimal(label).toBigInteger().toString();
    }
}
