package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.unicode.UnicodeTables;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads and writes {@code vocab.txt}: one token a line, the line's number (from 0) its id. */
final class VocabularyFile {
    private VocabularyFile() {}

    /**
     * Trailing whitespace does not belong to a token, and of equal lines the last one counts, as in the reference. Unlike
     * there, a byte order mark does not belong to the first token, which would be lost to the model.
     */
    static Map<String, Integer> read(String text) {
        Map<String, Integer> vocabulary = new HashMap<>();
        int line = 0;
        for (int start = 0; start < text.length(); line++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            vocabulary.put(withoutTrailingWhitespace(text, start, end), line);
            start = end + 1;
        }
        return vocabulary;
    }

    private static String withoutTrailingWhitespace(String text, int start, int end) {
        int last = end;
        while (last > start && UnicodeTables.INSTANCE.is(UnicodeTables.WHITESPACE, text.charAt(last - 1))) {
            last--;
        }
        return text.substring(start, last);
    }

    /** The file's content, or empty if a vocabulary with such ids or tokens cannot be written line by line. */
    static Optional<String> write(Map<String, Integer> vocabulary) {
        String[] lines = new String[vocabulary.size()];
        for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
            String token = entry.getKey();
            int id = entry.getValue();
            boolean readsBack = token.indexOf('\n') < 0
                    && withoutTrailingWhitespace(token, 0, token.length()).equals(token);
            if (!readsBack || id >= lines.length || lines[id] != null) {
                return Optional.empty();
            }
            lines[id] = token;
        }
        return Optional.of(String.join("\n", lines) + "\n");
    }
}
