package dev.lapidary.loaders;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Small safetensors files, hostile and odd, one for each rule of the format. Run as a program with a folder as argument
 * it writes them out, for {@code src/test/python/check_safetensors_corpus.py} to show to the reference implementation.
 */
final class SafetensorsCorpus {
    private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";

    /** @param message what must be in the refusal's message */
    record Refused(String label, byte[] bytes, String message) {
        @Override
        public String toString() {
            return label;
        }
    }

    /** @param keys what the file holds, in the order of the data */
    record Accepted(String label, byte[] bytes, List<String> keys) {
        @Override
        public String toString() {
            return label;
        }
    }

    private SafetensorsCorpus() {}

    static List<Refused> refused() {
        List<Refused> all = new ArrayList<>();
        lengths(all);
        json(all);
        metadata(all);
        entries(all);
        numbers(all);
        layout(all);
        return all;
    }

    private static void lengths(List<Refused> all) {
        all.add(new Refused("empty file", new byte[0], "0 bytes"));
        all.add(new Refused("seven bytes", new byte[7], "7 bytes"));
        all.add(new Refused("empty header", prefixed(0, new byte[0]), "header is empty"));
        all.add(new Refused("header past the end", prefixed(100, new byte[20]), "ends after 28"));
        all.add(new Refused("header over the cap", prefixed(100_000_001, new byte[20]), "over the limit"));
        all.add(new Refused("header length negative", prefixed(-1, new byte[20]), "18446744073709551615"));
        all.add(new Refused("header length overflows", prefixed(Long.MAX_VALUE, new byte[20]), "over the limit"));
        all.add(new Refused(
                "header cut in half",
                prefixed(20, "{\"a\":{\"dtype\":\"F32\",".getBytes(StandardCharsets.US_ASCII)),
                "JSON"));
    }

