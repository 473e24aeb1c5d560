package dev.lapidary.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionSpec;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of attention that cancel. Softmax does not change where all of the attention is on one key, so queries and keys have a
 * gradient of zero there, however large the gradients of probabilities are that it is the difference of.
 */
@DisplayNameGeneration(OnThisProcessor.class)
class AttentionTest {
    private static final int HEADS = 2;
    private static final int QUERIES = 3;
    private static final Backend CPU = Backends.cpu(1);
    private static final DropoutMask DROPOUT = new DropoutMask(0.3, new RandomKey(1, 2, 3));

    static Stream<Arguments> sizes() {
        return Stream.of(DropoutMask.NONE, DROPOUT)
                .flatMap(dropout -> IntStream.of(1, 7, 16, 33, 64, 100, 257, 384, 1000, 2000)
                        .mapToObj(size -> Arguments.of(dropout, size)));
    }

    @ParameterizedTest(name = "{displayName}: heads of {1} columns, {0}")
    @MethodSource("sizes")
    void aSingleKeyHasNoGradient(DropoutMask dropout, int size) {
        try (Scope scope = Scope.root(CPU, "test")) {
            Gradients gradients = gradients(scope, dropout, size, 1, 0);
            assertThat(gradients.dq).containsOnly(0);
            assertThat(gradients.dk).containsOnly(0);
        }
    }

    /** Its score is so far above the others' that e to the difference is nothing beside 1. */
    @ParameterizedTest(name = "{displayName}: heads of {1} columns, {0}")
    @MethodSource("sizes")
    void aKeyThatHasAllAttentionHasNoGradient(DropoutMask dropout, int size) {
        for (int keys : new int[] {2, 3, 17}) {
            try (Scope scope = Scope.root(CPU, "test")) {
                Gradients gradients = gradients(scope, dropout, size, keys, 80);
                assertThat(largest(gradients.dq)).isLessThan(1e-12);
                assertThat(largest(gradients.dk)).isLessThan(1e-12);
            }
        }
    }

    private record Gradients(float[] dq, float[] dk) {}

    /** @param above how far the first key's scores are above the others', which are about 0 */
    private static Gradients gradients(Scope scope, DropoutMask dropout, int size, int keys, double above) {
        SequenceOffsets queries = SequenceOffsets.ofLengths(QUERIES);
        RandomStream random = new RandomStream(size, keys);
        int columns = HEADS * size;
        double[] queryValues = normal(random, QUERIES * columns);
        double[] keyValues = Arrays.copyOf(normal(random, columns), keys * columns);
        for (int column = 0; column < columns; column += size) {
            for (int row = 0; row < QUERIES; row++) {
                queryValues[row * columns + column] = 1;
            }
            keyValues[column] = above * Math.sqrt(size);
        }
        NdArray q = scope.of(Shape.of(QUERIES, columns), queryValues);
        NdArray k = scope.of(Shape.of(keys, columns), keyValues);
        NdArray v = scope.of(Shape.of(keys, columns), normal(random, keys * columns));
        NdArray dy = scope.of(Shape.of(QUERIES, columns), normal(random, QUERIES * columns));
        NdArray y = scope.zeros("y", q.shape());
        NdArray logSumExp = scope.zeros("logSumExp", Shape.of(QUERIES, HEADS));
        NdArray dq = scope.zeros("dq", q.shape());
        NdArray dk = scope.zeros("dk", k.shape());
        NdArray dv = scope.zeros("dv", v.shape());
        SequenceOffsets seen = SequenceOffsets.ofLengths(keys);
        AttentionSpec spec = new AttentionSpec(queries, seen, HEADS, false, dropout);
        AttentionArrays arrays = new AttentionArrays(q, k, v, y, logSumExp);
        CPU.attention().forward(spec, arrays);
        CPU.attention().backward(spec, arrays, dy, dq, dk, dv);
        return new Gradients(dq.toFloats(), dk.toFloats());
    }

    private static double[] normal(RandomStream random, int count) {
        return DoubleStream.generate(random::nextGaussian).limit(count).toArray();
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
