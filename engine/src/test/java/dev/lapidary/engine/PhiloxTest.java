package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    /** The known answers for philox4x32-10 of the paper's library, Random123. */
    @Test
    void knownAnswers() {
        assertThat(block(0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    @Test
    void everyElementHasItsOwnWord() {
        RandomKey key = new RandomKey(1, 2, 3);
        Set<Integer> words = new HashSet<>();
        for (int row = 0; row < 10; row++) {
            for (int column = 0; column < 130; column++) {
                words.add(key.bits(row, column));
            }
        }
        assertThat(words).hasSize(1300);
    }

    private static int[] block(int counter, int key) {
        int[] words = {counter, counter, counter, counter};
        Philox.block(words, key, key);
        return words;
    }
}
