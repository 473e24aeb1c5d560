package dev.lapidary.loaders.data;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.files.FileSize;
import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** The bytes of a data file, a pipe or standard input: bounded, and unpacked if gzip packed them. */
final class FileBytes {
    /** Enough to tell what a stream holds before the rest of it is read, which may never end. */
    private static final int HEAD = 1 << 16;

    /** What a small file may unpack to whatever its ratio. */
    private static final int SMALL_UNPACKED = 16 << 20;

    /** gzip packs text by 3 to 10, and repetitive tables by 50. */
    private static final int MAX_RATIO = 100;

    private FileBytes() {}

    /** Reads any file once, from its beginning to its end; so also a pipe, such as {@code <(command)} in a shell. */
    static byte[] of(Path file) {
        String name = Printable.of(file.toString());
        if (Files.isDirectory(file)) {
            throw new LoaderException(name + " is a folder; name a file in it");
        }
        try {
            if (Files.size(file) > limit()) {
                throw tooLarge(name);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return of(in, name);
            }
        } catch (NoSuchFileException e) {
            String from = file.isAbsolute()
                    ? ""
                    : " in " + Printable.of(Path.of("").toAbsolutePath().toString());
            throw new LoaderException("there is no file " + name + from + "; check the path", e);
        } catch (AccessDeniedException e) {
            throw new LoaderException(name + " cannot be opened: permission denied; make it readable", e);
        } catch (IOException e) {
            throw new LoaderException(
                    name + " cannot be read: " + FileFailure.reason(e) + "; check the path and the disk", e);
        }
    }

    /** Reads to the end. @param name for messages */
    static byte[] of(InputStream in, String name) {
        try {
            byte[] head = in.readNBytes(HEAD);
            if (head.length < HEAD) {
                return head;
            }
            if (!isGzip(head)) {
                FileSignature.refuseBinary(name, head);
            }
            byte[] rest = in.readNBytes(limit() - HEAD + 1);
            if (rest.length > limit() - HEAD) {
                throw tooLarge(name);
            }
            byte[] all = Arrays.copyOf(head, HEAD + rest.length);
            System.arraycopy(rest, 0, all, HEAD, rest.length);
            return all;
        } catch (IOException e) {
            boolean folder = String.valueOf(e.getMessage()).contains("Is a directory");
            throw new LoaderException(
                    folder
                            ? name + " is a folder; name a file in it"
                            : name + " cannot be read: " + FileFailure.reason(e) + "; check where it comes from",
                    e);
        }
    }

    static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B && bytes[2] == 8;
    }

    /** What gzip packed; other bytes as they are. */
    static byte[] unpacked(String name, byte[] bytes) {
        if (!isGzip(bytes)) {
            return bytes;
        }
        int most = (int) Math.min(limit(), Math.max(SMALL_UNPACKED, (long) MAX_RATIO * bytes.length));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(most + 1);
            if (unpacked.length > most) {
                throw new LoaderException("%s unpacks to more than %s; unpack it with gunzip and look at what is in it"
                        .formatted(name, FileSize.shown(most)));
            }
            return unpacked;
        } catch (EOFException e) {
            throw new LoaderException(
                    name + " is packed by gzip and cut short: its end is missing; copy or download it again", e);
        } catch (IOException e) {
            throw new LoaderException(
                    "%s is packed by gzip and damaged (%s); copy or download it again"
                            .formatted(name, FileFailure.reason(e)),
                    e);
        }
    }

    /** Bytes that can be read: the text, its fields and what is made of them all have to fit into memory beside them. */
    private static int limit() {
        return (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);
    }

    private static LoaderException tooLarge(String name) {
        return new LoaderException(
                "%s is larger than %s, the most that memory allows here; split it, or set LAPIDARY_JAVA_OPTS to -Xmx and more memory"
                        .formatted(name, FileSize.shown(limit())));
    }
}
