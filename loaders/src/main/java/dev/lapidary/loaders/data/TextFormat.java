package dev.lapidary.loaders.data;

import java.util.Locale;

/** Reads one kind of file that texts come in. */
interface TextFormat {
    /**
     * @param file as messages name it
     * @param content of the file
     * @return perhaps no rows
     */
    Table read(String file, String content);

    /** The format that the name's extension says; where it says none, the one that the content shows, commas aside. */
    static TextFormat of(String file, String content) {
        String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "tsv", "tab" -> Tsv::read;
            case "csv" -> Csv::read;
            case "jsonl", "ndjson", "json" -> JsonLines::read;
            default -> shownBy(content);
        };
    }

    private static TextFormat shownBy(String content) {
        String trimmed = content.strip();
        if (trimmed.startsWith("{\"") && trimmed.endsWith("}")) {
            return JsonLines::read;
        }
        boolean tabInEveryLine =
                !trimmed.isEmpty() && trimmed.lines().allMatch(line -> line.isEmpty() || line.indexOf('\t') >= 0);
        return tabInEveryLine ? Tsv::read : PlainLines::read;
    }
}
