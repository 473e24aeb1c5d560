package dev.lapidary.loaders.images;

/** What becomes of an image's size before it is cropped. */
public sealed interface Resizing {
    RgbImage apply(RgbImage image, Interpolation filter);

    /** Keeps the proportions. */
    record ShorterEdge(int pixels) implements Resizing {
        @Override
        public RgbImage apply(RgbImage image, Interpolation filter) {
            return Resize.shorterEdge(image, pixels, filter);
        }
    }

    /** Does not keep the proportions. */
    record Exactly(int height, int width) implements Resizing {
        @Override
        public RgbImage apply(RgbImage image, Interpolation filter) {
            return Resize.resize(image, height, width, filter);
        }
    }

    /** Only the crop that follows sees to the size. */
    record None() implements Resizing {
        @Override
        public RgbImage apply(RgbImage image, Interpolation filter) {
            return image;
        }
    }

    /** Nothing sees to the size: images are of one already, which the first of them tells. */
    record AsTheyAre() implements Resizing {
        @Override
        public RgbImage apply(RgbImage image, Interpolation filter) {
            return image;
        }
    }
}
