package dev.lapidary.train.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What was taken for what: a row for each class, a column for each that the model said. */
final class ConfusionTable {
    private static final int NARROWEST_COLUMN = 5;
    private static final int LONGEST_HEAD = 6;

    private ConfusionTable() {}

    /**
     * @param confusion counts, {@code [class, said]}
     * @param names of the classes, as they are shown
     * @param columns that a line may have; where all do not fit side by side, the rest stands below
     */
    static String of(long[][] confusion, List<String> names, int columns) {
        boolean named = names.stream().allMatch(name -> Layout.width(name) <= LONGEST_HEAD);
        List<String> heads = named
                ? names
                : IntStream.rangeClosed(1, names.size())
                        .mapToObj(Integer::toString)
                        .toList();
        List<String> rows = named ? names : numbered(names);
        int nameWidth = rows.stream().mapToInt(Layout::width).max().orElse(0);
        long most = Arrays.stream(confusion).flatMapToLong(Arrays::stream).max().orElse(0);
        int headWidth = heads.stream().mapToInt(Layout::width).max().orElse(0);
        int width = 1
                + Math.max(
                        NARROWEST_COLUMN - 1,
                        Math.max(headWidth, Numbers.count(most).length()));
        int perBlock = Math.max(1, (columns - nameWidth - "  ".length()) / width);

        StringBuilder text = new StringBuilder("\n  Confusion: rows are classes, columns what the model said\n");
        for (int from = 0; from < names.size(); from += perBlock) {
            int to = Math.min(names.size(), from + perBlock);
            text.append(from == 0 ? "" : "\n").append("  ").append(" ".repeat(nameWidth));
            heads.subList(from, to).forEach(head -> text.append(Layout.padLeft(head, width)));
            for (int c = 0; c < names.size(); c++) {
                text.append("\n  ").append(Layout.pad(rows.get(c), nameWidth));
                for (int said = from; said < to; said++) {
                    long count = confusion[c][said];
                    text.append(Layout.padLeft(count == 0 ? "." : Numbers.count(count), width));
                }
            }
            text.append("\n");
        }
        return text.toString();
    }

    private static List<String> numbered(List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(c -> "%2d %s".formatted(c + 1, names.get(c)))
                .toList();
    }
}
