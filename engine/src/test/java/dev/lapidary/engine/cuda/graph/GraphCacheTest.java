package dev.lapidary.engine.cuda.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.emulator.EmulatedGraphs;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.Graphs;
import dev.lapidary.engine.cuda.driver.CudaDriver;
import dev.lapidary.engine.cuda.driver.CudaGraphDriver;
import dev.lapidary.engine.cuda.graph.Operation.Launch;
import dev.lapidary.engine.cuda.kernels.CudaKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which graphs are kept, and that the emulated driver refuses what a real one could take amiss. */
class GraphCacheTest {
    private CudaDriver driver;
    private CudaGraphDriver graphs;
    private CudaStream stream;
    private CudaKernels kernels;
    private long numbers;

    @BeforeAll
    static void emulate() {
        Graphs.requireEmulator();
    }

    @BeforeEach
    void open() {
        driver = new CudaDriver();
        graphs = new CudaGraphDriver(driver);
        stream = new CudaStream(driver, 80);
        kernels = new CudaKernels(driver, 80);
        numbers = driver.allocate(4);
    }

    private Launch fill(int value) {
        return launch("fillIntegers", Arguments.of(value, 1L, numbers));
    }

    private Launch launch(String kernel, Arguments arguments) {
        return new Launch(kernel, kernels.function("elementwise.cu", kernel, DType.F32), LaunchDims.of(1), arguments);
    }

    private int number() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment read = arena.allocate(ValueLayout.JAVA_INT);
            driver.copyOut(read, numbers, stream.handle());
            stream.synchronize();
            return read.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Segments of 1, 2 and 3 operations; two are remembered. */
    @Test
    void theOneUsedLongestAgoIsFreed() {
        long before = EmulatedGraphs.alive();
        List<List<Operation>> segments = IntStream.rangeClosed(1, 3)
                .mapToObj(length -> Collections.<Operation>nCopies(length, fill(length)))
                .toList();
        try (GraphCache cache = new GraphCache(graphs, stream, 2)) {
            for (int times = 0; times < GraphCache.EAGERLY; times++) {
                assertThat(cache.graph(segments.get(0))).isNull();
                assertThat(cache.graph(segments.get(1))).isNull();
            }
            CudaGraph first = cache.graph(segments.get(0));
            CudaGraph second = cache.graph(segments.get(1));
            assertThat(EmulatedGraphs.alive() - before)
                    .as("two graphs, each in both forms")
                    .isEqualTo(4);
            assertThat(cache.graph(segments.get(0))).isSameAs(first);

            assertThat(cache.graph(segments.get(2))).isNull();
            assertThat(EmulatedGraphs.alive() - before).isEqualTo(2);
            assertThat(cache.graph(segments.get(0))).isSameAs(first);
            assertThatThrownBy(second::launch).isInstanceOf(DeviceException.class);

            assertThat(cache.graph(segments.get(1))).as("it begins anew").isNull();
        }
        assertThat(EmulatedGraphs.alive()).isEqualTo(before);
    }

    /** The third launch equals the second, so that it needs no update. */
    @Test
    void onlyWhatChangedIsUpdated() {
        try (CudaGraph graph = new CudaGraph(graphs, stream, List.of(fill(1), fill(2)))) {
            graph.launch();
            assertThat(number()).isEqualTo(2);
            long before = EmulatedGraphs.updates();
            for (int times = 0; times < 2; times++) {
                graph.update(List.of(fill(1), fill(3)));
                graph.launch();
                assertThat(number()).isEqualTo(3);
            }
            assertThat(EmulatedGraphs.updates() - before).isEqualTo(1);
        }
    }

    @Test
    void aNodeKeepsItsKernel() {
        Launch copy = launch("copy", Arguments.of(numbers, 1L, numbers));
        try (CudaGraph graph = new CudaGraph(graphs, stream, List.of(fill(1)))) {
            assertThatThrownBy(() -> graph.update(List.of(copy)))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("could not change kernel copy in a graph");
        }
    }

    @Test
    void nothingButProductsIsCaptured() {
        long before = EmulatedGraphs.alive();
        assertThatThrownBy(() -> graphs.capture(stream.handle(), stream::synchronize))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("not permitted when stream is capturing");
        assertThatThrownBy(() -> graphs.capture(stream.handle(), () -> stream.issue(fill(1))))
                .isInstanceOf(DeviceException.class);
        assertThat(EmulatedGraphs.alive()).isEqualTo(before);
        stream.issue(fill(4));
        assertThat(number()).as("the stream goes on").isEqualTo(4);
    }

    @Test
    void aGraphIsFreedOnce() {
        CudaGraph graph = new CudaGraph(graphs, stream, List.of(fill(1)));
        graph.close();
        assertThatThrownBy(graph::close).isInstanceOf(DeviceException.class);
        assertThatThrownBy(graph::launch).isInstanceOf(DeviceException.class);
    }
}
