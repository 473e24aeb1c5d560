package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Split;
import dev.lapidary.loaders.data.TextOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDataTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderForEachClass() throws IOException {
        put("dogs/b.PNG", "dogs/a.jpeg", "cats/deep/er/c.webp", "cats/notes.txt", "cats/.hidden.png", ".git/x/a.png");
        try (ImageData data = ImageData.read(folder)) {
            assertThat(names(data)).containsExactly("cats/deep/er/c.webp", "dogs/a.jpeg", "dogs/b.PNG");
            assertThat(labels(data)).containsExactly("cats", "dogs", "dogs");
            assertThat(data.labelSet().names()).containsExactly("cats", "dogs");
            assertThat(data.describe()).isEqualTo(folder.getFileName() + ": 3 pictures of 2 classes");
            assertThat(data.examples().getFirst().file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
            assertThat(data.examples().getFirst().where())
                    .hasToString(folder.resolve("cats/deep/er/c.webp").toString());
        }
    }

    @Test
    void theTrainingPartAndOthers() throws IOException {
        put("train/cats/a.png", "train/dogs/b.png", "test/cats/c.png", "test/dogs/d.png");
        assertThat(names(ImageData.read(folder))).containsExactly("train/cats/a.png", "train/dogs/b.png");
        assertThat(names(ImageData.read(folder, "test"))).containsExactly("test/cats/c.png", "test/dogs/d.png");
        assertThatThrownBy(() -> ImageData.read(folder, "val"))
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder + " has no folder val; name one of test, train");
    }

    @Test
    void aZipIsReadInPlace() throws IOException {
        Path zip = folder.resolve("pets.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            for (String name : List.of("pets/", "pets/dogs/b.png", "pets/cats/a.png", "__MACOSX/pets/cats/._a.png")) {
                entries.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    entries.write(Fixtures.bytes("one-pixel.png"));
                }
            }
        }
        try (ImageData data = ImageData.read(zip)) {
            assertThat(data.examples())
                    .extracting(ImageExample::name)
                    .containsExactly(zip + "/pets/cats/a.png", zip + "/pets/dogs/b.png");
            assertThat(data.examples().getLast().file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
            assertThat(data.describe()).isEqualTo("pets.zip: 2 pictures of 2 classes");
        }
        try (ImageData data = ImageData.read(zip.resolve("pets"))) {
            assertThat(data.examples()).hasSize(2);
        }
        assertThatThrownBy(() -> ImageData.read(zip.resolve("plants")))
                .isInstanceOf(LoaderException.class)
                .hasMessage(zip + " has no folder plants; name one of pets");
    }

    @Test
    void aTableOfPathsAndLabels() throws IOException {
        put("some/a.png", "some/b.png");
        Path table = folder.resolve("train.csv");
        Files.writeString(table, "image,label\nsome/a.png,cat\nsome/b.png,dog\n");
        ImageData data = ImageData.readTable(table, TextOptions.forTraining());
        assertThat(names(data)).containsExactly("some/a.png", "some/b.png");
        assertThat(labels(data)).containsExactly("cat", "dog");
        assertThat(data.examples().getLast().where()).hasToString(table + " line 3");
        Files.writeString(table, "image,label\nsome/a.png,cat\nsome/c.png,dog\n");
        assertThatThrownBy(() -> ImageData.readTable(table, TextOptions.forTraining()))
                .isInstanceOf(LoaderException.class)
                .hasMessage("%s line 3 names %s, and there is no such file; correct the path or remove the line"
                        .formatted(table, folder.resolve("some/c.png")));
    }

    @Test
    void picturesToBeClassified() throws IOException {
        put("a.png");
        ImageData data = ImageData.ofFiles(List.of(folder.resolve("a.png")));
        assertThat(data.examples().getFirst().label()).isNull();
        assertThat(data.labels()).isEmpty();
        assertThatThrownBy(() -> ImageData.ofFiles(List.of(folder.resolve("b.png"))))
                .isInstanceOf(LoaderException.class)
                .hasMessage("there is no picture " + folder.resolve("b.png") + "; check the path");
    }

    @Test
    void picturesAreSplitAsTextsAre() throws IOException {
        put("cats/a.png", "cats/b.png", "dogs/c.png", "dogs/d.png");
        Split<ImageExample> split = Split.stratified(ImageData.read(folder).examples(), 0.5, 42);
        assertThat(split.validation()).extracting(ImageExample::label).containsExactly("cats", "dogs");
    }

    @Test
    void aClassFolderWithoutPictures() throws IOException {
        put("cats/a.png", "dogs/notes.txt");
        assertThatThrownBy(() -> ImageData.read(folder))
                .isInstanceOf(LoaderException.class)
                .hasMessage("the class folder " + folder.resolve("dogs")
                        + " has no pictures (.jpg .jpeg .png .gif .bmp .webp); put some in or remove it");
    }

    @Test
    void oneClassOnly() throws IOException {
        put("cats/a.png", "cats/b.png");
        ImageData data = ImageData.read(folder);
        assertThat(data.labels()).containsExactly("cats");
        assertThatThrownBy(data::labelSet)
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder + " has only the class 'cats', and a classifier needs two; add pictures of another");
    }

    @Test
    void noPicturesNoClassesNoFolder() throws IOException {
        assertThatThrownBy(() -> ImageData.read(folder))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        folder + " has no pictures in it; put those of each class into a folder of the class's name");
        put("a.png");
        assertThatThrownBy(() -> ImageData.read(folder))
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder
                        + " has pictures but no class folders; put those of each class into a folder of its name");
        assertThatThrownBy(() -> ImageData.read(folder.resolve("missing")))
                .isInstanceOf(LoaderException.class)
                .hasMessage("there is no folder or file " + folder.resolve("missing") + "; check the path");
        assertThatThrownBy(() -> ImageData.read(folder.resolve("a.png")))
                .isInstanceOf(LoaderException.class)
                .hasMessageStartingWith(folder.resolve("a.png") + " is neither a folder nor a zip that can be opened");
    }

    private void put(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, Fixtures.bytes("one-pixel.png"));
        }
    }

    private List<String> names(ImageData data) {
        return data.examples().stream()
                .map(example ->
                        folder.relativize(Path.of(example.name())).toString().replace('\\', '/'))
                .toList();
    }

    private static List<String> labels(ImageData data) {
        return data.examples().stream().map(ImageExample::label).toList();
    }
}
