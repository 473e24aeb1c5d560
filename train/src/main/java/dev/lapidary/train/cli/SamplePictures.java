package dev.lapidary.train.cli;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.images.ImageExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/** A few images beside a model that was not trained on them: something to call predict on, and to look at. */
final class SamplePictures {
    private static final String FOLDER = "samples";

    private static final int COUNT = 10;

    private SamplePictures() {}

    private static String extension(ImageExample picture) {
        return picture.name().substring(picture.name().lastIndexOf('.'));
    }

    /** @param pictures one of each class; returns the folder that they are in */
    static Path write(Collection<ImageExample> pictures, OutputFolder output) {
        Path folder = output.path().resolve(FOLDER);
        for (ImageExample picture : pictures.stream().limit(COUNT).toList()) {
            try {
                output.write(
                        Path.of(FOLDER, picture.label().replaceAll("[^\\p{L}\\p{N} _.-]", "_") + extension(picture)),
                        picture.file().bytes());
            } catch (IOException e) {
                throw new LoaderException(picture.name() + " cannot be read (" + FileFailure.reason(e) + ")", e);
            }
        }
        return folder;
    }
}
