package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.loaders.LoaderException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are none, streams, and files that are too much. */
class FileBytesTest {
    private static final TextOptions TRAINING = TextOptions.forTraining();

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void aPipeIsReadOnce() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there is no mkfifo here");
        new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor(60, TimeUnit.SECONDS);
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Files.writeString(pipe, "text,label\nfine,x\nbad,y\n");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(TextData.read(pipe, TRAINING).labels()).containsExactly("x", "y");
        writer.join();
    }

    @Test
    @Timeout(120)
    void devicesEndWithASentence() {
        Path zero = Path.of("/dev/zero");
        assumeTrue(Files.exists(zero), "there is no /dev/zero here");
        fails(() -> TextData.read(zero, TRAINING), "/dev/zero line 1 has a zero byte");
        fails(() -> TextData.read(Path.of("/dev/null"), TRAINING), "/dev/null is empty; put one example on each line");
        fails(() -> TextData.read(Path.of("/"), TRAINING), "/ is a folder; name a file in it");
    }

    @Test
    void aStreamThatIsAFolder() throws IOException {
        try (InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Is a directory");
            }
        }) {
            fails(() -> TextData.lines("standard input", failing), "standard input is a folder; name a file in it");
        }
    }

    @Test
    void linesOfAStream() {
        byte[] bytes = "\uFEFFone\r\n\n@three, \"x\"\n".getBytes(StandardCharsets.UTF_8);
        List<Example> lines = TextData.lines("standard input", new ByteArrayInputStream(bytes));
        assertThat(lines.stream().map(Example::text)).containsExactly("one", "", "@three, \"x\"");
        assertThat(TextData.lines("standard input", InputStream.nullInputStream()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tsv", "a.csv", "a.jsonl", "a.txt"})
    void aTextThatNeverEndsIsNamedInAFewWords(String name) {
        String text = "a".repeat(Delimited.LONGEST_FIELD + 1);
        String content = name.equals("a.jsonl") ? "{\"text\": \"" + text + "\", \"label\": 1}" : text + "\n";
        assertThatThrownBy(() -> Texts.train(name, content))
                .isInstanceOf(LoaderException.class)
                .hasMessageStartingWith(name)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    /** Larger than what is looked at before the rest is read: random words hardly pack. */
    @Test
    void aLargeTableThatIsPacked() throws IOException {
        Random random = new Random(1);
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 40_000; i++) {
            rows.append(Long.toString(random.nextLong(), 36)).append(i % 2 == 0 ? ",x\n" : ",y\n");
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(packed.size()).isGreaterThan(4 << 16);
        Path file = Files.write(folder.resolve("table.csv"), packed.toByteArray());
        assertThat(TextData.read(file, TRAINING).examples()).hasSize(40_000);
    }

    @Test
    void tooManyColumns() {
        for (String separator : List.of(",", "\t", ";")) {
            String content = ("a" + separator).repeat(Table.MOST_COLUMNS + 1) + "\n";
            fails(() -> Texts.train("a.csv", content), "a.csv line 1 has more than 10,000 fields");
        }
    }

    private static void fails(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String start) {
        assertThatThrownBy(action).isInstanceOf(LoaderException.class).hasMessageStartingWith(start);
    }
}
