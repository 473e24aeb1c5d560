package dev.lapidary.train.cli;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.images.ImageExample;
import java.io.IOException;
import java.util.List;

/** A few pictures beside a model that has not seen them: something to call predict on, and to look at. */
final class SamplePictures {
    static final String FOLDER = "samples";

    private static final int COUNT = 10;

    private SamplePictures() {}

    private static String extension(ImageExample picture) {
        return picture.name().substring(picture.name().lastIndexOf('.'));
    }

    /** @param pictures the classes in turn */
    static void write(List<ImageExample> pictures, OutputFolder output) {
        for (ImageExample picture : pictures.subList(0, Math.min(COUNT, pictures.size()))) {
            try {
                output.write(
                        output.path().resolve(FOLDER).resolve(picture.label() + extension(picture)),
                        picture.file().bytes());
            } catch (IOException e) {
                throw new LoaderException(picture.name() + " cannot be read (" + e.getMessage() + ")", e);
            }
        }
    }
}
