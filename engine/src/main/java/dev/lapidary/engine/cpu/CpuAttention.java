package dev.lapidary.engine.cpu;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cpu.kernels.AttentionKernel;
import dev.lapidary.engine.cpu.threads.Workers;
import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionKernels;
import dev.lapidary.engine.kernels.AttentionSpec;

/** Attention, one head of one sequence per task, by {@link AttentionKernel}. */
final class CpuAttention implements AttentionKernels {
    private final Workers workers;

    CpuAttention(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void forward(AttentionSpec spec, AttentionArrays arrays) {
        AttentionKernel attention = AttentionKernel.of(spec, arrays);
        workers.run(attention.tasks(), attention::forward);
    }

    @Override
    public void backward(AttentionSpec spec, AttentionArrays arrays, NdArray dy, NdArray dq, NdArray dk, NdArray dv) {
        AttentionKernel attention = AttentionKernel.of(spec, arrays);
        AttentionKernel.Gradients gradients =
                new AttentionKernel.Gradients(dy.address(), dq.address(), dk.address(), dv.address());
        workers.run(attention.tasks(), (task, scratch) -> attention.backward(task, gradients, scratch));
    }
}
