package dev.lapidary.loaders.data;

import dev.lapidary.base.text.Printable;
import java.util.List;

/**
 * The columns that were chosen, each from 0; −1 where there is none.
 *
 * @param names of all columns, or null
 */
record Columns(List<String> names, int text, int textPair, int label) {
    /** A column as descriptions and messages name it. */
    static String name(List<String> names, int column) {
        return names == null ? "column " + (column + 1) : Printable.quoted(names.get(column));
    }

    String name(int column) {
        return name(names, column);
    }

    String describe() {
        return "text = "
                + name(text)
                + (textPair < 0 ? "" : ", text pair = " + name(textPair))
                + (label < 0 ? "" : ", label = " + name(label))
                + (names == null ? ", no header" : "");
    }
}
