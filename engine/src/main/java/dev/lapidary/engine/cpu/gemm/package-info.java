/**
 * Products of matrices. {@link dev.lapidary.engine.cpu.gemm.Gemm} cuts a product into tiles and leaves each to OpenBLAS, or, for many
 * rows on processors with 32 vector registers, to {@link dev.lapidary.engine.cpu.gemm.PackedGemm} and its micro-kernels.
 */
package dev.lapidary.engine.cpu.gemm;
