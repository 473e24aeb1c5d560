package dev.lapidary.train.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** What the values of options may be: numbers as people write them, and paths, and never nothing. */
final class Values {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    /** Java's own parser would also take {@code 1d}, {@code 0x1p3} and {@code NaN}. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** A number of things of which there must be one at least, and which a million is too much of anyway. */
    static final class Count implements ITypeConverter<Integer> {
        private static final int MOST = 1_000_000;

        @Override
        public Integer convert(String text) {
            long value = whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            if (value < 1 || value > MOST) {
                throw new TypeConversionException("%s is out of range; it must be from 1 to %,d".formatted(text, MOST));
            }
            return (int) value;
        }
    }

    private Values() {}

    static void install(CommandLine command) {
        register(command, Integer.class, int.class, text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        register(command, Long.class, long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        register(command, Double.class, double.class, Values::decimal);
        command.registerConverter(Path.class, Values::path);
    }

    private static <T> void register(
            CommandLine command, Class<T> type, Class<T> primitive, ITypeConverter<? extends T> converter) {
        command.registerConverter(type, converter::convert);
        command.registerConverter(primitive, converter::convert);
    }

    private static long whole(String text, long least, long most) {
        if (!WHOLE.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException larger) {
            // Said below.
        }
        throw new TypeConversionException("%s is out of range; it may be at most %,d".formatted(text, most));
    }

    private static double decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new TypeConversionException(text + " is out of range");
        }
        return value;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' cannot be a path (" + e.getReason() + ")");
        }
    }

    /** @throws UsageException if an option was given the empty string, as an unset variable of a shell gives it */
    static void refuseEmpty(ParseResult given) {
        for (OptionSpec option : given.matchedOptions()) {
            if (!option.originalStringValues().isEmpty()
                    && option.originalStringValues().getLast().isEmpty()) {
                throw new UsageException(option.longestName() + " is empty; give it a value, or leave it out");
            }
        }
        if (given.hasSubcommand()) {
            refuseEmpty(given.subcommand());
        }
    }
}
