package dev.lapidary.bench.work;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Arrays;

/**
 * What a process saw while it did a task. Times are those of the steps alone, without the making of batches.
 *
 * @param stepMs how long each step took
 * @param units how many tokens, images, sentences or megabytes each step was about; of tokens the real ones, without padding
 * @param losses of each step; empty where nothing is learnt
 * @param firstStepAt when the first step was done, in seconds since 1970
 * @param peakMb the most memory that the process has held, in MiB
 * @param check a checksum of the results
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Measurement(
        double[] stepMs, double[] units, double[] losses, double firstStepAt, double peakMb, String check) {
    /** Units a second over all steps: what a short run gets, the warm-up of the JVM in it. */
    public double rate() {
        return rate(0);
    }

    /** Units a second over the later half of the steps. */
    public double steadyRate() {
        return rate(stepMs.length / 2);
    }

    private double rate(int from) {
        double amount = Arrays.stream(units).skip(from).sum();
        return amount / Arrays.stream(stepMs).skip(from).sum() * 1e3;
    }

    /** The median step of the later half. */
    public double steadyMs() {
        double[] later = Arrays.stream(stepMs).skip(stepMs.length / 2).sorted().toArray();
        return (later[(later.length - 1) / 2] + later[later.length / 2]) / 2;
    }

    public double fastestMs() {
        return Arrays.stream(stepMs).min().orElseThrow();
    }
}
