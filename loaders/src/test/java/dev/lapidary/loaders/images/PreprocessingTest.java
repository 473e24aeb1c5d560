package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {
    private static final String CONVNEXT =
            """
            {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 24}, "crop_pct": 0.875,
             "resample": 3, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}""";

    private static final String VIT =
            """
            {"image_processor_type": "ViTImageProcessor", "size": {"height": 24, "width": 20}, "resample": 2}""";

    private static final String TIMM =
            """
            {"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, 24, 24], "crop_pct": 0.95,
             "interpolation": "bicubic", "crop_mode": "center"}}""";

    @TempDir
    private Path folder;

    @Test
    void givesWhatTransformersGives() throws IOException {
        assertSame(read("preprocessor_config.json", CONVNEXT), "preprocess-convnext.f32");
        assertSame(read("preprocessor_config.json", VIT), "preprocess-vit.f32");
    }

    @Test
    void givesWhatTimmGives() throws IOException {
        assertSame(read("config.json", TIMM), "preprocess-timm.f32");
    }

    @Test
    void theSettingsOfThePublishedResNet() throws IOException {
        Preprocessing published = read(
                "preprocessor_config.json",
                """
                {"crop_pct": 0.875, "do_normalize": true, "do_resize": true, "feature_extractor_type":
                 "ConvNextFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
                 "resample": 3, "size": 224}""");
        assertThat(published).isEqualTo(Preprocessing.imageNet(224));
        Preprocessing large = read("preprocessor_config.json", CONVNEXT.replace("24}", "384}"));
        assertThat(large.resizing()).isEqualTo(new Resizing.Exactly(384, 384));
    }

    @Test
    void withoutSettingsItIsImageNets() throws IOException {
        assertThat(Preprocessing.of(folder)).isEqualTo(Preprocessing.imageNet(224));
        assertThat(read("config.json", "{}")).isEqualTo(Preprocessing.imageNet(224));
    }

    @Test
    void aCropLargerThanThePictureHasABlackFrame() throws IOException {
        Preprocessing crop = read(
                "preprocessor_config.json",
                """
                {"do_resize": false, "do_center_crop": true, "crop_size": 5, "image_mean": 0, "image_std": 1}""");
        RgbImage framed = crop.framed(new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6}));
        assertThat(framed.pixels()).hasSize(75).containsSequence(1, 2, 3, 4, 5, 6);
        assertThat(framed.pixels()[(2 * 5 + 1) * 3]).isEqualTo((byte) 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'size': 'big'} | 'size' is big, not a whole number; correct it",
                "{'size': -3} | 'size' is -3, not a size of 1 to 8192 pixels; correct it",
                "{'resample': 0} | 'resample' is 0, not 2 (bilinear) or 3 (bicubic); correct it",
                "{'resample': 1} | 'resample' is 1, not 2 (bilinear) or 3 (bicubic); correct it",
                "{'resample': 4} | 'resample' is 4, not 2 (bilinear) or 3 (bicubic); correct it",
                "{'resample': 5} | 'resample' is 5, not 2 (bilinear) or 3 (bicubic); correct it",
                "{'image_mean': [1, 2]} | 'image_mean' is [1, 2], not three numbers; correct it",
                "{'image_std': [1, 0, 1]} | 'image_std' is [1, 0, 1], not three numbers other than 0; correct it",
                "{'do_pad': true} | 'do_pad' is true, not false: padding is not done here; correct it",
                "{'crop_pct': 1.5, 'size': 24} | 'crop_pct' is 1.5, not above 0 and at most 1; correct it"
            })
    void settingsThatAreNotValid(String json, String message) {
        assertThatThrownBy(() -> read("preprocessor_config.json", json.replace('\'', '"')))
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder.resolve("preprocessor_config.json") + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'crop_mode': 'border'} | 'crop_mode' is border, not 'center' or 'squash'; correct it",
                "{'interpolation': 'nearest'} | 'interpolation' is nearest, not 'bilinear' or 'bicubic'; correct it",
                "{'interpolation': 'lanczos'} | 'interpolation' is lanczos, not 'bilinear' or 'bicubic'; correct it"
            })
    void settingsOfTimmThatAreNotDone(String json, String message) {
        String config = "{\"architecture\": \"resnet50\", \"pretrained_cfg\": " + json.replace('\'', '"') + "}";
        assertThatThrownBy(() -> read("config.json", config))
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder.resolve("config.json") + ": " + message);
    }

    /** torchvision's Resize to (27, 27), then the centre of 24 by 24. */
    @Test
    void timmSquashesTheWholeImageIn() throws IOException {
        Preprocessing squashed = read(
                "config.json",
                """
                {"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, 24, 24], "crop_mode": "squash"}}""");
        assertThat(squashed.resizing()).isEqualTo(new Resizing.Exactly(27, 27));
        assertThat(squashed.height()).isEqualTo(24);
    }

    /** As in transformers, what processor_config.json says of images counts before the file for them alone. */
    @Test
    void theProcessorsFileCountsFirst() throws IOException {
        read("preprocessor_config.json", CONVNEXT);
        Preprocessing found = read("processor_config.json", "{\"image_processor\": " + VIT + "}");
        assertThat(found.resizing()).isEqualTo(new Resizing.Exactly(24, 20));
        byte[] saved = Preprocessing.file(folder);
        Files.delete(folder.resolve("processor_config.json"));
        assertThat(Preprocessing.of(folder).resizing()).isEqualTo(new Resizing.ShorterEdge(27));
        assertThat(read("preprocessor_config.json", new String(saved, StandardCharsets.UTF_8)))
                .isEqualTo(found);
        read("preprocessor_config.json", CONVNEXT);
        assertThat(read("processor_config.json", "{\"processor_class\": \"X\"}").resizing())
                .isEqualTo(new Resizing.ShorterEdge(27));
    }

    @Test
    void sizesThatAProcessorDoesNotTake() {
        assertThatThrownBy(() -> read("preprocessor_config.json", "{\"size\": {\"height\": 20, \"width\": 20}}"))
                .hasMessageEndingWith(
                        "'size' is {height=20, width=20}, not {\"shortest_edge\": …}, as its image processor needs it; correct it");
        assertThatThrownBy(() ->
                        read("preprocessor_config.json", "{\"size\": {\"shortest_edge\": 20, \"longest_edge\": 40}}"))
                .hasMessageEndingWith("not {\"shortest_edge\": …} or {\"height\": …, \"width\": …}; correct it");
    }

    @Test
    void eachProcessorHasItsOwnDefaults() throws IOException {
        assertThat(read("preprocessor_config.json", "{}").resizing()).isEqualTo(new Resizing.Exactly(384, 384));
        assertDefaults("ConvNextFeatureExtractor", new Resizing.Exactly(384, 384), Interpolation.BICUBIC, 384, 0.5);
        assertDefaults("ConvNextImageProcessorFast", new Resizing.Exactly(384, 384), Interpolation.BICUBIC, 384, 0.5);
        assertDefaults("ViTImageProcessor", new Resizing.Exactly(224, 224), Interpolation.BILINEAR, 224, 0.5);
        assertDefaults("DeiTImageProcessor", new Resizing.Exactly(256, 256), Interpolation.BICUBIC, 224, 0.5);
        assertDefaults("BitImageProcessor", new Resizing.ShorterEdge(224), Interpolation.BICUBIC, 224, 0.48145466);
        assertDefaults("CLIPImageProcessorFast", new Resizing.ShorterEdge(224), Interpolation.BICUBIC, 224, 0.48145466);
        assertDefaults("MobileNetV2ImageProcessor", new Resizing.ShorterEdge(256), Interpolation.BILINEAR, 224, 0.5);
    }

    private void assertDefaults(String type, Resizing resizing, Interpolation filter, int edge, double mean)
            throws IOException {
        Preprocessing preprocessing = read("preprocessor_config.json", "{\"image_processor_type\": \"" + type + "\"}");
        assertThat(preprocessing.resizing()).as(type).isEqualTo(resizing);
        assertThat(preprocessing.filter()).as(type).isEqualTo(filter);
        assertThat(preprocessing.height()).as(type).isEqualTo(edge);
        assertThat(preprocessing.normalization().means().getFirst()).as(type).isEqualTo(mean);
    }

    @Test
    void anUnknownProcessorIsRefusedByName() {
        assertThatThrownBy(() -> read("preprocessor_config.json", "{\"image_processor_type\": \"BeitImageProcessor\"}"))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("what 'BeitImageProcessor' does to images is not known here");
    }

    @Test
    void settingsThatLeaveTheSizeOpen() {
        assertThatThrownBy(
                        () -> read(
                                "preprocessor_config.json",
                                """
                        {"image_processor_type": "BitImageProcessor", "do_center_crop": false}"""))
                .isInstanceOf(LoaderException.class)
                .hasMessageEndingWith("resizes images by their shorter edge and does not crop them, so they make no"
                        + " batch; set do_center_crop and crop_size in it");
    }

    @Test
    void imagesAreTakenAsTheyAreIfAllAreOfOneSize() throws IOException {
        Preprocessing open = read(
                "preprocessor_config.json",
                """
                {"image_processor_type": "ViTImageProcessor", "do_resize": false, "size": {"height": 9, "width": 9}}""");
        ImageExample small = Pictures.fixture("one-pixel.png", null);
        ImageExample larger = Pictures.fixture("rgb.png", null);
        Preprocessing found = open.forImages(List.of(Pictures.of("bad.png", new byte[9], null), larger, small));
        assertThat(found.height()).isEqualTo(17);
        assertThat(found.width()).isEqualTo(23);
        ImagePipeline pipeline = new ImagePipeline(found, new Augmentation.None());
        pipeline.fill(larger, 0, 0, 0, new float[pipeline.values()], 0);
        assertThatThrownBy(() -> pipeline.fill(small, 0, 0, 0, new float[pipeline.values()], 0))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        "one-pixel.png has 1×1 pixels, not 23×17 like the first image, and this model takes images as"
                                + " they are; resize it, or set do_resize and size in preprocessor_config.json");
    }

    /** Before 2023, timm wrote everything into one object, and it leaves out what is its default. */
    @Test
    void timmsOlderAndWrappedFolders() throws IOException {
        String settings =
                """
                "input_size": [3, 32, 32], "mean": [0.4, 0.5, 0.6], "std": [0.1, 0.2, 0.3], "crop_pct": 1.0""";
        Preprocessing older = read("config.json", "{\"architecture\": \"resnet18\", " + settings + "}");
        assertThat(older.resizing()).isEqualTo(new Resizing.ShorterEdge(32));
        assertThat(older.filter()).isEqualTo(Interpolation.BICUBIC);
        assertThat(older.normalization().means()).containsExactly(0.4, 0.5, 0.6);
        Files.writeString(folder.resolve("preprocessor_config.json"), VIT);
        Preprocessing wrapped = read(
                "config.json",
                "{\"model_type\": \"timm_wrapper\", \"architecture\": \"resnet18\", \"pretrained_cfg\": {" + settings
                        + "}}");
        assertThat(wrapped).isEqualTo(older);
    }

    private Preprocessing read(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json);
        return Preprocessing.of(folder);
    }

    private static void assertSame(Preprocessing preprocessing, String expected) {
        ImagePipeline pipeline = new ImagePipeline(preprocessing, new Augmentation.None());
        float[] pixels = new float[pipeline.values()];
        pipeline.fill(Pictures.fixture("preprocess.png", null), 0, 0, 0, pixels, 0);
        assertThat(pixels).containsExactly(Fixtures.floats(expected), Offset.offset(1e-6f));
    }
}
