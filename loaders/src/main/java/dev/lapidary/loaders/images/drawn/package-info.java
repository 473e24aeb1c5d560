/**
 * Images that this program draws by itself, for a task that needs no download.
 *
 * <p>Start with {@link dev.lapidary.loaders.images.drawn.DrawnPictures}. A {@code Subject} is painted in a {@code Scene} with
 * a {@code Brush}, at a multiple of the final size, and a {@code Camera} makes the image of it. Nothing here needs a display
 * or a font.
 */
package dev.lapidary.loaders.images.drawn;
