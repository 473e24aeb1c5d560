package dev.lapidary.loaders.pretrained;

import dev.lapidary.loaders.LoaderException;
import java.nio.file.Path;

/** Gets a published jar. The one place through which this package reaches a network. */
@FunctionalInterface
interface ArtifactFetcher {
    /**
     * Puts the jar of {@code model}, and nothing it depends on, into {@code folder}. Its content is not checked.
     *
     * @param folder an empty folder
     * @return the jar
     * @throws LoaderException if it cannot be had; the message says why, and what to do
     */
    Path fetch(PretrainedModel model, Path folder);
}
