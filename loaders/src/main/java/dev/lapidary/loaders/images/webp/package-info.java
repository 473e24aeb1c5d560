/**
 * WebP, from the container to pixels, to the bit as libwebp has it for Pillow: lossy frames (VP8 key frames, RFC 6386), lossless
 * ones (VP8L, RFC 9649), and the refusal of both where they are cut short.
 */
package dev.lapidary.loaders.images.webp;
