package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Against PyTorch's own numbers, which torch_random.py prints. */
class TorchRandomTest {
    /** PyTorch takes logarithms and cosines in single precision, a little otherwise on every processor. */
    private static final float ROUNDING = 1e-6f;

    /** What the C++ standard asks of mt19937. */
    @Test
    void knownAnswer() {
        TorchRandom random = new TorchRandom(5489);
        for (int i = 1; i < 10_000; i++) {
            random.nextInt();
        }
        assertThat(Integer.toUnsignedLong(random.nextInt())).isEqualTo(4_123_659_995L);
    }

    @Test
    void permutations() {
        assertThat(new TorchRandom(42).permutation(11)).containsExactly(6, 8, 9, 2, 1, 10, 0, 7, 3, 5, 4);
        assertThat(new TorchRandom(43).permutation(11)).containsExactly(3, 9, 4, 2, 8, 7, 6, 10, 1, 5, 0);
        assertThat(new TorchRandom((1L << 40) + 7).permutation(6)).containsExactly(3, 0, 1, 5, 2, 4);
        assertThat(new TorchRandom(42).permutation(1)).containsExactly(0);
        assertThat(new TorchRandom(42).permutation(0)).isEmpty();
    }

    @Test
    void aLongPermutation() {
        int[] order = new TorchRandom(42).permutation(6920);
        long sum = 0;
        for (int i = 0; i < order.length; i++) {
            sum += (long) i * order[i];
        }
        assertThat(order).startsWith(502, 5761, 6558).endsWith(6364, 509, 1784);
        assertThat(sum).isEqualTo(82_496_617_675L);
    }

    @Test
    void aFewNormalNumbers() {
        assertThat(new TorchRandom(42).normal(3, 0.5))
                .containsExactly(new float[] {0.16834518f, 0.064404704f, 0.11723118f}, within(ROUNDING));
    }

    @Test
    void aGroupOfNormalNumbers() {
        float[] group = {
            0.96345764f,
            0.74364203f,
            0.4503586f,
            -1.0527605f,
            0.33920923f,
            -0.61727244f,
            -0.021533739f,
            -0.80233347f,
            -0.37606764f,
            0.8243615f,
            -0.19623932f,
            -0.70180357f,
            -0.36394066f,
            -0.27971509f,
            -0.38441944f,
            0.3812227f
        };
        assertThat(new TorchRandom(42).normal(16, 0.5)).containsExactly(group, within(ROUNDING));
    }

    @Test
    void normalNumbersThatFillNoGroup() {
        float[] expected = {
            0.96345764f,
            0.74364203f,
            0.4503586f,
            -1.0527605f,
            0.33920923f,
            0.53915882f,
            0.40040028f,
            0.84031028f,
            0.17792995f,
            -0.34331149f,
            -0.24667817f,
            0.12074389f,
            -0.55545193f,
            0.020879745f,
            -0.12578765f,
            0.42992926f,
            -0.15486339f,
            -0.19785525f,
            0.40170467f,
            -0.31079769f,
            -0.29600027f
        };
        assertThat(new TorchRandom(42).normal(21, 0.5)).containsExactly(expected, within(ROUNDING));
    }

    @Test
    void oneWeightAfterAnother() {
        TorchRandom random = new TorchRandom(42);
        random.normal(768, 0.02);
        float[] following = random.normal(16, 0.02);
        assertThat(following[0]).isCloseTo(0.0068872627f, within(ROUNDING));
        assertThat(following[15]).isCloseTo(-0.018989732f, within(ROUNDING));
    }
}
