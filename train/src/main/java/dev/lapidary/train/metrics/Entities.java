package dev.lapidary.train.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads entities from the tags of a sentence's words, as seqeval's {@code get_entities} does, and conlleval before it. A tag is
 * {@code O}, or a prefix ({@code B}, {@code I}, {@code E}, {@code S}) with a type: {@code B-PER}. An entity begins at B or S,
 * at a type that differs from the one before, and at I or E after what ended one; so IOB1, IOB2, IOE2 and IOBES are all
 * understood. Other prefixes, such as BILOU's L and U, begin an entity where the type changes, and end none.
 */
public final class Entities {
    /**
     * One entity of a sentence.
     *
     * @param start its first word
     * @param end its last word
     */
    public record Entity(String type, int start, int end) {}

    private Entities() {}

    /** In the order of the words. */
    public static List<Entity> of(List<String> tags) {
        List<Entity> entities = new ArrayList<>();
        char previousPrefix = 'O';
        String previousType = "";
        int start = 0;
        for (int i = 0; i <= tags.size(); i++) {
            String tag = i < tags.size() ? tags.get(i) : "O";
            char prefix = tag.isEmpty() ? 'O' : tag.charAt(0);
            String type = type(tag);
            boolean changes = !previousType.equals(type);
            if (ends(previousPrefix, prefix, changes)) {
                entities.add(new Entity(previousType, start, i - 1));
            }
            if (begins(previousPrefix, prefix, changes)) {
                start = i;
            }
            previousPrefix = prefix;
            previousType = type;
        }
        return entities;
    }

    /** What follows the first hyphen after the prefix, or what follows the prefix where there is none; "_" for nothing. */
    private static String type(String tag) {
        String rest = tag.isEmpty() ? "" : tag.substring(1);
        String type = rest.substring(rest.indexOf('-') + 1);
        return type.isEmpty() ? "_" : type;
    }

    private static boolean ends(char previous, char prefix, boolean changes) {
        return switch (previous) {
            case 'E', 'S' -> true;
            case 'O', '.' -> false;
            case 'B', 'I' -> changes || prefix == 'B' || prefix == 'S' || prefix == 'O';
            default -> changes;
        };
    }

    private static boolean begins(char previous, char prefix, boolean changes) {
        return switch (prefix) {
            case 'O', '.' -> false;
            case 'B', 'S' -> true;
            case 'E' -> changes || previous == 'E' || previous == 'S' || previous == 'O';
            case 'I' -> changes || previous == 'E' || previous == 'S' || previous == 'O';
            default -> changes;
        };
    }
}
