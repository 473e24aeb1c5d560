package dev.lapidary.loaders.images.webp;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** Decodes a VP8 key frame into its planes: first all macroblocks, each predicted by its neighbours, then the smoothing. */
public final class Vp8Frame {
    private static final int FRAME_HEADER = 10;

    /** By {@link Vp8Tables#SUBBLOCK_MODES}, two places for each probability: a mode, or minus the next place. */
    private static final int[] MODE_TREE = {0, -2, 1, -4, 2, -6, -8, -12, 3, -10, 5, 6, 4, -14, 7, -16, 8, 9};

    private final int width;
    private final int height;
    private final int columns;
    private final int rows;
    private final BoolReader in;
    private final BoolReader[] partitions;
    private final Vp8Header header;
    private final Residual residual;
    private final Plane y;
    private final Plane u;
    private final Plane v;

    /** The modes of the 4×4 blocks above, and of those at the left. */
    private final int[] modesAbove;

    private final int[] modesLeft = new int[4];

    /** The level of the filter of each macroblock, negative where the edges of its blocks stay as they are. */
    private final byte[] levels;

    private Vp8Frame(byte[] data, int from, int end, int width, int height) throws IOException {
        this.width = width;
        this.height = height;
        columns = (width + 15) / 16;
        rows = (height + 15) / 16;
        int tag = threeBytes(data, from);
        int start = from + FRAME_HEADER;
        int firstEnd = start + (tag >>> 5);
        if ((tag & 0x10) == 0 || (tag >> 1 & 7) > 3) {
            throw new IOException("its frame is not valid");
        }
        if (firstEnd > end) {
            throw new EOFException();
        }
        in = new BoolReader(data, start, firstEnd);
        header = Vp8Header.read(in);
        partitions = partitions(data, firstEnd, end, header.partitions());
        residual = new Residual(header.coefficients(), columns);
        y = new Plane(16 * columns, 16 * rows);
        u = new Plane(8 * columns, 8 * rows);
        v = new Plane(8 * columns, 8 * rows);
        modesAbove = new int[4 * columns];
        levels = new byte[columns * rows];
    }

    private static int threeBytes(byte[] data, int at) {
        return data[at] & 0xFF | (data[at + 1] & 0xFF) << 8 | (data[at + 2] & 0xFF) << 16;
    }

    /** Rows of macroblocks take turns with these. */
    private static BoolReader[] partitions(byte[] data, int from, int end, int count) throws IOException {
        int at = from + 3 * (count - 1);
        if (at >= end) {
            throw new EOFException();
        }
        BoolReader[] partitions = new BoolReader[count];
        for (int i = 0; i < count; i++) {
            int size = i == count - 1 ? end - at : Math.min(end - at, threeBytes(data, from + 3 * i));
            partitions[i] = new BoolReader(data, at, at + size);
            at += size;
        }
        return partitions;
    }

    /**
     * Decodes a frame whose first ten bytes have been looked at.
     *
     * @param from where the frame begins in the data
     * @param end where it ends
     * @return red, green and blue, {@code [height, width, 3]}
     * @throws EOFException if it is cut short
     * @throws IOException if it is not valid
     */
    public static byte[] decode(byte[] data, int from, int end, int width, int height) throws IOException {
        Vp8Frame frame = new Vp8Frame(data, from, end, width, height);
        frame.macroblocks();
        frame.smooth();
        return YuvToRgb.convert(frame.y, frame.u, frame.v, width, height);
    }

    private void macroblocks() throws IOException {
        for (int row = 0; row < rows; row++) {
            BoolReader tokens = partitions[row % partitions.length];
            residual.startRow();
            Arrays.fill(modesLeft, Prediction.BLOCK_DC);
            for (int column = 0; column < columns; column++) {
                macroblock(column, row, tokens);
                if (in.pastEnd() || tokens.pastEnd()) {
                    throw new EOFException();
                }
            }
        }
    }

