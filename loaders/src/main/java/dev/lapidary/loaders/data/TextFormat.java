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

    /**
     * The format that the name's extension says; where it says none, or the content is JSON, the one that the content shows.
     *
     * @param labelled whether the texts have labels, so that plain lines would not do
     */
    static TextFormat of(String file, String content, boolean labelled) {
        return switch (extension(file)) {
            case "tsv", "tab" -> isJson(content) ? JsonTable::read : new DelimitedFormat('\t');
            case "csv" -> isJson(content) ? JsonTable::read : new DelimitedFormat(',');
            case "jsonl", "ndjson", "json" -> JsonTable::read;
            default -> shownBy(file, content, labelled);
        };
    }

    /** Whether a file of that name has columns; a text a line is in any other. */
    static boolean isTable(String file) {
        return switch (extension(file)) {
            case "tsv", "tab", "csv", "jsonl", "ndjson", "json" -> true;
            default -> false;
        };
    }

    /** In lower case, without that of gzip. */
    private static String extension(String file) {
        String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.gz(ip)?$", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean isJson(String content) {
        String start = content.substring(0, Math.min(content.length(), 1000)).stripLeading();
        String end = content.substring(Math.max(content.length() - 1000, 0)).stripTrailing();
        return start.matches("(?s)\\{\\s*\".*") && end.endsWith("}")
                || start.matches("(?s)\\[\\s*[\\[{].*") && end.endsWith("]");
    }

    private static TextFormat shownBy(String file, String content, boolean labelled) {
        if (isJson(content)) {
            return JsonTable::read;
        }
        Table table = DelimitedFormat.find(file, content);
        // Prose has commas too: without labels, only tabs or a header make it a table.
        boolean certain = table != null
                && (labelled
                        || content.lines().allMatch(line -> line.isEmpty() || line.indexOf('\t') >= 0)
                        || ConventionalNames.anyIn(table.rows().getFirst().fields()));
        return certain ? (name, text) -> table : PlainLines::read;
    }
}
