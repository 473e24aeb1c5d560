package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.loaders.LoaderException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Many files of each format against what Pillow makes of them: the pixels of whole ones, and whether damaged ones are read. The
 * files come from make_image_sweep.py; a small set is in the build, a large one can be named with {@code
 * -Dlapidary.pillow=FOLDER}, and what came out is then printed.
 */
class PillowComparisonTest {

    /** Bytes at the end of a JPEG without which Pillow may read it. */
    private static final int MOST_LACKING = 128;

    private static final String FOLDER = System.getProperty("lapidary.pillow");

    private final Map<String, byte[]> files = FOLDER == null ? unpacked() : inFolder(Path.of(FOLDER));

    @TestFactory
    Stream<DynamicTest> pixels() {
        Map<String, List<String>> kinds = new TreeMap<>();
        files.keySet().stream().filter(name -> files.containsKey(name + ".rgb")).forEach(name -> kinds.computeIfAbsent(
                        kind(name), k -> new ArrayList<>())
                .add(name));
        return kinds.entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(
                        kind.getKey() + ", " + kind.getValue().size() + " files",
                        () -> comparePixels(kind.getKey(), kind.getValue())));
    }

    private void comparePixels(String kind, List<String> names) {
        List<String> wrong = new ArrayList<>();
        Map<Integer, Integer> histogram = new TreeMap<>();
        for (String name : names) {
            try {
                RgbImage image = new ImageDecoder().decode(name, files.get(name));
                RgbImage expected = Fixtures.image(files.get(name + ".rgb"));
                int difference = Fixtures.largestDifference(image, expected);
                histogram.merge(difference, 1, Integer::sum);
                if (difference > 0) {
                    wrong.add(name + ": off by " + difference);
                }
            } catch (LoaderException | AssertionError e) {
                wrong.add(name + ": " + e.getMessage());
            }
        }
        say("%s: files by their largest difference %s".formatted(kind, histogram));
        assertThat(wrong).as(kind).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> verdictsOnDamagedFiles() {
        Map<String, List<String[]>> kinds = new TreeMap<>();
        new String(files.get("damages.tsv"))
                .lines()
                .map(line -> line.split("\t"))
                .forEach(damage -> kinds.computeIfAbsent(kind(damage[0]), k -> new ArrayList<>())
                        .add(damage));
        return kinds.entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(
                        kind.getKey() + ", " + kind.getValue().size() + " damaged files",
                        () -> compareVerdicts(kind.getKey(), kind.getValue())));
    }

    private void compareVerdicts(String kind, List<String[]> damages) {
        List<String> wrong = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (String[] damage : damages) {
            byte[] file = files.get(damage[0]);
            int at = Integer.parseInt(damage[2]);
            byte[] damaged = Arrays.copyOf(Arrays.copyOf(file, at), damage[1].equals("cut") ? at : file.length);
            String verdict = "read";
            String reason = "";
            try {
                new ImageDecoder().decode(damage[0], damaged);
            } catch (LoaderException e) {
                verdict = "refused";
                reason = e.getMessage();
            }
            if (!verdict.equals(damage[3])) {
                (lacksOnlyItsEnd(kind, damage, at, file.length, verdict) ? known : wrong)
                        .add("%s of %d bytes: %s here, %s by Pillow %s"
                                .formatted(String.join(" ", damage), file.length, verdict, damage[3], reason));
            }
        }
        say("%s: %d of %d verdicts on damaged files as Pillow's"
                .formatted(kind, damages.size() - wrong.size() - known.size(), damages.size()));
        say(String.join("\n", known));
        assertThat(wrong).as(kind).isEmpty();
        if (FOLDER == null) {
            assertThat(known).hasSize(kind.equals("jpeg") ? 1 : 0);
        }
    }

    /** Of JPEG files that lack only their end, Pillow reads a few and refuses the others; here all are refused. */
    private static boolean lacksOnlyItsEnd(String kind, String[] damage, int from, int length, String verdict) {
        return kind.equals("jpeg")
                && length - from < MOST_LACKING
                && verdict.equals("refused")
                && damage[3].equals("read");
    }

    private static String kind(String name) {
        return name.substring(0, name.lastIndexOf('-'));
    }

    private static void say(String line) {
        if (FOLDER != null) {
            System.out.println(line);
        }
    }

    private static Map<String, byte[]> unpacked() {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(Fixtures.bytes("sweep.zip")))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static Map<String, byte[]> inFolder(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
