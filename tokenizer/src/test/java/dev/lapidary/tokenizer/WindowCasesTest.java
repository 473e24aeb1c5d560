package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Long texts in overlapping windows, and words that are cut already, against the reference's encodings. */
final class WindowCasesTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Map<String, Tokenizer> TOKENIZERS = new HashMap<>();

    private static List<String> lines;
    private static JsonNode head;

    @BeforeAll
    static void readCases() throws IOException {
        lines = Fixtures.lines("windows.jsonl");
        head = MAPPER.readTree(lines.getFirst());
    }

    @Test
    void agreeWithTheReference() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            JsonNode expected = MAPPER.readTree(line);
            JsonNode windows = expected.get("windows");
            try {
                List<Encoding> found = windows(expected);
                ArrayNode answers = MAPPER.createArrayNode();
                found.forEach(encoding -> answers.add(answer(encoding)));
                if (isWithoutProcessor(expected)) {
                    // There the reference takes both texts of later windows for the first.
                    withoutSequences(answers);
                    withoutSequences(windows);
                }
                if (!answers.equals(windows)) {
                    wrong.add(line);
                }
                // All of a text or not all: that is what several windows are for.
                boolean isCut = found.size() > 1
                        || !expected.get("cut").isNull()
                                && expected.get("stride").isNull();
                if (found.getFirst().truncated() && !isCut) {
                    wrong.add("truncated: " + line);
                }
            } catch (TokenizerException e) {
                if (!windows.isNull() && !isWithoutUse(expected)) {
                    wrong.add(e.getMessage() + ": " + line);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isWithoutProcessor(JsonNode expected) {
        return "none".equals(expected.get("post_processor").textValue());
    }

    private static void withoutSequences(JsonNode windows) {
        for (int i = 1; i < windows.size(); i++) {
            ((ObjectNode) windows.get(i)).remove("sequences");
        }
    }

    /** Where a sequence has no room, the reference gives one window without it and one that is longer than was asked for. */
    private static boolean isWithoutUse(JsonNode expected) {
        int longest = 0;
        for (JsonNode window : expected.get("windows")) {
            longest = Math.max(longest, window.get("ids").size());
        }
        return !expected.get("stride").isNull()
                && longest > expected.get("cut").get(0).intValue();
    }

    private static List<Encoding> windows(JsonNode expected) throws IOException {
        Tokenizer tokenizer = tokenizer(
                expected.get("tokenizer").textValue(),
                expected.get("post_processor").textValue());
        JsonNode texts = expected.get("texts");
        JsonNode cut = expected.get("cut");
        Truncation truncation = cut.isNull()
                ? null
                : new Truncation(
                        cut.get(0).intValue(),
                        Truncation.Strategy.valueOf(cut.get(1).textValue()),
                        Truncation.Side.valueOf(cut.get(2).textValue()));
        boolean isPair = texts.size() > 1;
        int stride = expected.get("stride").intValue();
        boolean isWhole = expected.get("stride").isNull();
        if (texts.get(0).isArray()) {
            List<String> first = strings(texts.get(0));
            List<String> second = isPair ? strings(texts.get(1)) : null;
            return isWhole
                    ? List.of(tokenizer.encodeWords(first, second, truncation))
                    : tokenizer.encodeWordWindows(first, second, truncation, stride);
        }
        String first = texts.get(0).textValue();
        String second = isPair ? texts.get(1).textValue() : null;
        return isWhole
                ? List.of(tokenizer.encode(first, second, truncation))
                : tokenizer.encodeWindows(first, second, truncation, stride);
    }

    private static Tokenizer tokenizer(String folder, String postProcessor) throws IOException {
        String key = folder + " " + postProcessor;
        if (!TOKENIZERS.containsKey(key)) {
            Map<String, byte[]> files = new HashMap<>();
            for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
                files.put(name, Files.readAllBytes(Fixtures.path(folder + "/" + name)));
            }
            if (postProcessor != null) {
                ObjectNode root = (ObjectNode) MAPPER.readTree(files.get("tokenizer.json"));
                root.set("post_processor", head.get("post_processors").get(postProcessor));
                files.put("tokenizer.json", MAPPER.writeValueAsBytes(root));
            }
            TOKENIZERS.put(key, Tokenizer.load(files));
        }
        return TOKENIZERS.get(key);
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        ((ArrayNode) array).forEach(text -> strings.add(text.textValue()));
        return strings;
    }

    private static ObjectNode answer(Encoding encoding) {
        ObjectNode answer = MAPPER.createObjectNode();
        put(answer, "ids", encoding, i -> encoding.ids()[i]);
        put(answer, "types", encoding, i -> encoding.typeIds()[i]);
        put(answer, "starts", encoding, i -> encoding.codePointSpan(i).start());
        put(answer, "ends", encoding, i -> encoding.codePointSpan(i).end());
        put(answer, "words", encoding, encoding::word);
        put(answer, "sequences", encoding, encoding::sequence);
        put(answer, "special", encoding, i -> encoding.isSpecial(i) ? 1 : 0);
        return answer;
    }

    private static void put(ObjectNode answer, String key, Encoding encoding, IntUnaryOperator value) {
        ArrayNode array = answer.putArray(key);
        IntStream.range(0, encoding.length()).map(value).forEach(array::add);
    }
}
