package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.cuda.driver.CudaGraphDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Graphs of the segments that come again and again. A segment is known by the kinds of its operations, in order; those used
 * longest ago are forgotten.
 */
public final class GraphCache implements AutoCloseable {
    /** Of a BERT, a step has three, two of which are those of its number of tokens. */
    static final int MOST = 128;

    /** So often is a segment run operation by operation first: most that come twice come often, and cuBLAS has loaded its kernels. */
    public static final int EAGERLY = 2;

    private static final class Known {
        private int times;
        private CudaGraph graph;
    }

    private final CudaGraphDriver driver;
    private final CudaStream stream;
    private final int most;
    private final SequencedMap<List<Object>, Known> segments = new LinkedHashMap<>(16, 0.75f, true);

    /** @param most how many segments are remembered */
    GraphCache(CudaGraphDriver driver, CudaStream stream, int most) {
        this.driver = driver;
        this.stream = stream;
        this.most = most;
    }

    /**
     * A graph that does now what the segment says; null if the segment has not been seen often enough.
     *
     * @throws dev.lapidary.engine.DeviceException if the driver refuses; nothing was done then, and this must be closed
     */
    CudaGraph graph(List<Operation> segment) {
        Known known =
                segments.computeIfAbsent(segment.stream().map(Operation::kind).toList(), kinds -> new Known());
        if (segments.size() > most) {
            close(segments.pollFirstEntry().getValue());
        }
        known.times++;
        if (known.times <= EAGERLY) {
            return null;
        }
        if (known.graph == null) {
            known.graph = new CudaGraph(driver, stream, segment);
        } else {
            known.graph.update(segment);
        }
        return known.graph;
    }

    private static void close(Known known) {
        if (known.graph != null) {
            known.graph.close();
        }
    }

    /** Frees all graphs. */
    @Override
    public void close() {
        segments.values().forEach(GraphCache::close);
        segments.clear();
    }
}
