package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Records how tensors are made, and walks back through it. */
public final class Graph {
    /** Counts ops: a tensor's number is larger than those of all it was computed from. */
    private static final AtomicLong SEQUENCE = new AtomicLong();

    private Graph() {}

    /**
     * The result of an op. Every op ends here, and must say how its gradient flows, so none can cut it silently.
     *
     * @param y what the op computed
     * @param gradFn how its gradient flows back; dropped, with what it saved, where nothing is learnt
     */
    public static Tensor record(NdArray y, GradFn gradFn) {
        boolean learns = !y.scope().isInference() && gradFn.inputs().stream().anyMatch(Tensor::requiresGradient);
        if (!learns) {
            gradFn.saved().forEach(NdArray::release);
            return Tensor.constant(y);
        }
        return new Tensor(y, gradFn, SEQUENCE.incrementAndGet(), true);
    }

    /**
     * Visits the tensors that {@code root} was computed from, latest first. When one is visited, all that used it have been:
     * its gradient is complete, and once it is passed on nobody needs the tensor's data or saved arrays any more. Nor the gradient,
     * unless the op gave it to an input.
     */
    static void backward(Tensor root, NdArray rootGradient) {
        if (root.madeBy() == null) {
            throw new IllegalStateException("backward: nothing that requires a gradient led to this tensor");
        }
        PriorityQueue<Tensor> pending =
                new PriorityQueue<>(Comparator.comparingLong(Tensor::sequence).reversed());
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        root.accumulateOwned(rootGradient);
        pending.add(root);
        while (!pending.isEmpty()) {
            Tensor tensor = pending.remove();
            if (tensor.isConsumed()) {
                throw new IllegalStateException(
                        "backward: ran before through this tensor, and freed what it needs; compute it again");
            }
            GradFn gradFn = tensor.madeBy();
            NdArray dy = tensor.takeGradient();
            if (dy != null) {
                tensor.data(); // forgotten or not, backward may read its result
                gradFn.backward(dy);
                long owners = gradFn.inputs().stream()
                        .distinct()
                        .filter(input -> input.gradient() == dy)
                        .count();
                if (owners > 1) {
                    throw new IllegalStateException("backward: " + tensor + " gave its gradient to two inputs");
                }
                if (owners == 0) {
                    dy.release();
                }
            }
            for (Tensor input : gradFn.inputs()) {
                if (input.madeBy() != null && seen.add(input)) {
                    pending.add(input);
                }
            }
            gradFn.saved().forEach(NdArray::release);
            tensor.consume();
            if (tensor != root) {
                tensor.data().release();
            }
        }
    }
}