    private static void json(List<Refused> all) {
        refuse(
                all,
                "invalid UTF-8",
                replaced("{\"?\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 0xff),
                "UTF-8");
        refuse(all, "invalid UTF-8 after the end", replaced("{" + A + "}?", 0xc0), "UTF-8");
        refuse(all, "overlong UTF-8", latin1("{\"\u00c0\u0080\":1," + A + "}"), "UTF-8");
        refuse(all, "surrogate in UTF-8", latin1("{\"\u00ed\u00a0\u0080\":1," + A + "}"), "UTF-8");
        refuse(all, "byte order mark", "\ufeff{" + A + "}", "JSON");
        refuse(all, "trailing garbage", "{" + A + "} x", "JSON");
        refuse(all, "trailing object", "{" + A + "}{}", "after the end");
        refuse(all, "trailing NUL", "{" + A + "}\0", "JSON");
        refuse(all, "form feed around", "\f{" + A + "}", "JSON");
        refuse(all, "no-break space around", "\u00a0{" + A + "}", "JSON");
        refuse(all, "block comment", "{/* */" + A + "}", "JSON");
        refuse(all, "line comment", "{" + A + "}//", "JSON");
        refuse(all, "hash comment", "{" + A + "}#", "JSON");
        refuse(all, "trailing comma", "{" + A + ",}", "JSON");
        refuse(all, "trailing comma in array", entry("\"F32\"", "[1,]", "[0,4]"), "JSON");
        refuse(all, "missing comma", "{" + A + " \"b\":1}", "JSON");
        refuse(all, "single quotes", "{'a':{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "JSON");
        refuse(all, "bare name", "{a:{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "JSON");
        refuse(all, "NaN", entry("\"F32\"", "[NaN]", "[0,4]"), "JSON");
        refuse(all, "NaN in an unknown field", unknown("NaN"), "JSON");
        refuse(all, "Infinity in an unknown field", unknown("Infinity"), "JSON");
        refuse(all, "leading zero", entry("\"F32\"", "[01]", "[0,4]"), "JSON");
        refuse(all, "leading plus", entry("\"F32\"", "[+1]", "[0,4]"), "JSON");
        refuse(all, "leading point", unknown(".5"), "JSON");
        refuse(all, "trailing point", unknown("5."), "JSON");
        refuse(all, "hexadecimal", entry("\"F32\"", "[0x1]", "[0,4]"), "JSON");
        refuse(all, "number out of range", unknown("1e999"), "out of range");
        refuse(
                all,
                "raw control character",
                "{\"a\u0001\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "JSON");
        refuse(
                all,
                "raw line break in a name",
                "{\"a\n\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "JSON");
        refuse(all, "unknown escape", "{\"\\x61\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "JSON");
        refuse(all, "lone high surrogate in a name", named("\\ud800"), "surrogate");
        refuse(all, "lone low surrogate in a name", named("\\udc00"), "surrogate");
        refuse(all, "surrogates the wrong way round", named("\\udc00\\ud800"), "surrogate");
        refuse(all, "lone surrogate in the metadata", "{\"__metadata__\":{\"k\":\"\\ud800\"}," + A + "}", "surrogate");
        refuse(all, "lone surrogate in an unknown field", unknown("[\"\\ud800\"]"), "surrogate");
        refuse(all, "nesting of 128", unknown("[".repeat(126) + "]".repeat(126)), "JSON");
        refuse(all, "nesting of 100,000", unknown("[".repeat(99_998) + "]".repeat(99_998)), "JSON");
        refuse(all, "never closed", "{" + A, "JSON");
        refuse(all, "root array", "[]", "not a JSON object");
        refuse(all, "root string", "\"a\"", "not a JSON object");
        refuse(all, "root null", "null", "not a JSON object");
        refuse(all, "only blanks", "        ", "not a JSON object");
    }

    private static void metadata(List<Refused> all) {
        refuse(all, "metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}," + A + "}", "__metadata__");
        refuse(
                all,
                "metadata twice, once null",
                "{\"__metadata__\":null,\"__metadata__\":{}," + A + "}",
                "__metadata__");
        refuse(
                all,
                "metadata twice, once escaped",
                "{\"__metadata__\":{},\"\\u005f_metadata__\":{}," + A + "}",
                "__metadata__");
        refuse(all, "metadata list", "{\"__metadata__\":[]," + A + "}", "__metadata__");
        refuse(all, "metadata string", "{\"__metadata__\":\"pt\"," + A + "}", "__metadata__");
        refuse(all, "metadata number value", "{\"__metadata__\":{\"k\":1}," + A + "}", "'k' is not a string");
        refuse(all, "metadata null value", "{\"__metadata__\":{\"k\":null}," + A + "}", "'k' is not a string");
        refuse(all, "metadata nested", "{\"__metadata__\":{\"k\":{}}," + A + "}", "'k' is not a string");
    }

    private static void entries(List<Refused> all) {
        refuse(all, "entry null", "{\"a\":null}", "'a' is not described by an object");
        refuse(all, "entry number", "{\"a\":1}", "'a' is not described by an object");
        refuse(all, "no dtype", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "'a' has no dtype");
        refuse(all, "no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "'a' has no shape");
        refuse(all, "no offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "'a' has no data_offsets");
        refuse(all, "empty entry", "{\"a\":{}}", "'a' has no dtype");
        refuse(
                all,
                "dtype twice",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "dtype");
        refuse(
                all,
                "shape twice",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}",
                "shape");
        refuse(
                all,
                "offsets twice",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"data_offsets\":[0,4]}}",
                "data_offsets");
        refuse(all, "unknown dtype", entry("\"F31\"", "[1]", "[0,4]"), "unknown dtype 'F31'");
        refuse(all, "lowercase dtype", entry("\"f32\"", "[1]", "[0,4]"), "unknown dtype 'f32'");
        refuse(all, "empty dtype", entry("\"\"", "[1]", "[0,4]"), "unknown dtype ''");
        refuse(all, "dtype null", entry("null", "[1]", "[0,4]"), "'a' has the unknown dtype");
        refuse(all, "dtype number", entry("32", "[1]", "[0,4]"), "'a' has the unknown dtype");
        refuse(all, "shape null", entry("\"F32\"", "null", "[0,4]"), "'a' has a shape");
        refuse(all, "shape number", entry("\"F32\"", "1", "[0,4]"), "'a' has a shape");
        refuse(all, "shape object", entry("\"F32\"", "{}", "[0,4]"), "'a' has a shape");
        refuse(all, "offsets null", entry("\"F32\"", "[1]", "null"), "'a' has a data_offsets");
        refuse(all, "no offset", entry("\"F32\"", "[1]", "[]"), "0 data_offsets");
        refuse(all, "one offset", entry("\"F32\"", "[1]", "[4]"), "1 data_offsets");
        refuse(all, "three offsets", entry("\"F32\"", "[1]", "[0,4,4]"), "3 data_offsets");
    }

    private static void numbers(List<Refused> all) {
        for (String number : List.of(
                "-1",
                "1.0",
                "1e0",
                "-0",
                "\"1\"",
                "null",
                "[1]",
                "true",
                "18446744073709551616",
                "1" + "0".repeat(400))) {
            refuse(all, "dimension " + abbreviated(number), entry("\"F32\"", "[" + number + "]", "[0,4]"), "'a' has");
            refuse(
                    all,
                    "first offset " + abbreviated(number),
                    entry("\"F32\"", "[1]", "[" + number + ",4]"),
                    "'a' has");
            refuse(
                    all,
                    "second offset " + abbreviated(number),
                    entry("\"F32\"", "[1]", "[0," + number + "]"),
                    "'a' has");
        }
    }

    private static void layout(List<Refused> all) {
        String b = "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":";
        refuse(all, "hole at the start", file("{" + b + "[4,8]}}", 8), "'b' has data_offsets [4, 8]");
        refuse(all, "hole between", file("{" + A + "," + b + "[8,12]}}", 12), "'b' has data_offsets [8, 12]");
        refuse(all, "overlap", file("{" + A + "," + b + "[2,6]}}", 6), "'b' has data_offsets [2, 6]");
        refuse(all, "alias", file("{" + A + "," + b + "[0,4]}}", 4), "has data_offsets [0, 4]");
        refuse(all, "end before begin", file(entry("\"F32\"", "[1]", "[0,4]").replace("[0,4]", "[4,0]"), 4), "[4, 0]");
        refuse(all, "past the end", file("{" + A + "}", 3), "take 4 bytes, but 3 follow");
        refuse(all, "unclaimed data", file("{" + A + "}", 5), "take 4 bytes, but 5 follow");
        refuse(all, "no tensors but data", file("{}", 4), "take 0 bytes, but 4 follow");
        refuse(all, "size too small", entry("\"F32\"", "[2]", "[0,4]"), "needs 8 bytes");
        refuse(all, "size too large", entry("\"F16\"", "[1]", "[0,4]"), "needs 2 bytes");
        refuse(
                all,
                "empty tensor inside another",
                file("{\"z\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[2,2]}," + A + "}", 4),
                "[2, 2]");
        refuse(
                all,
                "shape overflows",
                entry("\"F32\"", "[2147483647,2147483647,2147483647]", "[0,4]"),
                "larger than any memory");
        refuse(
                all,
                "shape overflows to its size",
                entry("\"F32\"", "[4294967296,4294967296]", "[0,0]"),
                "'a' has shape");
        refuse(
                all,
                "shape overflows before a zero",
                file(entry("\"F32\"", "[4294967296,4294967296,0]", "[0,0]"), 0),
                "'a' has shape");
        refuse(all, "bits overflow", entry("\"F64\"", "[2147483647,1073741824]", "[0,4]"), "larger than any memory");
        refuse(all, "half a byte", file(entry("\"F4\"", "[3]", "[0,1]"), 1), "whole byte");
        refuse(all, "three quarters of a byte", file(entry("\"F6_E2M3\"", "[1]", "[0,1]"), 1), "whole byte");
    }

    static List<Accepted> accepted() {
        List<Accepted> all = new ArrayList<>();
        accept(all, "blanks around", file(" \t\r\n{ " + A + " }\n  ", 4), "a");
        accept(all, "metadata null", file("{\"__metadata__\":null," + A + "}", 4), "a");
        accept(all, "metadata last", file("{" + A + ",\"__metadata__\":{\"format\":\"pt\"}}", 4), "a");
        accept(all, "metadata empty", file("{\"__metadata__\":{}," + A + "}", 4), "a");
        accept(
                all,
                "any header order",
                file("{\"b\":{\"data_offsets\":[4,6],\"shape\":[1],\"dtype\":\"F16\"}," + A + "}", 6),
                "a",
                "b");
        accept(all, "unaligned header", file("{" + A + "}   ".substring(0, (3 - A.length() % 2)), 4), "a");
        accept(all, "empty name", file("{\"\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1), "");
        accept(all, "escaped name", file(named("\\u0061\\n\\\"\\/\\ud83d\\ude00"), 4), "a\n\"/\ud83d\ude00");
        accept(all, "name with NUL", file(named("\\u0000"), 4), "\0");
        accept(all, "long name", file(named("n".repeat(60_000)), 4), "n".repeat(60_000));
        accept(
                all,
                "escaped field names",
                file("{\"a\":{\"dt\\u0079pe\":\"F\\u00332\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
                "a");
        accept(all, "scalar", file(entry("\"F32\"", "[]", "[0,4]"), 4), "a");
        accept(all, "no tensors", file("{}", 0));
        accept(all, "empty tensor", file(entry("\"F32\"", "[3,0]", "[0,0]"), 0), "a");
        accept(
                all,
                "empty tensor at the start",
                file("{" + A + ",\"z\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 4),
                "z",
                "a");
        accept(
                all,
                "empty tensor at the end",
                file("{\"z\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}," + A + "}", 4),
                "a",
                "z");
        accept(all, "unknown field", file(unknown("[1.5,-0,{\"y\":null},\"\\ud83d\\ude00\",true]"), 4), "a");
        accept(all, "nesting of 127", file(unknown("[".repeat(125) + "]".repeat(125)), 4), "a");
        accept(all, "hundred dimensions", file(entry("\"F32\"", "[1" + ",1".repeat(99) + "]", "[0,4]"), 4), "a");
        for (StoredType type : StoredType.values()) {
            accept(
                    all,
                    type + "",
                    file(entry("\"" + type + "\"", "[4]", "[0," + type.bits() / 2 + "]"), type.bits() / 2),
                    "a");
        }
        return all;
    }

    /** What the reference lets pass, and the text of the format, or an array's limits, do not. */
    static List<Refused> refusedHereOnly() {
        List<Refused> all = new ArrayList<>();
        refuse(all, "name twice", "{" + A + "," + A + "}", "Duplicate");
        refuse(all, "name twice, once escaped", "{" + A + "," + A.replace("\"a\"", "\"\\u0061\"") + "}", "Duplicate");
        refuse(all, "metadata key twice", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}," + A + "}", "Duplicate");
        refuse(all, "entry as an array", "{\"a\":[\"F32\",[1],[0,4]]}", "'a' is not described by an object");
        refuse(all, "dtype as an object", entry("{\"F32\":null}", "[1]", "[0,4]"), "'a' has the unknown dtype");
        refuse(all, "dimension over 2^31", file(entry("\"F32\"", "[4294967296,0]", "[0,0]"), 0), "'a' has shape");
        return all;
    }

    static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    private static byte[] file(byte[] header, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        out.writeBytes(new byte[dataBytes]);
        return prefixed(header.length, out.toByteArray());
    }

    private static byte[] prefixed(long length, byte[] rest) {
        return ByteBuffer.allocate(Long.BYTES + rest.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(rest)
                .array();
    }

    private static String entry(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static String named(String name) {
        return "{" + A.replace("\"a\"", "\"" + name + "\"") + "}";
    }

    private static String unknown(String value) {
        return "{\"a\":{\"dtype\":\"F32\",\"x\":" + value + ",\"shape\":[1],\"data_offsets\":[0,4]}}";
    }

    private static byte[] latin1(String bytes) {
        return file(bytes.getBytes(StandardCharsets.ISO_8859_1), 4);
    }

    private static byte[] replaced(String header, int unit) {
        return latin1(header.replace('?', (char) unit));
    }

    private static String abbreviated(String number) {
        return number.length() > 30 ? number.length() + " digits" : number;
    }

    private static void refuse(List<Refused> all, String label, String header, String message) {
        refuse(all, label, file(header, 4), message);
    }

    private static void refuse(List<Refused> all, String label, byte[] bytes, String message) {
        all.add(new Refused(label, bytes, message));
    }

    private static void accept(List<Accepted> all, String label, byte[] bytes, String... keys) {
        all.add(new Accepted(label, bytes, List.of(keys)));
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        for (Refused file : refused()) {
            dump(folder.resolve("refused"), file.label, file.bytes);
        }
        for (Refused file : refusedHereOnly()) {
            dump(folder.resolve("refused-here-only"), file.label, file.bytes);
        }
        for (Accepted file : accepted()) {
            dump(folder.resolve("accepted"), file.label, file.bytes);
        }
    }

    private static void dump(Path folder, String label, byte[] bytes) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(Integer.toHexString(label.hashCode()) + " " + label.replaceAll("[^A-Za-z0-9 .,^+-]", "_")
                        + ".safetensors"),
                bytes);
    }
}
