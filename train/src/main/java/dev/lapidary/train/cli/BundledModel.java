package dev.lapidary.train.cli;

import dev.lapidary.loaders.pretrained.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one pretrained model that Lapidary brings along: a ResNet of 20 layers for images of 32×32 pixels, which this engine
 * trained on CIFAR-10.
 */
final class BundledModel {
    static final String NAME = "resnet20-cifar10";
    static final long PARAMETERS = 272_474;
    static final String LICENCE = "apache-2.0";

    private static final String PLACE = "/dev/lapidary/train/models/" + NAME + "/";
    private static final List<String> FILES =
            List.of("README.md", "config.json", "preprocessor_config.json", "model.safetensors");

    private BundledModel() {}

    static boolean isCalled(String name) {
        return name.equals(NAME) && !Files.isDirectory(Path.of(name));
    }

    /** Its folder, unpacked beside the fetched models unless it is there already. @throws LoaderException if that fails */
    static Path folder() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        FILES.forEach(name -> files.put(name, content(name)));
        return ModelStore.keep(NAME, files);
    }

    private static byte[] content(String name) {
        try (InputStream in = BundledModel.class.getResourceAsStream(PLACE + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
