package dev.lapidary.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lapidary.engine.Backends;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.PretrainedClassifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Whole files that the fuzzer starts from. Those that the tests of loaders have already are taken from there. */
final class Seeds {
    static final List<String> IMAGES = List.of(
            "rgb.png",
            "palette.png",
            "bilevel.png",
            "grey-transparent.png",
            "orientation-6.png",
            "one-pixel.png",
            "grey.jpg",
            "halved-chroma.jpg",
            "progressive.jpg",
            "cmyk.jpg",
            "orientation-6.jpg",
            "palette.gif",
            "rgb.bmp",
            "palette.bmp",
            "grey.bmp",
            "lossless.webp",
            "lossy.webp",
            "lossy-patches.webp",
            "transparent.webp");

    private Seeds() {}

    static byte[] image(String name) {
        return resource("/dev/lapidary/loaders/images/" + name);
    }

    static byte[] resource(String name) {
        try (InputStream in = Seeds.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text classifier of two classes; its weights take 5 kB. */
    static Map<String, byte[]> textModel() {
        Map<String, byte[]> shape = new LinkedHashMap<>(tokenizer());
        shape.put(
                "config.json",
                """
                {"model_type": "bert", "vocab_size": 12, "hidden_size": 8, "num_hidden_layers": 1,
                 "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 16, "hidden_act": "gelu"}"""
                        .getBytes(UTF_8));
        return saved(shape);
    }

    static Map<String, byte[]> tokenizer() {
        return new LinkedHashMap<>(Map.of(
                "vocab.txt",
                "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ngood\nbad\nfilm\n##s\n.\ncafe".getBytes(UTF_8),
                "tokenizer_config.json",
                """
                {"tokenizer_class": "BertTokenizer", "do_lower_case": true, "strip_accents": null,
                 "model_max_length": 16, "unk_token": "[UNK]"}"""
                        .getBytes(UTF_8)));
    }

    static Map<String, byte[]> tokenizerJson() {
        return new LinkedHashMap<>(Map.of(
                "tokenizer.json",
                """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [{"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
                   "normalized": false, "special": true}],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                   "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                   "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                   "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                     "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100,
                   "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5, "good": 6, "bad": 7,
                     "film": 8, "##s": 9, ".": 10, "cafe": 11}}}"""
                        .getBytes(UTF_8),
                "tokenizer_config.json",
                "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}".getBytes(UTF_8)));
    }

    /** An image classifier of two classes. */
    static Map<String, byte[]> imageModel() {
        return saved(Map.of(
                "config.json",
                """
                {"model_type": "resnet", "embedding_size": 4, "hidden_sizes": [4, 8], "depths": [1, 1],
                 "layer_type": "basic"}"""
                        .getBytes(UTF_8),
                "preprocessor_config.json",
                """
                {"image_processor_type": "ViTImageProcessor", "do_resize": true, "size": {"height": 8, "width": 8},
                 "resample": 3, "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
                 "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}"""
                        .getBytes(UTF_8)));
    }

    /** A configuration of timm's, whose weights the fuzzer would have to find. */
    static Map<String, byte[]> timmConfig() {
        return new LinkedHashMap<>(Map.of(
                "config.json",
                """
                {"architecture": "resnet18", "num_classes": 2, "num_features": 512, "label_names": ["a", "b"],
                 "pretrained_cfg": {"tag": "a1_in1k", "input_size": [3, 224, 224], "interpolation": "bicubic", "crop_pct": 0.95,
                   "crop_mode": "center", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}"""
                        .getBytes(UTF_8)));
    }

    /** The same as older versions of timm wrote it. */
    static Map<String, byte[]> olderTimmConfig() {
        return new LinkedHashMap<>(Map.of(
                "config.json",
                """
                {"architecture": "resnet50", "labels": ["a", "b"], "input_size": [3, 224, 224],
                 "interpolation": "bilinear", "crop_pct": 0.875, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}"""
                        .getBytes(UTF_8)));
    }

    /** What a new model of this shape is saved as. */
    private static Map<String, byte[]> saved(Map<String, byte[]> shape) {
        Scratch scratch = new Scratch();
        LoadOptions fresh = LoadOptions.forTraining(7, List.of("bad", "good")).withFreshWeights();
        Path result = scratch.folder().resolve("saved");
        try {
            for (Map.Entry<String, byte[]> file : shape.entrySet()) {
                scratch.file(file.getKey(), file.getValue());
            }
            try (PretrainedClassifier model = PretrainedClassifier.load(Backends.cpu(1), scratch.folder(), fresh)) {
                model.save(result);
            }
            Map<String, byte[]> files = new TreeMap<>();
            try (Stream<Path> written = Files.list(result)) {
                for (Path file : written.toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                    Files.delete(file);
                }
            }
            Files.delete(result);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An archive with an image of each of two classes. */
    static byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, UTF_8)) {
            for (String name :
                    List.of("train/cat/one-pixel.png", "train/d\u00f6g/strip.png", "test/cat/one-pixel.png")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(image(name.substring(name.lastIndexOf('/') + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
