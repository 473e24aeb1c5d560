/**
 * The CPU in single precision: {@link dev.lapidary.engine.cpu.CpuBackend}, and one class for each family of kernels, which picks
 * slices of arrays and launches loops on them side by side.
 */
package dev.lapidary.engine.cpu;
