/** One op a file: forward above, backward below, the derivation in the comment. Import their functions statically. */
package dev.lapidary.autograd.ops;
