package dev.lapidary.fuzz;

/** What Jazzer calls, by the names that it expects, in a JVM for one target. */
public final class Fuzzer {
    private static Target target;

    private Fuzzer() {}

    /**
     * Reads the seeds too, as a first input pays for the classes that it loads, which Jazzer instruments.
     *
     * @param args the name of one of {@link Targets}
     */
    public static void fuzzerInitialize(String[] args) throws Exception {
        target = Targets.valueOf(args[0]).create();
        for (byte[] seed : target.seeds().toList()) {
            try {
                target.read(seed);
            } catch (AssertionError tooMuch) {
                // It is read again, as the fuzzer's first inputs are these.
            }
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.read(input);
    }
}
