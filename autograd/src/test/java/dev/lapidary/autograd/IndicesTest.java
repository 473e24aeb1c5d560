package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static dev.lapidary.autograd.ops.Gather.gather;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Indices that would make a kernel read beyond a table are refused on every backend, whoever wrote them last. */
class IndicesTest {
    private enum Device {
        REFERENCE(Backends::reference),
        CPU(Backends::cpu),
        CUDA(() -> {
            assumeTrue(
                    Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
            return Backends.cuda(0);
        });

        private final Supplier<Backend> backend;

        Device(Supplier<Backend> backend) {
            this.backend = backend;
        }
    }

    @ParameterizedTest
    @EnumSource
    void indicesOutsideAreRefused(Device device) {
        try (Scope scope = Scope.root(device.backend.get(), "test")) {
            Tensor table = Tensor.variable(scope.zeros("table", Shape.of(5, 3)));
            assertRefused(() -> gather(table, scope.ofInts(4, 5)), "gather: index 5 is outside 0…4; got [2]");
            assertRefused(() -> gather(table, scope.ofInts(-1)), "gather: index -1 is outside 0…4; got [1]");
            assertRefused(
                    () -> crossEntropy(table, scope.ofInts(0, -1, 2, 3, 0), 0),
                    "crossEntropy: index 3 is outside -2147483648…2; got [5]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void indicesThatWereWrittenOverAreRefused(Device device) {
        Backend backend = device.backend.get();
        try (Scope scope = Scope.root(backend, "test")) {
            Tensor table = Tensor.variable(scope.zeros("table", Shape.of(5, 3)));
            NdArray filled = scope.ofInts(4, 0);
            backend.elementwise().fill(7, filled.rows(1, 2));
            assertRefused(() -> gather(table, filled), "gather: index 7 is outside 0…4; got [2]");

            NdArray copied = scope.ofInts(0, 0);
            backend.elementwise().copy(filled, copied);
            assertRefused(() -> gather(table, copied), "gather: index 7 is outside 0…4; got [2]");

            NdArray set = scope.ofInts(0, 0);
            set.set(0, 8);
            assertRefused(() -> gather(table, set), "gather: index 8 is outside 0…4; got [2]");

            NdArray computed = scope.empty("computed", DType.I32, Shape.of(2));
            backend.elementwise().fill(9, computed);
            assertRefused(() -> gather(table, computed), "gather: index 9 is outside 0…4; got [2]");
        }
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(ShapeException.class).hasMessage(message);
    }
}
