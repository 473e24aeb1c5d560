package dev.lapidary.loaders.images;

import java.io.IOException;

/** Where an image's bytes come from: a file of its own, or an entry of an archive. Safe for use by several threads. */
public interface ImageFile {
    /** @throws IOException if it is not there or cannot be read */
    byte[] bytes() throws IOException;
}
