package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.vocabulary.AddedToken;

/**
 * A token as a configuration file describes it, before it is known whether it is special: whether it is normalized depends on
 * that where the file does not say.
 *
 * @param normalized null for: unless it is special
 */
record TokenSetting(
        String content, boolean singleWord, boolean lstrip, boolean rstrip, Boolean normalized, boolean special) {

    /** What marks an object as a token where a plain object would mean something else. */
    private static final String MARK = "__type";

    /** A token of which the file has only the text. */
    static TokenSetting plain(String content) {
        return new TokenSetting(content, false, false, false, null, true);
    }

    /** Reads an object; keys that are left out have the reference's defaults. */
    static TokenSetting read(JsonSection entry) {
        return new TokenSetting(
                entry.has("content") ? entry.text("content") : "",
                entry.contains("single_word") && entry.flag("single_word"),
                entry.contains("lstrip") && entry.flag("lstrip"),
                entry.contains("rstrip") && entry.flag("rstrip"),
                entry.contains("normalized") ? Boolean.valueOf(entry.flag("normalized")) : null,
                entry.contains("special") && entry.flag("special"));
    }

    /** Whether the key holds an object that says of itself that it is a token. */
    static boolean isMarked(JsonSection parent, String key) {
        return parent.isObject(key) && isMarked(parent.section(key));
    }

    /** Whether the object says of itself that it is a token. */
    static boolean isMarked(JsonSection entry) {
        return entry.isText(MARK) && entry.text(MARK).equals("AddedToken");
    }

    TokenSetting asSpecial() {
        return new TokenSetting(content, singleWord, lstrip, rstrip, normalized, true);
    }

    AddedToken token() {
        boolean normalize = normalized == null ? !special : normalized;
        return new AddedToken(content, singleWord, lstrip, rstrip, normalize, special);
    }
}
