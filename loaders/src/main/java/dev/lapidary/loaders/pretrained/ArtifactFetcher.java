package dev.lapidary.loaders.pretrained;

import dev.lapidary.loaders.LoaderException;
import java.nio.file.Path;

/** Gets a published jar. The one place through which this package reaches a network. */
@FunctionalInterface
interface ArtifactFetcher {
    /**
     * Puts the jar of {@code coordinates}, and nothing it depends on, into {@code folder}.
     *
     * @param coordinates {@code group:artifact:version}
     * @param folder an empty folder
     * @return the jar
     * @throws LoaderException if it cannot be had; the message says why, and what to do
     */
    Path fetch(String coordinates, Path folder);
}
