/** Runs the engine's CUDA sources on the CPU, for tests. Knows nothing of the engine but where they lie. */
module dev.lapidary.emulator {
    exports dev.lapidary.emulator;
}
