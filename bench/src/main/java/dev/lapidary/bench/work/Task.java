package dev.lapidary.bench.work;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What one process is to do: written to a file that both halves read, so that they do the same.
 *
 * @param model a folder; for the preparation of texts a name or folder, where the pretrained model comes from
 * @param texts JSON Lines of text and label, in the order that they are trained on; null where there are none
 * @param images single-precision pixels {@code [images, side, side, 3]}; null where there are none
 * @param output the folder that a preparation writes
 * @param steps to take; a step is an update, or a pass over all texts where nothing is learnt
 * @param batchSize in texts or images
 * @param maxLength in tokens; longer texts are cut
 * @param padTo how many tokens PyTorch pads every text to, 0 for as many as the longest of the batch has; here nothing is padded
 * @param side of the images, in pixels
 * @param channelsLast how PyTorch lays images out; here it is always so
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Task(
        Kind kind,
        String model,
        String texts,
        String images,
        String output,
        int steps,
        int batchSize,
        int maxLength,
        int padTo,
        int side,
        boolean channelsLast,
        int threads) {
    /** The seed of weights, dropout, images and orders. */
    public static final long SEED = 42;

    public enum Kind {
        PREPARE_TEXT_MODEL,
        PREPARE_IMAGE_MODEL,
        TRAIN_TEXTS,
        TRAIN_IMAGES,
        PREDICT_ONE_BY_ONE,
        PREDICT,
        TOKENIZE
    }

    public Task withSteps(int number) {
        return new Task(
                kind, model, texts, images, output, number, batchSize, maxLength, padTo, side, channelsLast, threads);
    }

    public Task withChannelsLast(boolean last) {
        return new Task(kind, model, texts, images, output, steps, batchSize, maxLength, padTo, side, last, threads);
    }
}
