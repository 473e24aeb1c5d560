package dev.lapidary.fuzz;

import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.images.Preprocessing;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.resnet.ResNetConfig;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** What a model is and wants done to images: {@code config.json} and {@code preprocessor_config.json}. */
final class ConfigTarget implements Target {
    private static final Set<String> FILES = Set.of("config.json", "preprocessor_config.json");

    private final Scratch scratch = new Scratch();

    @Override
    public Stream<byte[]> seeds() {
        return Stream.concat(
                        Stream.of(Seeds.imageModel(), Seeds.textModel()),
                        Stream.of(Seeds.timmConfig(), Seeds.olderTimmConfig()))
                .map(files -> {
                    files.keySet().retainAll(FILES);
                    return Scratch.input(files);
                });
    }

    @Override
    public void read(byte[] input) throws Exception {
        Path folder = scratch.folder(input, FILES);
        Guard.hold(() -> ModelFolder.open(folder).config().labels());
        Guard.hold(() ->
                BertConfig.of("config.json", ModelFolder.open(folder).config().values()));
        Guard.hold(() ->
                ResNetConfig.of("config.json", ModelFolder.open(folder).config().values()));
        Guard.hold(() -> ResNetConfig.ofTimm(
                "config.json", ModelFolder.open(folder).config().values()));
        Guard.hold(() -> Preprocessing.of(folder));
    }
}
