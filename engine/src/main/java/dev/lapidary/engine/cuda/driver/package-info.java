/** The C functions of CUDA's driver, cuBLAS, cuBLASLt and NVRTC that are used, and where their libraries are found. */
package dev.lapidary.engine.cuda.driver;
