package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What arrays and their scopes refuse, and what they say then. */
class NdArrayTest {
    private final Backend backend = Backends.reference();
    private final Scope scope = Scope.root(backend, "test");

    @Test
    void usedAfterItsScopeClosed() {
        NdArray x;
        NdArray view;
        try (Scope step = scope.child("training step")) {
            x = step.empty("softmax", Shape.of(2, 3));
            view = x.rows(0, 1);
        }
        assertThat(x.isReleased()).isTrue();
        assertThatThrownBy(x::address)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'softmax'")
                .hasMessageContaining("'training step'")
                .hasMessageContaining("keep()");
        assertThatThrownBy(view::toFloats).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedScopeMakesNothing() {
        Scope closed = scope.child("training step");
        closed.close();
        assertThatThrownBy(() -> closed.empty("linear", Shape.of(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'linear'")
                .hasMessageContaining("'training step'");
    }

    @Test
    void keptArraysOutliveTheirScope() {
        NdArray kept;
        NdArray keptView;
        try (Scope step = scope.child("step")) {
            kept = step.of(Shape.of(2), 1, 2).keep(scope);
            keptView = step.of(Shape.of(2, 2), 1, 2, 3, 4).rows(1, 2).keep(scope);
        }
        assertThat(kept.toDoubles()).containsExactly(1, 2);
        assertThat(keptView.toDoubles()).containsExactly(3, 4);
        scope.close();
        assertThat(backend.pool().liveBytes()).isZero();
    }

    @Test
    void scopesKnowTheirKin() {
        Scope child = scope.child("child");
        assertThat(Scope.youngest(scope, child)).isSameAs(child);
        assertThat(Scope.youngest(child, scope)).isSameAs(child);
        assertThat(scope.isInference()).isFalse();
        assertThat(scope.inference("evaluation").child("batch").isInference()).isTrue();
    }

    @Test
    void slicesStayInside() {
        NdArray x = scope.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5);
        assertThat(x.slice(4, Shape.of(2)).toDoubles()).containsExactly(4, 5);
        assertThat(x.slice(6, Shape.of(0)).toDoubles()).isEmpty();
        assertThat(x.rows(1, 2).shape()).isEqualTo(Shape.of(1, 3));
        assertThatThrownBy(() -> x.slice(5, Shape.of(2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2]")
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> x.slice(-1, Shape.of(1))).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> x.rows(1, 3)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> x.rows(1, 0)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> x.reshape(Shape.of(5)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2, 3]")
                .hasMessageContaining("[5]");
    }

    /** The CPU's kernels would read and write four bytes where there are two. */
    @Test
    void bfloat16IsRefusedWhereKernelsDoNotKnowIt() {
        for (Backend other : List.of(backend, Backends.cpu(1))) {
            assertThat(other.activationType()).isEqualTo(other.floatType());
            assertThatThrownBy(() -> Scope.root(other, "test").empty("mine", DType.BF16, Shape.of(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'mine' asks for bfloat16");
        }
    }

    @Test
    void valuesMustFit() {
        NdArray x = scope.empty("x", Shape.of(2));
        assertThatThrownBy(() -> x.set(1.0, 2.0, 3.0)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> x.set(1, 2)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(x::toInts).isInstanceOf(ShapeException.class);
        assertThatThrownBy(x::item).isInstanceOf(ShapeException.class).hasMessageContaining("[2]");
    }
}
