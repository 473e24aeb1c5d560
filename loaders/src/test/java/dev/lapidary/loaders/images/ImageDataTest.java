package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Split;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
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
            assertThat(data.describe()).isEqualTo(folder.getFileName() + ": 3 images of 2 classes");
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
            assertThat(data.describe()).isEqualTo("pets.zip: 2 images of 2 classes");
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
    void aTableSaysWhatIsOddAboutIt() throws IOException {
        put("a.png", "b.png");
        Path table = folder.resolve("odd.csv");
        Files.writeString(table, "image,label\na.png,Cat\nb.png,cat\n");
        assertThat(ImageData.readTable(table, TextOptions.forTraining()).notes())
                .isNotEmpty()
                .isEqualTo(TextData.read(table, TextOptions.forTraining()).notes());
    }

    @Test
    void picturesToBeClassified() throws IOException {
        put("a.png");
        ImageData data = ImageData.ofFiles(List.of(folder.resolve("a.png")));
        assertThat(data.examples().getFirst().label()).isNull();
        assertThat(data.labels()).isEmpty();
        assertThatThrownBy(() -> ImageData.ofFiles(List.of(folder.resolve("b.png"))))
                .isInstanceOf(LoaderException.class)
                .hasMessage("there is no image " + folder.resolve("b.png") + "; check the path");
    }

    @Test
    void picturesAreSplitAsTextsAre() throws IOException {
        put("cats/a.png", "cats/b.png", "dogs/c.png", "dogs/d.png");
        Split<ImageExample> split = Split.stratified(ImageData.read(folder).examples(), 0.5, 42);
        assertThat(split.validation()).extracting(ImageExample::label).containsExactly("cats", "dogs");
    }

    @Test
    void whatIsLeftOutIsCounted() throws IOException {
        put("cats/a.png", "cats/b.tif", "cats/c.TIF", "cats/notes", "dogs/b.jfif", "birds/a.txt", "top.png");
        put("cats/Thumbs.db", "cats/.DS_Store", "__MACOSX/cats/a.txt");
        Files.delete(folder.resolve("top.png"));
        ImageData data = ImageData.read(folder);
        assertThat(names(data)).containsExactly("cats/a.png", "dogs/b.jfif");
        assertThat(data.notes())
                .containsExactly(
                        "left out of " + folder
                                + ", as they do not end like images: 2 .tif, 1 without an extension, 1 .txt",
                        "no class, as it has no images: " + folder.resolve("birds"));
        put("top.png");
        assertThat(ImageData.read(folder).notes())
                .contains("left out of " + folder + ", as they are in no class folder: 1 image");
    }

    @Test
    void linksAreFollowedButNotInCircles() throws IOException {
        put("real/cats/a.png", "elsewhere/b.png");
        Path links = folder.resolve("links");
        Files.createSymbolicLink(links, folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/dogs"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("real/cats/again"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/cats/broken.png"), folder.resolve("nowhere"));
        ImageData data = ImageData.read(links);
        assertThat(labels(data)).containsExactly("cats", "dogs");
        assertThat(data.examples().getLast().file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
    }

    @Test
    void oneClassInTwoUnicodeForms() throws IOException {
        put("cafe\u0301/a.png", "caf\u00E9/b.png", "tea/c.png");
        ImageData data = ImageData.read(folder);
        assertThat(data.labels()).containsExactly("caf\u00E9", "tea");
        assertThat(data.examples()).hasSize(3);
    }

    /** Code page 437, as Windows' own zips have it; UTF-8 where an entry says so; backslashes; a NUL that ends a name. */
    @Test
    void namesInZips() throws IOException {
        Path zip = folder.resolve("names.zip");
        Charset dos = Charset.forName("IBM437");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip), dos)) {
            for (String name : List.of("\u00C4pfel/1.png", "Birnen\\2.png", "a\0b/x.png", "../\u00DC/3.png")) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(Fixtures.bytes("one-pixel.png"));
            }
        }
        try (ImageData data = ImageData.read(zip)) {
            assertThat(data.labels()).containsExactly("Birnen", "\u00C4pfel");
            assertThat(data.examples().getFirst().file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
        }
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("\u68A8/1.png", "\u00C4pfel/1.png")) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(Fixtures.bytes("one-pixel.png"));
            }
        }
        try (ImageData data = ImageData.read(zip)) {
            assertThat(data.labels()).containsExactly("\u00C4pfel", "\u68A8");
        }
    }

    @Test
    void aZipOfTooManyFoldersWithinEachOther() throws IOException {
        Path zip = folder.resolve("deep.zip");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
            entries.putNextEntry(new ZipEntry("a/".repeat(20_000) + "x.png"));
        }
        assertThatThrownBy(() -> ImageData.read(zip))
                .isInstanceOf(LoaderException.class)
                .hasMessage(zip + " has more than 100 folders within each other; move the images up");
    }

    /** Zeros take a thousandth of their size in a zip: they are not read to their end. */
    @Test
    void anEntryOfZerosTakesNoMemory() throws IOException {
        Path zip = folder.resolve("zeros.zip");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
            entries.putNextEntry(new ZipEntry("a/x.jpg"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 20; i++) {
                entries.write(zeros);
            }
            entries.putNextEntry(new ZipEntry("b/y.jpg"));
        }
        try (ImageData data = ImageData.read(zip)) {
            assertThat(data.examples().getFirst().file().bytes()).hasSizeLessThan(100);
        }
    }

    @Test
    void aDamagedEntryIsFoundByItsChecksum() throws IOException {
        Path zip = folder.resolve("damaged.zip");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("a/x.png", "b/y.png")) {
                byte[] image = Fixtures.bytes("one-pixel.png");
                ZipEntry entry = new ZipEntry(name);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(image.length);
                CRC32 sum = new CRC32();
                sum.update(image);
                entry.setCrc(sum.getValue());
                entries.putNextEntry(entry);
                entries.write(image);
            }
        }
        byte[] bytes = Files.readAllBytes(zip);
        bytes[30 + "a/x.png".length() + 20] ^= 1;
        Files.write(zip, bytes);
        try (ImageData data = ImageData.read(zip)) {
            assertThatThrownBy(() -> data.examples().getFirst().file().bytes())
                    .isInstanceOf(IOException.class)
                    .hasMessage("its checksum in the archive is wrong: it is damaged or encrypted");
        }
    }

    @Test
    void zip64() throws IOException {
        Path zip = folder.resolve("zip64.zip");
        Zip64.write(zip, List.of("a/x.png", "b/y.png"), Fixtures.bytes("one-pixel.png"));
        try (ImageData data = ImageData.read(zip)) {
            assertThat(data.labels()).containsExactly("a", "b");
            assertThat(data.examples().getLast().file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
        }
    }

    @Test
    void entriesThatAreEncryptedOrCompressedOtherwise() throws IOException {
        Path zip = zip("locked.zip", "a/x.png", "b/y.png");
        byte[] plain = Files.readAllBytes(zip);
        Files.write(zip, patched(plain, 6, 8, 1));
        assertThatThrownBy(() -> ImageData.read(zip))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        zip + " has encrypted entries; unpack it with its password, and name the folder that it makes");
        Files.write(zip, patched(plain, 8, 10, 12));
        assertThatThrownBy(() -> ImageData.read(zip))
                .isInstanceOf(LoaderException.class)
                .hasMessage(zip + " has entries that are compressed otherwise than by deflate; unpack it, and name the"
                        + " folder that it makes");
    }

    /** With a number set in every header of an entry, which is where it is and in the directory at the end. */
    private static byte[] patched(byte[] zip, int offset, int offsetInDirectory, int number) {
        byte[] patched = zip.clone();
        for (int i = 0; i + 4 <= zip.length; i++) {
            boolean header = zip[i] == 'P' && zip[i + 1] == 'K';
            if (header && zip[i + 2] == 3 && zip[i + 3] == 4) {
                patched[i + offset] = (byte) number;
            } else if (header && zip[i + 2] == 1 && zip[i + 3] == 2) {
                patched[i + offsetInDirectory] = (byte) number;
            }
        }
        return patched;
    }

    /** Of entries of one name the last counts, as in Python's zipfile. */
    @Test
    void anEntryThatIsThereTwice() throws IOException {
        Path zip = folder.resolve("twice.zip");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("a/1.png", "a/2.png", "b/y.png")) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(Fixtures.bytes(name.equals("a/1.png") ? "rgb.png" : "one-pixel.png"));
            }
        }
        String bytes = new String(Files.readAllBytes(zip), StandardCharsets.ISO_8859_1);
        Files.write(zip, bytes.replace("a/2.png", "a/1.png").getBytes(StandardCharsets.ISO_8859_1));
        try (ImageData data = ImageData.read(zip)) {
            assertThat(labels(data)).containsExactly("a", "b");
            assertThat(data.examples().getFirst().file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
        }
    }

    /** Nothing is unpacked, so nothing can be written elsewhere; what leads up is passed over, as hidden files are. */
    @Test
    void pathsThatLeadUpOrToTheRoot() throws IOException {
        Path zip = zip("paths.zip", "../../a/1.png", "b/../c/2.png", "/d/3.png", "./e/4.png", "f//5.png");
        try (ImageData data = ImageData.read(zip)) {
            assertThat(data.labels()).containsExactly("d", "e", "f");
            for (ImageExample example : data.examples()) {
                assertThat(example.file().bytes()).isEqualTo(Fixtures.bytes("one-pixel.png"));
            }
        }
    }

    private Path zip(String name, String... entries) throws IOException {
        Path zip = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(Fixtures.bytes("one-pixel.png"));
            }
        }
        return zip;
    }

    @Test
    void oneClassOnly() throws IOException {
        put("cats/a.png", "cats/b.png");
        ImageData data = ImageData.read(folder);
        assertThat(data.labels()).containsExactly("cats");
        assertThatThrownBy(data::labelSet)
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder + " has only the class 'cats', and a classifier needs two; add images of another");
    }

    @Test
    void noPicturesNoClassesNoFolder() throws IOException {
        assertThatThrownBy(() -> ImageData.read(folder))
                .isInstanceOf(LoaderException.class)
                .hasMessage(folder
                        + " has no images in it (.jpg .jpeg .jpe .jfif .png .gif .bmp .webp); put those of each class"
                        + " into a folder of the class's name");
        put("a.png");
        assertThatThrownBy(() -> ImageData.read(folder))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        folder + " has images but no class folders; put those of each class into a folder of its name");
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
