package dev.lapidary.loaders.images.webp;

/** What an encoder did to pixels so that they take fewer bits, undone. Pixels are ARGB. */
sealed interface LosslessTransform {
    int OPAQUE_BLACK = 0xFF000000;

    /** The pixels before the transform, which may be those handed in. */
    int[] undo(int[] pixels, int height);

    private static int sum(int a, int b) {
        return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00 | (a & 0x00FF00FF) + (b & 0x00FF00FF) & 0x00FF00FF;
    }

    /** Each pixel is stored as its difference from a mix of its neighbours. @param modes of squares of pixels */
    record Predictor(int width, int bits, int[] modes) implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int blocks = blocks(width, bits);
            for (int y = 0, i = 0; y < height; y++) {
                for (int x = 0; x < width; x++, i++) {
                    int mode = modes[(y >> bits) * blocks + (x >> bits)] >> 8 & 15;
                    int guess = y == 0
                            ? x == 0 ? OPAQUE_BLACK : pixels[i - 1]
                            : x == 0 ? pixels[i - width] : guess(pixels, i, mode);
                    pixels[i] = sum(pixels[i], guess);
                }
            }
            return pixels;
        }

        /** Right of the last pixel of a row comes the first of the next. */
        private int guess(int[] pixels, int i, int mode) {
            int left = pixels[i - 1];
            int top = pixels[i - width];
            int topLeft = pixels[i - width - 1];
            int topRight = pixels[i - width + 1];
            return switch (mode) {
                case 1 -> left;
                case 2 -> top;
                case 3 -> topRight;
                case 4 -> topLeft;
                case 5 -> mean(mean(left, topRight), top);
                case 6 -> mean(left, topLeft);
                case 7 -> mean(left, top);
                case 8 -> mean(topLeft, top);
                case 9 -> mean(top, topRight);
                case 10 -> mean(mean(left, topLeft), mean(top, topRight));
                case 11 -> nearer(top, left, topLeft);
                case 12 -> plane(left, top, topLeft);
                case 13 -> halfway(mean(left, top), topLeft);
                default -> OPAQUE_BLACK;
            };
        }

        private static int mean(int a, int b) {
            return (((a ^ b) & 0xFEFEFEFE) >>> 1) + (a & b);
        }

        /** Of top and left the one that is farther from the corner, whose gradient the other follows. */
        private static int nearer(int top, int left, int corner) {
            int difference = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int c = corner >>> shift & 0xFF;
                difference += Math.abs((left >>> shift & 0xFF) - c) - Math.abs((top >>> shift & 0xFF) - c);
            }
            return difference <= 0 ? top : left;
        }

        private static int plane(int a, int b, int c) {
            int result = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int value = (a >>> shift & 0xFF) + (b >>> shift & 0xFF) - (c >>> shift & 0xFF);
                result |= Math.clamp(value, 0, 255) << shift;
            }
            return result;
        }

        private static int halfway(int a, int c) {
            int result = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int value = a >>> shift & 0xFF;
                result |= Math.clamp(value + (value - (c >>> shift & 0xFF)) / 2, 0, 255) << shift;
            }
            return result;
        }
    }

    /** Red and blue are stored as their differences from shares of green, and blue from one of red. @param shares of squares of pixels */
    record Colours(int width, int bits, int[] shares) implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int blocks = blocks(width, bits);
            for (int y = 0, i = 0; y < height; y++) {
                for (int x = 0; x < width; x++, i++) {
                    int share = shares[(y >> bits) * blocks + (x >> bits)];
                    int green = pixels[i] >> 8;
                    int red = (pixels[i] >> 16) + part(share, green);
                    int blue = pixels[i] + part(share >> 8, green) + part(share >> 16, red);
                    pixels[i] = pixels[i] & 0xFF00FF00 | (red & 0xFF) << 16 | blue & 0xFF;
                }
            }
            return pixels;
        }

        private static int part(int share, int colour) {
            return (byte) share * (byte) colour >> 5;
        }
    }

    /** Red and blue are stored less green. */
    record SubtractedGreen() implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            for (int i = 0; i < pixels.length; i++) {
                int green = pixels[i] >> 8 & 0xFF;
                pixels[i] = sum(pixels[i], green << 16 | green);
            }
            return pixels;
        }
    }

    /**
     * Pixels are stored as places in a palette, in green, and several of them in one where the palette is small.
     *
     * @param bits the binary logarithm of how many are in one
     * @param palette of 256, the unused ones transparent black
     */
    record Palette(int width, int bits, int[] palette) implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int packedWidth = blocks(width, bits);
            int indexBits = 8 >> bits;
            int[] unpacked = new int[Math.multiplyExact(width, height)];
            for (int y = 0, i = 0; y < height; y++) {
                for (int x = 0; x < width; x++, i++) {
                    int packed = pixels[y * packedWidth + (x >> bits)] >> 8 & 0xFF;
                    int index = packed >> (x & (1 << bits) - 1) * indexBits & (1 << indexBits) - 1;
                    unpacked[i] = palette[index];
                }
            }
            return unpacked;
        }
    }

    /** How many squares of an edge of {@code 1 << bits} a length takes. */
    static int blocks(int length, int bits) {
        return length + (1 << bits) - 1 >> bits;
    }
}
