package dev.lapidary.loaders.images.drawn;

import dev.lapidary.engine.RandomStream;
import java.awt.Color;

/** Everything that is left to chance in one image. */
final class Chance {
    private final RandomStream random;

    Chance(RandomStream random) {
        this.random = random;
    }

    /** True with this probability. */
    boolean of(double probability) {
        return random.nextDouble() < probability;
    }

    double between(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    /** @param most included */
    int count(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    double sign() {
        return of(0.5) ? 1 : -1;
    }

    /** Any hue, more often dull than vivid, as in photographs; seldom almost black. */
    Color colour() {
        return Color.getHSBColor((float) random.nextDouble(), (float) between(0, 0.8), (float) between(0.2, 1));
    }
}
