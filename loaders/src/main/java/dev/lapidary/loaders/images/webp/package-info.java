/**
 * WebP, from the container to pixels, to the bit as libwebp has it for Pillow: lossy frames (VP8 key frames, RFC 6386), lossless
 * ones (VP8L, RFC 9649), and the refusal of both where they are cut short.
 *
 * <p>Why not a library: TwelveMonkeys' imageio-webp 3.15.0, the one that is kept up, repeats chroma where libwebp interpolates it. Of
 * the images that {@code make_image_sweep.py} draws, with sharp edges between colours, none of 240 lossy ones was within 5 levels of
 * Pillow's, and of 240 animated ones 74 were. It also takes zeros for data behind the end of lossless pixels, so that a file of 2 kB
 * that is cut short can take minutes, and pixels that are there only in part are taken for whole.
 */
package dev.lapidary.loaders.images.webp;
