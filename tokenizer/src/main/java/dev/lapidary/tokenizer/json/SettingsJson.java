package dev.lapidary.tokenizer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.text.TextDecoder;
import dev.lapidary.base.text.UndecodableException;
import java.io.IOException;
import java.util.Map;

/**
 * Objects in the files of models: their settings, vocabularies and indices, read as Python's {@code json} reads them, of a key
 * that comes twice the last value, {@code NaN} and {@code Infinity} as numbers; but of bounded size.
 */
public final class SettingsJson {
    /** Twice what the largest of BERT's vocabularies takes as JSON. */
    public static final int MAX_BYTES = 32_000_000;

    /** Four times what the largest of BERT's vocabularies needs; what is read of as many fits into half a gigabyte. */
    private static final int MAX_VALUES = 2_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // A vocabulary's 30,000 names come once each: a table to find them again would cost more than reading them.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private SettingsJson() {}

    /**
     * A file that holds one JSON object, keys in the order of the file.
     *
     * @throws UnusableJsonException if it holds anything else, or more than settings do
     */
    public static Map<String, Object> object(byte[] content) throws UnusableJsonException {
        if (!(value(content) instanceof Map<?, ?> object)) {
            throw new UnusableJsonException(
                    "does not hold a JSON object, as it should; it is damaged, so fetch it again", null);
        }
        @SuppressWarnings("unchecked") // JSON has no other keys.
        Map<String, Object> members = (Map<String, Object>) object;
        return members;
    }

    private static Object value(byte[] content) throws UnusableJsonException {
        try (JsonParser parser = FACTORY.createParser(TextDecoder.utf8(content))) {
            return JsonValues.read(parser, MAX_VALUES);
        } catch (UndecodableException e) {
            throw new UnusableJsonException(
                    (e.line() == 0 ? "" : "line " + e.line() + " ") + e.getMessage() + ", or fetch it again", e);
        } catch (StreamConstraintsException e) {
            throw new UnusableJsonException(
                    "is nested more deeply, or holds more or longer entries, than a model's settings do; it is damaged,"
                            + " so fetch it again",
                    e);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new UnusableJsonException("is not valid JSON" + where + "; correct it or fetch it again", e);
        } catch (IOException e) {
            throw new UnusableJsonException("cannot be read: " + FileFailure.reason(e) + "; fetch it again", e);
        }
    }
}
