/** Lapidary's half of {@code bench/compare}: a process that does one task and prints what it measured. */
package dev.lapidary.bench.work;
