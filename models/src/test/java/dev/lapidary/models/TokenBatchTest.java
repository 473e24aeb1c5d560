package dev.lapidary.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
    private final Scope scope = Scope.root(Backends.reference(), "test");

    @Test
    void positionsBeginAnewInEachSequence() {
        TokenBatch batch = TokenBatch.of(scope, new int[6], new int[6], SequenceOffsets.ofLengths(3, 1, 2));
        assertThat(batch.positionIds().toInts()).containsExactly(0, 1, 2, 0, 0, 1);
        assertThat(batch.scope()).isSameAs(scope);
    }

    @Test
    void idsMustBeAsManyAsTokens() {
        assertThatThrownBy(() -> TokenBatch.of(scope, new int[5], new int[6], SequenceOffsets.ofLengths(3, 3)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("5 and 6")
                .hasMessageContaining("2 sequences, 6 tokens");
    }
}