    private void macroblock(int column, int row, BoolReader tokens) {
        int[] tree = header.segmentTree();
        int segment = tree == null ? 0 : in.bit(tree[0]) == 0 ? in.bit(tree[1]) : 2 + in.bit(tree[2]);
        boolean skipped = header.skipProbability() >= 0 && in.bit(header.skipProbability()) == 1;
        int mode = lumaMode();
        int[] blockModes = new int[16];
        readBlockModes(blockModes, column, mode);
        int colourMode = colourMode();

        boolean byBlock = mode == Prediction.BY_BLOCK;
        boolean any = false;
        if (skipped) {
            residual.skip(column, !byBlock);
        } else {
            any = residual.read(tokens, column, !byBlock, header.steps()[segment]);
        }
        if (byBlock) {
            int[] right = Prediction.aboveRight(y, 16 * column, 16 * row);
            for (int block = 0; block < 16; block++) {
                luma(block, 16 * column, 16 * row, blockModes[block], right);
            }
        } else {
            Prediction.square(y, 16 * column, 16 * row, 16, mode);
            for (int block = 0; block < 16; block++) {
                residual.add(block, y, (16 * row + block / 4 * 4) * y.stride() + 16 * column + block % 4 * 4);
            }
        }
        Prediction.square(u, 8 * column, 8 * row, 8, colourMode);
        Prediction.square(v, 8 * column, 8 * row, 8, colourMode);
        for (int block = 0; block < 4; block++) {
            int at = (8 * row + block / 2 * 4) * u.stride() + 8 * column + block % 2 * 4;
            residual.add(16 + block, u, at);
            residual.add(20 + block, v, at);
        }
        int level = header.filterLevels()[segment][byBlock ? 1 : 0];
        levels[row * columns + column] = (byte) (byBlock || any ? level : -level);
    }

    private void luma(int block, int left, int top, int mode, int[] rightOfMacroblock) {
        int x = left + block % 4 * 4;
        int row = top + block / 4 * 4;
        int[] right = rightOfMacroblock;
        if (block % 4 < 3) {
            int[] above = new int[4];
            for (int i = 0; i < 4; i++) {
                above[i] = row == 0 ? 127 : y.at((row - 1) * y.stride() + x + 4 + i);
            }
            right = above;
        }
        Prediction.block(y, x, row, mode, right);
        residual.add(block, y, row * y.stride() + x);
    }

    private int lumaMode() {
        if (in.bit(145) == 0) {
            return Prediction.BY_BLOCK;
        }
        return in.bit(156) == 1
                ? in.bit(128) == 1 ? Prediction.TRUE_MOTION : Prediction.HORIZONTAL
                : in.bit(163) == 1 ? Prediction.VERTICAL : Prediction.DC;
    }

    private int colourMode() {
        if (in.bit(142) == 0) {
            return Prediction.DC;
        }
        if (in.bit(114) == 0) {
            return Prediction.VERTICAL;
        }
        return in.bit(183) == 1 ? Prediction.TRUE_MOTION : Prediction.HORIZONTAL;
    }

    /** Where a macroblock is predicted as a whole, its blocks count as of the like mode for their neighbours. */
    private void readBlockModes(int[] modes, int column, int mode) {
        int like =
                switch (mode) {
                    case Prediction.VERTICAL -> Prediction.BLOCK_VERTICAL;
                    case Prediction.HORIZONTAL -> Prediction.BLOCK_HORIZONTAL;
                    case Prediction.TRUE_MOTION -> Prediction.BLOCK_TRUE_MOTION;
                    default -> Prediction.BLOCK_DC;
                };
        for (int block = 0; block < modes.length; block++) {
            int above = 4 * column + block % 4;
            int left = block / 4;
            modes[block] =
                    mode == Prediction.BY_BLOCK ? blockMode((modesAbove[above] * 10 + modesLeft[left]) * 9) : like;
            modesAbove[above] = modesLeft[left] = modes[block];
        }
    }

    private int blockMode(int probabilities) {
        int place = 0;
        while (true) {
            int next = MODE_TREE[place + in.bit(Vp8Tables.SUBBLOCK_MODES[probabilities + place / 2])];
            if (next >= 0) {
                return next;
            }
            place = -next;
        }
    }

    private void smooth() {
        LoopFilter filter = new LoopFilter(header.simpleFilter(), header.sharpness());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int level = levels[row * columns + column];
                if (level != 0) {
                    filter.macroblock(y, u, v, column, row, Math.abs(level), level > 0);
                }
            }
        }
    }
}
