/** The processor's vectors, and what all kernels need of them: loops over arrays, elementary functions, prefetching. */
package dev.lapidary.engine.cpu.simd;
