package dev.lapidary.loaders.images.webp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Scanner;

/** The long tables of RFC 6386. */
final class Vp8Tables {
    private static final Map<String, int[]> TABLES = read();

    /** Of the modes of 4×4 blocks, {@code [mode above, 10][mode at the left, 10][9]}. */
    static final int[] SUBBLOCK_MODES = TABLES.get("subblock-modes");

    /** Of coefficients, {@code [type, 4][band, 8][context, 3][11]}, before a frame changes them. */
    static final int[] COEFFICIENTS = TABLES.get("coefficients");

    /** That a frame changes them. */
    static final int[] COEFFICIENT_UPDATES = TABLES.get("coefficient-updates");

    /** What a step of quantization is worth for the first coefficient of a block. */
    static final int[] DC_STEPS = TABLES.get("dc-steps");

    /** The same for the others. */
    static final int[] AC_STEPS = TABLES.get("ac-steps");

    private Vp8Tables() {}

    private static Map<String, int[]> read() {
        Map<String, int[]> tables = new HashMap<>();
        try (InputStream in = Vp8Tables.class.getResourceAsStream("vp8-tables.txt");
                Scanner scanner = new Scanner(in, StandardCharsets.US_ASCII)) {
            scanner.nextLine();
            while (scanner.hasNext()) {
                String name = scanner.next();
                int[] numbers = new int[scanner.nextInt()];
                Arrays.setAll(numbers, i -> scanner.nextInt());
                tables.put(name, numbers);
            }
            return tables;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
