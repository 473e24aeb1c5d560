package dev.lapidary.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The files that {@code make_fixtures.py} wrote, and the shared models where they are present. */
final class Fixtures {
    private Fixtures() {}

    static Path path(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Tokenizer tokenizer(String name) {
        return Tokenizer.load(path(name));
    }

    /** The lines of a fixture, without its comments. */
    static List<String> lines(String name) {
        try (var lines = Files.lines(path(name))) {
            return lines.filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A shared model or data set; without it the test is skipped, and says so. */
    static Path shared(String name) {
        Path path = Path.of(System.getProperty("lapidary.shared", "../shared")).resolve(name);
        assumeTrue(Files.exists(path), path + " is not there, so it cannot be compared with");
        return path;
    }

    /** SHA-256 of UTF-8 text. */
    static final class Digest {
        private final MessageDigest digest;

        Digest() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void update(CharSequence text) {
            digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
        }

        /** The first {@code length} hexadecimal digits. */
        String hex(int length) {
            String hex = HexFormat.of().formatHex(digest.digest());
            return hex.substring(0, length);
        }
    }
}
