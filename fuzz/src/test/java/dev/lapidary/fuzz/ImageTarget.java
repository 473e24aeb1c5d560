package dev.lapidary.fuzz;

import dev.lapidary.loaders.images.ImageDecoder;
import java.util.stream.Stream;

/** Images of every format. */
final class ImageTarget implements Target {
    private final ImageDecoder decoder = new ImageDecoder();

    @Override
    public Stream<byte[]> seeds() {
        return Seeds.IMAGES.stream().map(Seeds::image);
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> decoder.decode("image", input));
    }
}
