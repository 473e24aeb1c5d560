/**
 * Reverse-mode automatic differentiation: a {@link dev.lapidary.autograd.Tensor} is an array that remembers how it was made.
 *
 * <p>To add an op, write one file in {@link dev.lapidary.autograd.ops} (copy the nearest one) and one line in the test's
 * {@code OpSpecs}: gradients are then checked against finite differences, and the fast backends against the reference.
 */
package dev.lapidary.autograd;
