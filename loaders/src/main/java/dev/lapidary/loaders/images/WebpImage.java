package dev.lapidary.loaders.images;

import dev.lapidary.loaders.images.webp.LosslessFrame;
import dev.lapidary.loaders.images.webp.Vp8Frame;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The first frame of a WebP file on its canvas, as libwebp has it for Pillow: also of an animation the first frame takes nothing
 * from the background, and what it leaves free is black.
 */
final class WebpImage {
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int ANIMATED = 2;

    /** What the pixels of a whole lossy frame begin with, behind three bytes. */
    private static final int KEY_FRAME = 0x2A019D;

    /** What lossless pixels begin with. */
    private static final byte LOSSLESS = 0x2F;

    private final byte[] file;
    private final ByteBuffer in;
    private final PixelLimit limit;

    private WebpImage(byte[] file, PixelLimit limit) {
        this.file = file;
        this.limit = limit;
        this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    static RgbImage read(byte[] file, PixelLimit limit) throws IOException {
        return new WebpImage(file, limit).firstFrame();
    }

    /** A piece of the file. @param from where its content begins */
    private record Chunk(String name, int from, int length) {
        /** Where the next one begins: lengths are even there. */
        int next() {
            return from + length + (length & 1);
        }
    }

    private Chunk chunk(int at, int end) throws IOException {
        if (at > end - CHUNK_HEADER) {
            throw new EOFException();
        }
        int length = in.getInt(at + 4);
        if (length < 0 || length > end - at - CHUNK_HEADER) {
            throw new EOFException();
        }
        return new Chunk(PngImage.name(file, at), at + CHUNK_HEADER, length);
    }

    private RgbImage firstFrame() throws IOException {
        long end = Integer.toUnsignedLong(in.getInt(4)) + CHUNK_HEADER;
        if (end > file.length) {
            throw new EOFException();
        }
        Chunk first = chunk(12, (int) end);
        if (!first.name().equals("VP8X")) {
            return frame(List.of(), first);
        }
        if (first.length() < 10) {
            throw new EOFException();
        }
        int width = 1 + threeBytes(first.from() + 4);
        int height = 1 + threeBytes(first.from() + 7);
        limit.require(width, height);
        List<Chunk> chunks = chunks(first.next(), (int) end);
        if ((file[first.from()] & ANIMATED) == 0) {
            return frame(chunks, pixels(chunks, width, height));
        }
        Chunk shown = null;
        for (Chunk chunk : chunks.reversed()) {
            if (chunk.name().equals("ANMF") && hasPixels(chunk)) {
                requireInside(chunk, width, height);
                shown = chunk;
            }
        }
        if (shown == null) {
            throw new EOFException();
        }
        int left = 2 * threeBytes(shown.from());
        int top = 2 * threeBytes(shown.from() + 3);
        return frame(parts(shown), pixels(shown)).crop(-top, -left, height, width);
    }

    /** A frame without a part of any does not count for libwebp. */
    private boolean hasPixels(Chunk frame) throws IOException {
        return frame.length() < FRAME_HEADER
                || parts(frame).stream().map(Chunk::name).anyMatch(List.of("ALPH", "VP8 ", "VP8L")::contains);
    }

    /** Like libwebp, which looks at the frames that are not asked for, too, but not at their pixels. */
    private void requireInside(Chunk frame, int width, int height) throws IOException {
        pixels(frame);
        int right = 2 * threeBytes(frame.from()) + 1 + threeBytes(frame.from() + 6);
        int bottom = 2 * threeBytes(frame.from() + 3) + 1 + threeBytes(frame.from() + 9);
        if (right > width || bottom > height) {
            throw new IOException("a frame lies outside its canvas");
        }
    }

    private List<Chunk> parts(Chunk frame) throws IOException {
        return chunks(frame.from() + FRAME_HEADER, frame.from() + frame.length());
    }

    private Chunk pixels(Chunk frame) throws IOException {
        if (frame.length() < FRAME_HEADER) {
            throw new EOFException();
        }
        return pixels(parts(frame), 1 + threeBytes(frame.from() + 6), 1 + threeBytes(frame.from() + 9));
    }

    /** @throws IOException if there are none, or none of this size */
    private Chunk pixels(List<Chunk> chunks, int width, int height) throws IOException {
        for (Chunk chunk : chunks) {
            boolean lossy = chunk.name().equals("VP8 ");
            if (lossy || chunk.name().equals("VP8L")) {
                long size = lossy ? lossySize(chunk) : losslessSize(chunk);
                if (size != ((long) width << Integer.SIZE | height)) {
                    throw new IOException("its pixels are not of the size that it claims");
                }
                return chunk;
            }
        }
        throw new EOFException();
    }

    private long lossySize(Chunk chunk) throws IOException {
        if (chunk.length() < 10) {
            throw new EOFException();
        }
        boolean key = (file[chunk.from()] & 1) == 0 && threeBytes(chunk.from() + 3) == KEY_FRAME;
        return key
                ? (long) (in.getShort(chunk.from() + 6) & 0x3FFF) << Integer.SIZE
                        | in.getShort(chunk.from() + 8) & 0x3FFF
                : 0;
    }

    private long losslessSize(Chunk chunk) throws IOException {
        if (chunk.length() < 5) {
            throw new EOFException();
        }
        int bits = in.getInt(chunk.from() + 1);
        return file[chunk.from()] == LOSSLESS && bits >>> 29 == 0
                ? (long) (1 + (bits & 0x3FFF)) << Integer.SIZE | 1 + (bits >>> 14 & 0x3FFF)
                : 0;
    }

    private List<Chunk> chunks(int from, int end) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        for (int at = from; at < end; at = chunks.getLast().next()) {
            chunks.add(chunk(at, end));
        }
        return chunks;
    }

    private int threeBytes(int at) {
        return in.getShort(at) & 0xFFFF | (file[at + 2] & 0xFF) << 16;
    }

    /** @param beside the pixels: perhaps their alpha, which is not needed, but has to be valid */
    private RgbImage frame(List<Chunk> beside, Chunk pixels) throws IOException {
        boolean lossless = pixels.name().equals("VP8L");
        long size = lossless ? losslessSize(pixels) : lossySize(pixels);
        int width = (int) (size >>> Integer.SIZE);
        int height = (int) size;
        limit.require(width, height);
        if (width == 0 || height == 0) {
            throw new IOException("it has no pixels");
        }
        for (Chunk chunk : beside) {
            if (!lossless && chunk.name().equals("ALPH") && chunk.from() < pixels.from()) {
                LosslessFrame.requireValidAlpha(file, chunk.from(), chunk.from() + chunk.length(), width, height);
            }
        }
        int from = pixels.from();
        int end = Math.min(pixels.next(), file.length); // libwebp counts the byte that makes lengths even
        byte[] rgb = lossless
                ? LosslessFrame.decode(file, from, end, width, height)
                : Vp8Frame.decode(file, from, end, width, height);
        return new RgbImage(width, height, rgb);
    }
}
