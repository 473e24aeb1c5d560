package dev.lapidary.loaders.images;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A zip, read in place, with the names that Python's zipfile finds in it: UTF-8 where an entry says so or carries its name a
 * second time, else code page 437; a name ends at a NUL. Of entries of one name the last counts. Parts of a path may be kept apart
 * by backslashes, as some programs on Windows write them.
 */
final class ImageZip implements AutoCloseable {
    private static final int UNICODE_PATH = 0x7075;

    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    /** @throws LoaderException if the file is no zip, or damaged */
    ImageZip(Path source) {
        try {
            zip = new ZipFile(source.toFile(), ZipFile.OPEN_READ, Charset.forName("IBM437"));
        } catch (IOException | IllegalArgumentException e) {
            String reason =
                    e instanceof IOException io ? FileFailure.reason(io) : Printable.of(String.valueOf(e.getMessage()));
            throw new LoaderException(source + refusal(reason), e);
        }
        zip.stream().forEach(entry -> entries.put(name(entry), entry));
    }

    /** The JDK opens no archive of which it could not read each entry. */
    private static String refusal(String reason) {
        if (reason.contains("encrypted")) {
            return " has encrypted entries; unpack it with its password, and name the folder that it makes";
        }
        if (reason.contains("bad compression method")) {
            return " has entries that are compressed otherwise than by deflate; unpack it, and name the folder that it makes";
        }
        return " is neither a folder nor a zip that can be opened (" + reason
                + "); name a folder with a folder of images for each class, or a zip of one";
    }

    /** As a path from the top: what does not lead further down is left out of it. */
    private static String name(ZipEntry entry) {
        String name = unicodePath(entry);
        int nul = name.indexOf(0);
        String path = (nul < 0 ? name : name.substring(0, nul)).replace('\\', '/');
        return Arrays.stream(path.split("/"))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .collect(Collectors.joining("/"))
                + (path.endsWith("/") ? "/" : "");
    }

    /** The name in the extra field for it, if it is there and was written for this name. */
    private static String unicodePath(ZipEntry entry) {
        byte[] extra = entry.getExtra() == null ? new byte[0] : entry.getExtra();
        ByteBuffer in = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= 4) {
            int kind = Short.toUnsignedInt(in.getShort());
            int length = Math.min(Short.toUnsignedInt(in.getShort()), in.remaining());
            ByteBuffer field = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            in.position(in.position() + length);
            if (kind == UNICODE_PATH && length > 5 && field.get() == 1) {
                CRC32 sum = new CRC32();
                sum.update(entry.getName().getBytes(Charset.forName("IBM437")));
                if (field.getInt() == (int) sum.getValue()) {
                    return StandardCharsets.UTF_8.decode(field).toString();
                }
            }
        }
        return entry.getName();
    }

    /** With / between the parts of a path, and one at the end of a folder. */
    Iterable<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** @throws IOException if it is not there, is damaged, or is stored in a way that is not known */
    byte[] bytes(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new FileNotFoundException(name + " is not in the archive");
        }
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = ImageBytes.of(in);
        }
        if (bytes.length == entry.getSize() && entry.getCrc() >= 0) {
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if (sum.getValue() != entry.getCrc()) {
                throw new IOException("its checksum in the archive is wrong: it is damaged or encrypted");
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
