package dev.lapidary.loaders.images;

import dev.lapidary.engine.RandomStream;

/** How training sees an image otherwise each time; the result has the height and width that the model reads. */
public sealed interface Augmentation {
    /** @param random draws of this image in this epoch */
    RgbImage apply(RgbImage image, Preprocessing preprocessing, RandomStream random);

    /** The image as evaluation sees it. */
    record None() implements Augmentation {
        @Override
        public RgbImage apply(RgbImage image, Preprocessing preprocessing, RandomStream random) {
            return preprocessing.framed(image);
        }
    }

    /**
     * A part of the image, scaled to size, and its mirror image half of the time: torchvision's RandomResizedCrop and
     * RandomHorizontalFlip. The part's area is uniform between {@code smallestArea} and the whole, its proportions log-uniform
     * between 3:4 and 4:3; after ten draws that do not fit, it is the centre.
     *
     * @param smallestArea as a share of the image, 0.08 by custom
     * @param flip whether to mirror at all
     */
    record ResizedCrop(double smallestArea, boolean flip) implements Augmentation {
        private static final int ATTEMPTS = 10;
        private static final double WIDEST = 4.0 / 3;
        private static final double NARROWEST = 3.0 / 4;

        /** A part of an image. */
        record Part(int top, int left, int height, int width) {}

        @Override
        public RgbImage apply(RgbImage image, Preprocessing preprocessing, RandomStream random) {
            Part part = part(image.height(), image.width(), random);
            RgbImage cropped = image.crop(part.top(), part.left(), part.height(), part.width());
            RgbImage resized =
                    Resize.resize(cropped, preprocessing.height(), preprocessing.width(), preprocessing.filter());
            return perhapsFlipped(resized, flip, random);
        }

        Part part(int height, int width, RandomStream random) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                double area = (double) height * width * (smallestArea + (1 - smallestArea) * random.nextDouble());
                double proportions = NARROWEST * Math.pow(WIDEST / NARROWEST, random.nextDouble());
                int partWidth = (int) Math.rint(Math.sqrt(area * proportions));
                int partHeight = (int) Math.rint(Math.sqrt(area / proportions));
                if (partWidth > 0 && partWidth <= width && partHeight > 0 && partHeight <= height) {
                    int top = random.nextInt(height - partHeight + 1);
                    int left = random.nextInt(width - partWidth + 1);
                    return new Part(top, left, partHeight, partWidth);
                }
            }
            int partWidth = Math.min(width, Math.max(1, (int) Math.rint(height * WIDEST)));
            int partHeight = Math.min(height, Math.max(1, (int) Math.rint(width / NARROWEST)));
            return new Part((height - partHeight) / 2, (width - partWidth) / 2, partHeight, partWidth);
        }
    }

    /**
     * The image as evaluation sees it, moved by at most {@code padding} pixels along each axis over a black ground, and
     * mirrored half of the time: as CIFAR is trained on, with 4 pixels.
     *
     * @param flip whether to mirror at all
     */
    record PaddedCrop(int padding, boolean flip) implements Augmentation {
        @Override
        public RgbImage apply(RgbImage image, Preprocessing preprocessing, RandomStream random) {
            RgbImage framed = preprocessing.framed(image);
            int top = random.nextInt(2 * padding + 1) - padding;
            int left = random.nextInt(2 * padding + 1) - padding;
            return perhapsFlipped(framed.crop(top, left, framed.height(), framed.width()), flip, random);
        }
    }

    private static RgbImage perhapsFlipped(RgbImage image, boolean flip, RandomStream random) {
        return flip && random.nextInt(2) == 1 ? image.flipped() : image;
    }
}
