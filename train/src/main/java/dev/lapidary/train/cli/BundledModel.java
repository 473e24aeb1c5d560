package dev.lapidary.train.cli;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.pretrained.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * The one pretrained model that Lapidary brings along: a ResNet of 20 layers for pictures of 32×32 pixels, which this engine
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
        Path folder = ModelStore.rootOfUser().resolve(NAME);
        try {
            Files.createDirectories(folder);
            for (String name : FILES) {
                unpack(name, folder.resolve(name));
            }
        } catch (IOException e) {
            throw new LoaderException(
                    NAME + " could not be unpacked into " + folder + " (" + e + "); LAPIDARY_HOME names another place",
                    e);
        }
        return folder;
    }

    /** Readers find the old file or the new one, never half of it. */
    private static void unpack(String name, Path target) throws IOException {
        byte[] content = content(name);
        if (Files.isRegularFile(target) && Arrays.equals(Files.readAllBytes(target), content)) {
            return;
        }
        Path temporary = Files.createTempFile(target.getParent(), "." + name, ".tmp");
        try {
            Files.write(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static byte[] content(String name) throws IOException {
        try (InputStream in = BundledModel.class.getResourceAsStream(PLACE + name)) {
            return in.readAllBytes();
        }
    }
}
