/**
 * Arrays in native memory and the backends that compute on them.
 *
 * <p>Start with {@link dev.lapidary.engine.NdArray} (what is computed on), {@link dev.lapidary.engine.Scope} (who owns it, and
 * until when) and {@link dev.lapidary.engine.Backend} (what can be computed).
 */
package dev.lapidary.engine;
