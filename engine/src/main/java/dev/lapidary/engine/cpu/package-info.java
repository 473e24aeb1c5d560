/** The CPU's backend and its kernels, one class for each family of ops. */
package dev.lapidary.engine.cpu;
