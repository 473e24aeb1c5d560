package dev.lapidary.train.cli;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Lines that fit a terminal, whose columns are counted as it does: two for a character of Chinese or an emoji. */
final class Layout {
    private static final Set<UnicodeScript> WIDE = Set.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.HANGUL,
            UnicodeScript.YI);

    private static final int CONTINUED = 4;
    /** What a shell takes for one, as far as this project's own commands go; an option stays with its value. */
    private static final Pattern ARGUMENT = Pattern.compile("(?:--\\S+ )?(?:[^\\s\"']*(?:\"[^\"]*\"|'[^']*')|\\S+)");

    private Layout() {}

    /** How many columns a text takes. */
    static int width(String text) {
        return text.codePoints().map(Layout::width).sum();
    }

    private static int width(int c) {
        if (c < 0x300) {
            return 1;
        }
        boolean marks =
                switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> true;
                    default -> false;
                };
        if (marks) {
            return 0;
        }
        boolean halfWidth = c >= 0xFF61 && c <= 0xFFDC;
        boolean wide = WIDE.contains(UnicodeScript.of(c))
                || Character.isEmojiPresentation(c)
                || c >= 0x3000 && c <= 0x33FF && c != 0x303F
                || c >= 0xFF01 && c <= 0xFF60
                || c >= 0xFFE0 && c <= 0xFFE6;
        return wide && !halfWidth ? 2 : 1;
    }

    /** The beginning of a text, with an ellipsis, where all of it does not fit. */
    static String cut(String text, int columns) {
        return width(text) <= columns ? text : text.substring(0, fitting(text, 0, columns - 1)) + "…";
    }

    /** With blanks after it, up to a column. */
    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    /** With blanks before it, up to a column. */
    static String padLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - width(text))) + text;
    }

    /**
     * Breaks a line at blanks, best where there are several. What follows stands below the second column of a line that has two
     * ({@code "  data     12 texts"}), else below the beginning. A word that is longer than a line stays whole, as a path must.
     */
    static List<String> wrap(String line, int columns) {
        List<String> lines = new ArrayList<>();
        int indent = indent(line, columns);
        String rest = line;
        while (width(rest) > columns) {
            int end = breakOf(rest, leadingBlanks(rest) + 1, columns);
            if (end < 0) {
                break;
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
            boolean wordFits = indent + width(rest.split(" ", 2)[0]) <= columns;
            rest = " ".repeat(wordFits ? indent : Math.min(indent, CONTINUED)) + rest;
        }
        lines.add(rest.stripTrailing());
        return lines;
    }

    /** Breaks a command between its arguments, so that it can still be pasted. */
    static List<String> wrapCommand(String command, int columns) {
        if (width(command) <= columns) {
            return List.of(command);
        }
        String goesOn = " \\";
        String begin = " ".repeat(leadingBlanks(command));
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String argument :
                ARGUMENT.matcher(command).results().map(MatchResult::group).toList()) {
            if (line.isEmpty()) {
                line = begin + argument;
            } else if (width(line) + 1 + width(argument) + goesOn.length() <= columns) {
                line += " " + argument;
            } else {
                lines.add(line + goesOn);
                line = begin + " ".repeat(CONTINUED) + argument;
            }
        }
        lines.add(line);
        return lines;
    }

    /** Where the line goes on after a break. */
    private static int indent(String line, int columns) {
        int begin = leadingBlanks(line);
        int gap = line.indexOf("  ", begin);
        int firstBlank = line.indexOf(' ', begin);
        if (gap >= 0 && gap == firstBlank) {
            int second = gap;
            while (second < line.length() && line.charAt(second) == ' ') {
                second++;
            }
            if (second <= columns / 2) {
                return second;
            }
        }
        return Math.min(begin, columns / 2);
    }

    private static int leadingBlanks(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** Where to break: the last gap that leaves the line at least half full, else the last blank, else the next blank, or −1. */
    private static int breakOf(String line, int from, int columns) {
        int fits = fitting(line, 0, columns);
        int gap = line.lastIndexOf("  ", fits);
        int blank = fits < line.length() && line.charAt(fits) == ' ' ? fits : line.lastIndexOf(' ', fits);
        if (gap > from && width(line.substring(0, gap)) > columns / 2) {
            while (gap > from && line.charAt(gap - 1) == ' ') {
                gap--;
            }
            return gap;
        }
        return blank >= from ? blank : line.indexOf(' ', Math.max(from, fits));
    }

    /** The end of the longest piece from an index on that fits. */
    private static int fitting(String text, int from, int columns) {
        int used = 0;
        int end = from;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += width(c);
            if (used > columns) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }
}
