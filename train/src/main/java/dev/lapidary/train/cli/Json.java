package dev.lapidary.train.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Maps, lists, strings, numbers as JSON. Keys keep their order. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final DefaultIndenter FOUR_SPACES = new DefaultIndenter("    ", "\n");
    private static final ObjectWriter PRETTY = MAPPER.writer(
            new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
                    .withObjectIndenter(FOUR_SPACES)
                    .withArrayIndenter(FOUR_SPACES));

    private Json() {}

    /** On one line. */
    static String line(Object value) {
        return write(MAPPER.writer(), value);
    }

    /** Over several lines, as transformers lays it out. */
    static String pretty(Object value) {
        return write(PRETTY, value);
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
