package dev.lapidary.bench.kernels;

/**
 * How much one run of a kernel does, in the measure that bounds it.
 *
 * @param amount floating-point operations, or bytes read and written
 */
record Work(double amount, Measure measure) {
    /** What limits a kernel: the multipliers, or the memory. */
    enum Measure {
        ARITHMETIC("GFLOP/s"),
        MEMORY("GB/s");

        private final String unit;

        Measure(String unit) {
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    /** A product's: a multiplication and an addition are two operations. */
    static Work flops(double operations) {
        return new Work(operations, Measure.ARITHMETIC);
    }

    /** Of single-precision numbers, each time that an array of them has to be read or written once. */
    static Work numbers(double count) {
        return new Work(Float.BYTES * count, Measure.MEMORY);
    }

    /** In the measure's unit. */
    double rate(double microseconds) {
        return amount / microseconds / 1e3;
    }
}
