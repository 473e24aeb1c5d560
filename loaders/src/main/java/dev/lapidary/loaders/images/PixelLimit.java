package dev.lapidary.loaders.images;

/** Refuses images of too many pixels, before memory is taken for them. */
@FunctionalInterface
interface PixelLimit {
    /** @throws dev.lapidary.loaders.LoaderException if an image of this size is not to be decoded */
    void require(long width, long height);
}
