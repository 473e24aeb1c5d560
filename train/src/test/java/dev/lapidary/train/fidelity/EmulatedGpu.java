package dev.lapidary.train.fidelity;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;

/** The GPU backend on the emulated device. */
final class EmulatedGpu {
    private EmulatedGpu() {}

    /** A backend of its own. Where there can be none, the test that asks is skipped. */
    static Backend backend() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        return Backends.cuda(0);
    }
}
