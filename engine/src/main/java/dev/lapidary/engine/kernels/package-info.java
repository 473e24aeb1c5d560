/**
 * What a device must be able to compute, as a few families of kernels. A {@link dev.lapidary.engine.Backend} has one object of each.
 *
 * <p>Every kernel writes into an output that it is given, complete; the few that add to it instead say so, and their output is
 * named {@code sum}. The caller checks shapes, once ({@code autograd}'s ops): a kernel trusts them. {@code [n, m]} arrays may have
 * any number of outer dimensions, folded into n.
 *
 * <p>The methods without a body are the primitives. Those with one are fused kernels: the body composes primitives of the backend
 * that the arrays belong to, is right on every device from the day it exists, and is the twin that a device's own fast version is
 * tested against.
 */
package dev.lapidary.engine.kernels;
