package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.driver.CudaGraphDriver;
import dev.lapidary.engine.cuda.graph.Operation.Launch;
import dev.lapidary.engine.cuda.graph.Operation.Linear;
import dev.lapidary.engine.cuda.graph.Operation.Product;
import java.util.List;

/** A segment of operations that the driver knows as a whole: a chain of nodes, each of which waits for the one before. */
final class CudaGraph implements AutoCloseable {
    private final CudaGraphDriver driver;
    private final CudaStream stream;

    /** Kept beside what was made of it: its nodes are the names of those that are changed. */
    private final long graph;

    private final long[] nodes;
    private final long executable;
    private List<Operation> operations;

    /** @throws DeviceException if the driver refuses */
    CudaGraph(CudaGraphDriver driver, CudaStream stream, List<Operation> operations) {
        this.driver = driver;
        this.stream = stream;
        this.operations = operations;
        graph = driver.create();
        nodes = new long[operations.size()];
        try {
            long before = CudaGraphDriver.NONE;
            for (int i = 0; i < nodes.length; i++) {
                nodes[i] = add(operations.get(i), before);
                before = nodes[i];
            }
            executable = driver.instantiate(graph);
        } catch (DeviceException refused) {
            driver.destroy(graph);
            throw refused;
        }
    }

    private long add(Operation operation, long before) {
        return switch (operation) {
            case Launch launch -> driver.addKernel(graph, before, launch);
            case Product product -> capture(product, before);
            case Linear linear -> capture(linear, before);
        };
    }

    /** Adds what only cuBLAS knows how to do. */
    private long capture(Operation operation, long before) {
        long captured = driver.capture(stream.handle(), () -> stream.issue(operation));
        try {
            return driver.addChild(graph, before, captured);
        } finally {
            driver.destroy(captured);
        }
    }

    /**
     * Makes it do what another segment says, whose operations are of the same kinds.
     *
     * @throws DeviceException if the driver refuses; it must not be launched then
     */
    void update(List<Operation> segment) {
        for (int i = 0; i < nodes.length; i++) {
            if (segment.get(i) instanceof Launch launch && !launch.equals(operations.get(i))) {
                driver.setKernel(executable, nodes[i], launch);
            }
        }
        operations = segment;
    }

    void launch() {
        driver.launch(executable, stream.handle());
    }

    /** What still runs of it runs to its end. */
    @Override
    public void close() {
        driver.destroyExecutable(executable);
        driver.destroy(graph);
    }
}
