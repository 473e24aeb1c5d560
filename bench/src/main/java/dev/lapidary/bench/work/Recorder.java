package dev.lapidary.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Collects a {@link Measurement}, step by step. */
final class Recorder {
    private final DoubleStream.Builder stepMs = DoubleStream.builder();
    private final DoubleStream.Builder units = DoubleStream.builder();
    private final DoubleStream.Builder losses = DoubleStream.builder();
    private final CRC32 check = new CRC32();
    private double firstStepAt;

    /** A step is done. */
    void step(double seconds, double amount) {
        if (firstStepAt == 0) {
            firstStepAt = System.currentTimeMillis() / 1e3;
        }
        stepMs.add(1e3 * seconds);
        units.add(amount);
    }

    /** A step is done that something was learnt in. */
    void step(double seconds, double amount, double loss) {
        step(seconds, amount);
        losses.add(loss);
        check(loss);
    }

    /** Takes a result into the checksum, bit for bit. */
    void check(double result) {
        check.update(ByteBuffer.allocate(Double.BYTES).putDouble(result).flip());
    }

    /** Takes results into the checksum, each as four bytes, the lowest first. */
    void check(int[] results) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * results.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(results);
        check.update(bytes);
    }

    Measurement measurement() {
        return new Measurement(
                stepMs.build().toArray(),
                units.build().toArray(),
                losses.build().toArray(),
                firstStepAt,
                peakMb(),
                "%08x".formatted(check.getValue()));
    }

    /** As Linux counts resident memory; where there is no such file, nothing is known. */
    private static double peakMb() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
