package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.emulator.EmulatedGraphs;
import dev.lapidary.emulator.EmulatedGraphs.Fault;
import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.GraphCache;
import dev.lapidary.engine.cuda.graph.OperationQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that repeat are run as graphs, and give the same to the bit, whatever changes between them and whatever fails. */
class CudaGraphTest {
    private static final int STEPS = 9;
    private static final IntUnaryOperator ONE_SIZE = step -> 13;
    private static final IntUnaryOperator THREE_SIZES = step -> 300 * (step % 3) + 5;

    @BeforeAll
    static void emulate() {
        Graphs.requireEmulator();
    }

    @AfterEach
    void mend() {
        EmulatedGraphs.inject(Fault.NONE);
    }

    @Test
    void equalStepsAreReplayed() {
        long before = EmulatedGraphs.launches();
        assertSame(with(ONE_SIZE), without(ONE_SIZE));
        assertThat(EmulatedGraphs.launches() - before)
                .as("graphs that were run: all steps but the first ones")
                .isEqualTo(STEPS - GraphCache.EAGERLY);
    }

    @Test
    void stepsInBfloat16AreReplayed() {
        long before = EmulatedGraphs.launches();
        assertSame(
                Graphs.train(Graphs.backend(true, Precision.BF16), STEPS, ONE_SIZE),
                Graphs.train(Graphs.backend(false, Precision.BF16), STEPS, ONE_SIZE));
        assertThat(EmulatedGraphs.launches() - before).isEqualTo(STEPS - GraphCache.EAGERLY);
    }

    @Test
    void eachSizeHasGraphsOfItsOwn() {
        long before = EmulatedGraphs.launches();
        assertSame(with(THREE_SIZES), without(THREE_SIZES));
        assertThat(EmulatedGraphs.launches() - before).isEqualTo(STEPS - 3 * GraphCache.EAGERLY);
    }

    @Test
    void aSizeThatComesOnceIsNotWrong() {
        IntUnaryOperator always = step -> 1 + 40 * step;
        long before = EmulatedGraphs.launches();
        assertSame(with(always), without(always));
        assertThat(EmulatedGraphs.launches()).isEqualTo(before);
    }

    /** The same kernels for other sizes, and other grids, are no other graph: only products tie one to a size. */
    @Test
    void kernelsAloneAreReplayedForAnySize() {
        Backend cuda = Graphs.backend(true);
        long before = EmulatedGraphs.launches();
        try (Scope scope = Scope.root(cuda, "test")) {
            for (int size = 1; size <= 2001; size += 500) {
                NdArray x = scope.zeros("x", Shape.of(size));
                for (int i = 0; i < OperationQueue.LEAST; i++) {
                    cuda.elementwise().scale(2, 1, x, x);
                }
                assertThat(x.toFloats()).containsOnly((1 << OperationQueue.LEAST) - 1);
            }
        }
        assertThat(EmulatedGraphs.launches() - before).isEqualTo(5 - GraphCache.EAGERLY);
    }

