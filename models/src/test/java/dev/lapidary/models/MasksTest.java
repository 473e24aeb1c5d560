package dev.lapidary.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.RandomKey;
import org.junit.jupiter.api.Test;

class MasksTest {
    @Test
    void everyUseInEveryStepHasAMaskOfItsOwn() {
        Masks masks = new Masks(9);
        masks.startPass(4);
        assertThat(masks.next(0.1)).isEqualTo(new DropoutMask(0.1, new RandomKey(9, 4, 0)));
        assertThat(masks.next(0.2)).isEqualTo(new DropoutMask(0.2, new RandomKey(9, 4, 1)));
        masks.startPass(5);
        assertThat(masks.next(0.1)).isEqualTo(new DropoutMask(0.1, new RandomKey(9, 5, 0)));
    }

    @Test
    void aRunResumedAtAStepSeesTheMasksItWouldHaveSeen() {
        Masks resumed = new Masks(9);
        resumed.startPass(5);
        assertThat(resumed.next(0.1).key()).isEqualTo(new RandomKey(9, 5, 0));
    }

    @Test
    void noDropoutNeedsNoMask() {
        assertThat(new Masks(9).next(0).isNone()).isTrue();
    }
}
