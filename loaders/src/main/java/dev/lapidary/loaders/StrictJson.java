package dev.lapidary.loaders;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.text.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON of safetensors headers, as RFC 8259 has it: UTF-8 without a byte order mark, no duplicate keys, no extensions. */
final class StrictJson {
    /** As many levels as the reference implementation of safetensors reads. */
    private static final int MAX_NESTING = 127;

    private static final int MAX_LENGTH = 100_000_000;

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
            default -> FileFailure.reason(e);
        };
    }
}
