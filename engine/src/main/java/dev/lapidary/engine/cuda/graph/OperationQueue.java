package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.driver.CudaDriver;
import dev.lapidary.engine.cuda.driver.CudaGraphDriver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations on their way to the stream. They wait here and go together when somebody needs what they compute, the whole segment
 * as a graph if it was seen before: one call then, in place of one for each operation. Only the first of them go ahead, so that the
 * device works while Java still says what to do. What a segment is depends only on what is computed, so equal steps have equal
 * segments.
 *
 * <p>Without graphs, each operation goes at once.
 */
public final class OperationQueue {
    /** A system property: {@code false} for no graphs. */
    private static final String GRAPHS = "lapidary.cuda.graphs";

    /**
     * When the device was waited for it has nothing to do, and is given so many operations as soon as they have come together: for
     * a model's step the update of the one before and the first layers, which take it about as long as Java takes for the rest.
     */
    public static final int FIRST = 64;

    /** Then segments end where somebody waits, or are cut, so that they do not grow without end. BERT-base's step has 691, in bf16 918. */
    public static final int MOST = 4096;

    /** Below, a graph costs as much as it saves. */
    public static final int LEAST = 6;

    private static final Logger LOG = System.getLogger(OperationQueue.class.getName());

    private final CudaStream stream;
    private GraphCache graphs;
    private List<Operation> waiting = new ArrayList<>();
    private int limit = FIRST;

    /** @param graphs null for none */
    OperationQueue(CudaStream stream, GraphCache graphs) {
        this.stream = stream;
        this.graphs = graphs;
    }

    /** With graphs, unless they are not wanted, or the driver is too old for them. */
    public static OperationQueue of(CudaDriver driver, CudaStream stream) {
        OperationQueue queue = new OperationQueue(stream, null);
        if (!"false".equals(System.getProperty(GRAPHS))) {
            try {
                queue.graphs = new GraphCache(new CudaGraphDriver(driver), stream, GraphCache.MOST);
            } catch (DeviceException tooOld) {
                queue.turnOff(tooOld);
            }
        }
        return queue;
    }

    /** Whether segments that repeat are run as graphs. */
    public boolean hasGraphs() {
        return graphs != null;
    }

    public void add(Operation operation) {
        if (graphs == null) {
            stream.issue(operation);
            return;
        }
        waiting.add(operation);
        if (waiting.size() >= limit) {
            flush();
            limit = MOST;
        }
    }

    /** Says that all that was handed to the stream is done. */
    public void idle() {
        limit = FIRST;
    }

    /** Hands all that waits to the stream. */
    public void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Operation> segment = waiting;
        waiting = new ArrayList<>();
        CudaGraph graph = segment.size() < LEAST ? null : graph(segment);
        if (graph == null) {
            segment.forEach(stream::issue);
        } else {
            graph.launch();
        }
    }

    /** A graph that does the same as the segment; null if there is none. */
    private CudaGraph graph(List<Operation> segment) {
        try {
            return graphs.graph(segment);
        } catch (DeviceException failed) {
            turnOff(failed);
            return null;
        }
    }

    private void turnOff(DeviceException reason) {
        LOG.log(Level.WARNING, "CUDA graphs are off, and all goes on without them: " + reason.getMessage());
        if (graphs != null) {
            graphs.close();
            graphs = null;
        }
    }
}
