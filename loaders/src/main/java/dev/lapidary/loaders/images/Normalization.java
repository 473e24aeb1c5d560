package dev.lapidary.loaders.images;

import java.util.List;

/**
 * From bytes to numbers: {@code (byte · factor − mean) / deviation}, with a mean and a deviation for each of red, green and
 * blue.
 *
 * @param factor by which bytes are scaled first, usually 1/255
 * @param means three, of the scaled values
 * @param deviations three, none of them 0
 */
public record Normalization(double factor, List<Double> means, List<Double> deviations) {
    /** Of the images that most models were trained on. */
    public static final Normalization IMAGENET =
            new Normalization(1.0 / 255, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    public Normalization {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        if (means.size() != RgbImage.CHANNELS || deviations.size() != RgbImage.CHANNELS || deviations.contains(0.0)) {
            throw new IllegalArgumentException(
                    "means " + means + " and deviations " + deviations + " for three channels");
        }
    }

    /** What each byte becomes: {@code [3][256]}. */
    float[][] table() {
        float[][] table = new float[RgbImage.CHANNELS][256];
        for (int channel = 0; channel < table.length; channel++) {
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (float) ((value * factor - means.get(channel)) / deviations.get(channel));
            }
        }
        return table;
    }
}