    @Test
    void longSegmentsAreCut() {
        Backend cuda = Graphs.backend(true);
        long before = EmulatedGraphs.launches();
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray x = scope.zeros("x", Shape.of(3));
            for (int i = 0; i < 10 * OperationQueue.MOST; i++) {
                cuda.elementwise().scale(1, 1, x, x);
            }
            assertThat(x.toFloats()).containsOnly(10 * OperationQueue.MOST);
        }
        // The first ones, which went ahead, are missing at the end.
        assertThat(EmulatedGraphs.launches() - before).isEqualTo(9 - GraphCache.EAGERLY);
    }

    /** The device, which has nothing to do after a read, does not wait for the whole segment. */
    @Test
    void theFirstOperationsAfterAReadGoAhead() {
        Backend cuda = Graphs.backend(true);
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray x = scope.of(Shape.of(1), 0f);
            for (int part = 1; part <= GraphCache.EAGERLY; part++) {
                x.toFloats();
                long before = EmulatedGraphs.directOperations();
                for (int i = 1; i <= 3 * OperationQueue.FIRST; i++) {
                    cuda.elementwise().scale(1, 1, x, x);
                    assertThat(EmulatedGraphs.directOperations() - before)
                            .isEqualTo(i < OperationQueue.FIRST ? 0 : OperationQueue.FIRST);
                }
                assertThat(x.toFloats()).containsOnly(3 * OperationQueue.FIRST * part);
            }
        }
    }

    /** The tests above would notice a parameter that is not updated. */
    @Test
    void lostUpdatesAreNoticed() {
        EmulatedGraphs.inject(Fault.UPDATES_ARE_LOST);
        List<float[]> wrong = with(ONE_SIZE);
        List<float[]> right = without(ONE_SIZE);
        assertThat(wrong.get(GraphCache.EAGERLY)).isEqualTo(right.get(GraphCache.EAGERLY));
        for (int step = GraphCache.EAGERLY + 1; step < STEPS; step++) {
            assertThat(wrong.get(step)).isNotEqualTo(right.get(step));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UPDATES_FAIL", "INSTANTIATION_FAILS", "CAPTURE_FAILS"})
    void whatTheDriverRefusesIsDoneWithoutGraphs(Fault fault) {
        long alive = EmulatedGraphs.alive();
        Backend cuda = Graphs.backend(true);
        EmulatedGraphs.inject(fault);
        assertThat(cuda.roundedRows(1001)).isEqualTo(1024);
        assertSame(Graphs.train(cuda, STEPS, ONE_SIZE), without(ONE_SIZE));
        assertThat(cuda.roundedRows(1001)).as("there are no graphs any more").isEqualTo(1001);
        assertThat(EmulatedGraphs.alive()).as("nothing is left behind").isEqualTo(alive);
    }

    /** A driver that lacks a function of graphs: a copy of the emulated one in which it has another name. */
    @Test
    void aDriverWithoutGraphsIsEnough(@TempDir Path folder) throws IOException {
        Path library = Emulator.library(Emulator.sources(), false);
        String bytes = Files.readString(library, StandardCharsets.ISO_8859_1);
        Path old = folder.resolve("old.so");
        Files.writeString(old, bytes.replace("\0cuGraphLaunch\0", "\0xxGraphLaunch\0"), StandardCharsets.ISO_8859_1);
        Backend cuda = MutationTest.on(old);
        assertThat(cuda.roundedRows(1001)).as("there are no graphs").isEqualTo(1001);
        assertSame(Graphs.train(cuda, STEPS, ONE_SIZE), without(ONE_SIZE));
    }

    @Test
    void thePropertyTurnsGraphsOff() {
        long before = EmulatedGraphs.launches();
        without(ONE_SIZE);
        assertThat(EmulatedGraphs.launches()).isEqualTo(before);
        assertThat(Graphs.backend(false).roundedRows(1001)).isEqualTo(1001);
    }

    @Test
    void batchesAreFilledUpByASixteenthAtMost() {
        Backend cuda = Graphs.backend(true);
        for (int rows = 128; rows < 10_000; rows++) {
            assertThat(cuda.roundedRows(rows)).isBetween(rows, rows + rows / 16);
        }
        assertThat(cuda.roundedRows(0)).isZero();
        assertThat(cuda.roundedRows(1)).isEqualTo(8);
    }

    private static List<float[]> with(IntUnaryOperator rows) {
        return Graphs.train(Graphs.backend(true), STEPS, rows);
    }

    private static List<float[]> without(IntUnaryOperator rows) {
        return Graphs.train(Graphs.backend(false), STEPS, rows);
    }

    private static void assertSame(List<float[]> actual, List<float[]> expected) {
        for (int step = 0; step < expected.size(); step++) {
            assertThat(actual.get(step)).as("step %d", step).isEqualTo(expected.get(step));
        }
    }
}
