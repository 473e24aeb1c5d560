package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.model.BytePairEncoding.Merge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes merges: {@code merges.txt}, one pair a line with a space between the two, and the same in {@code
 * tokenizer.json}, where a pair may also be a list.
 */
final class MergesFile {
    private static final String VERSION = "#version";

    private MergesFile() {}

    /** @throws TokenizerException naming the line that is no pair */
    static List<Merge> read(String text, Path file) {
        List<Merge> merges = new ArrayList<>();
        int line = 0;
        for (int start = 0; start < text.length(); ) {
            line++;
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            String pair = text.substring(start, last);
            int number = line;
            if (!pair.startsWith(VERSION)) {
                merges.add(merge(pair)
                        .orElseThrow(() -> new TokenizerException(file + ", line " + number
                                + ", must have two tokens with one space between them; the file is damaged, so fetch it"
                                + " again.")));
            }
            start = end + 1;
        }
        return merges;
    }

    /** Reads {@code merges} of the section. */
    static List<Merge> read(JsonSection model) {
        List<?> entries = model.list("merges");
        List<Merge> merges = new ArrayList<>(entries.size());
        boolean isLists = !entries.isEmpty() && entries.getFirst() instanceof List;
        for (int i = 0; i < entries.size(); i++) {
            Optional<Merge> merge = Optional.empty();
            if (isLists) {
                if (entries.get(i) instanceof List<?> pair
                        && pair.size() == 2
                        && pair.get(0) instanceof String first
                        && pair.get(1) instanceof String second) {
                    merge = Optional.of(new Merge(first, second));
                }
            } else if (entries.get(i) instanceof String pair) {
                if (pair.startsWith(VERSION)) {
                    continue;
                }
                merge = merge(pair);
            }
            if (merge.isEmpty()) {
                throw model.refusal("merges[" + i + "]", "must be two tokens, as the others are");
            }
            merges.add(merge.get());
        }
        return merges;
    }

    private static Optional<Merge> merge(String pair) {
        int space = pair.indexOf(' ');
        return space < 0 || pair.indexOf(' ', space + 1) >= 0
                ? Optional.empty()
                : Optional.of(new Merge(pair.substring(0, space), pair.substring(space + 1)));
    }

    /** The file's content, or empty if a merge cannot be written in a line. */
    static Optional<String> write(List<Merge> merges) {
        StringBuilder text = new StringBuilder(VERSION).append(": 0.2\n");
        for (Merge merge : merges) {
            String line = merge.first() + " " + merge.second();
            if (merge(line).isEmpty() || line.indexOf('\n') >= 0 || line.endsWith("\r") || line.startsWith(VERSION)) {
                return Optional.empty();
            }
            text.append(line).append('\n');
        }
        return Optional.of(text.toString());
    }
}
