package dev.lapidary.loaders;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lapidary.tokenizer.json.JsonValues;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as RFC 8259 has it: UTF-8 without a byte order mark, no duplicate keys, no extensions. */
final class StrictJson {
    /** As many levels as the reference implementation of safetensors reads. */
    private static final int MAX_NESTING = 127;

    private static final int MAX_LENGTH = 100_000_000;

    /** Of a file of settings: a hundred times those of the longest lists of classes, and what they become fits in memory. */
    private static final int MAX_VALUES = 1_000_000;

    private static final int MAX_SETTINGS = 32 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names that somebody chose so that they collide must not slow a shared table down.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNameLength(MAX_LENGTH)
                    .maxStringLength(MAX_LENGTH)
                    .build())
            .build();

    private StrictJson() {}

    /** A streaming parser; bytes that are not UTF-8 surface as {@link CharacterCodingException} while it reads. */
    static JsonParser parser(InputStream utf8) throws IOException {
        return FACTORY.createParser(
                new BufferedReader(new InputStreamReader(utf8, StandardCharsets.UTF_8.newDecoder())));
    }

    /**
     * A file that holds one JSON object, keys in the order of the file.
     *
     * @throws LoaderException if it cannot be read, or is anything else
     */
    static Map<String, Object> readObject(Path file) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = parser(in)) {
            if (Files.size(file) > MAX_SETTINGS) {
                throw new LoaderException(file + " is over 32 MB, too much for a settings file; fetch it again");
            }
            if (!(JsonValues.read(parser, MAX_VALUES) instanceof Map<?, ?> object)) {
                throw new LoaderException(file + " does not hold a JSON object, as it should; fetch it again");
            }
            Map<String, Object> members = new LinkedHashMap<>();
            object.forEach((key, value) -> members.put((String) key, value));
            return members;
        } catch (IOException e) {
            throw new LoaderException(file + " cannot be used: " + reason(e) + "; correct it or fetch it again", e);
        }
    }

    /** What is wrong and where, on one line. */
    static String reason(IOException e) {
        return switch (e) {
            case CharacterCodingException encoding -> "it is not valid UTF-8";
            case JsonProcessingException json ->
                "it is not valid JSON"
                        + (json.getLocation() == null
                                ? ""
                                : " at character " + json.getLocation().getCharOffset()) + ": "
                        + Printable.of(json.getOriginalMessage());
            default -> Printable.reason(e);
        };
    }
}
