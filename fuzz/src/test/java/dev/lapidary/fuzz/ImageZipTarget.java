package dev.lapidary.fuzz;

import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageDecoder;
import dev.lapidary.loaders.images.ImageExample;
import java.io.IOException;
import java.util.stream.Stream;

/** Archives of images, with a folder for each class. */
final class ImageZipTarget implements Target {
    private final Scratch scratch = new Scratch();
    private final ImageDecoder decoder = new ImageDecoder();

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(Seeds.zip());
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> {
            try (ImageData data = ImageData.read(scratch.file("images.zip", input))) {
                data.describe();
                for (ImageExample example : data.examples()) {
                    read(example);
                }
            }
        });
    }

    /** An image that the archive does not give is a bad image, as one that cannot be decoded is. */
    private void read(ImageExample example) {
        byte[] file;
        try {
            file = example.file().bytes();
        } catch (IOException damaged) {
            return;
        }
        decoder.decode(example.name(), file);
    }
}
