package dev.lapidary.train.fidelity;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Precision;

/** The GPU backend on the emulated device. */
final class EmulatedGpu {
    private EmulatedGpu() {}

    /** A backend of its own. Where there can be none, the test that asks is skipped. */
    static Backend backend() {
        return backend(Precision.FLOAT32);
    }

    static Backend backend(Precision precision) {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        return Backends.cuda(0, precision);
    }
}
