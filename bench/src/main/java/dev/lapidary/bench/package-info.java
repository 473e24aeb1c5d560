/** What the benchmarks share. See {@code bench/README.md}. */
package dev.lapidary.bench;
