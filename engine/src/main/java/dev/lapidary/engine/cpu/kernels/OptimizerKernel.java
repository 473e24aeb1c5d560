package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.SgdStep;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Updates of n parameters in one pass, in the order of operations of PyTorch. */
public final class OptimizerKernel {
    private OptimizerKernel() {}

    public static void adam(AdamStep step, long p, long g, long m, long v, int n) {
        float decay = (float) (1 - step.learningRate() * step.weightDecay());
        float gradientScale = (float) step.gradientScale();
        float blend1 = (float) (1 - step.beta1());
        float beta2 = (float) step.beta2();
        float blend2 = (float) (1 - step.beta2());
        float rootScale = (float) (1 / Math.sqrt(step.correction2()));
        float epsilon = (float) step.epsilon();
        float rate = (float) (-step.learningRate() / step.correction1());
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector gradient =
                    fromMemorySegment(SPECIES, ALL, g + at, ORDER).mul(gradientScale);
            FloatVector first = fromMemorySegment(SPECIES, ALL, m + at, ORDER);
            first = gradient.sub(first).fma(broadcast(SPECIES, blend1), first);
            FloatVector second = gradient.mul(gradient)
                    .fma(
                            broadcast(SPECIES, blend2),
                            fromMemorySegment(SPECIES, ALL, v + at, ORDER).mul(beta2));
            FloatVector root = second.lanewise(VectorOperators.SQRT)
                    .fma(broadcast(SPECIES, rootScale), broadcast(SPECIES, epsilon));
            first.intoMemorySegment(ALL, m + at, ORDER);
            second.intoMemorySegment(ALL, v + at, ORDER);
            first.div(root)
                    .fma(
                            broadcast(SPECIES, rate),
                            fromMemorySegment(SPECIES, ALL, p + at, ORDER).mul(decay))
                    .intoMemorySegment(ALL, p + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float gradient = get(g + at) * gradientScale;
            float first = Math.fma(gradient - get(m + at), blend1, get(m + at));
            float second = Math.fma(gradient * gradient, blend2, get(v + at) * beta2);
            float root = Math.fma((float) Math.sqrt(second), rootScale, epsilon);
            put(m + at, first);
            put(v + at, second);
            put(p + at, Math.fma(first / root, rate, get(p + at) * decay));
        }
    }

    /** SGD without momentum. */
    public static void sgd(SgdStep step, long p, long g, int n) {
        ElementwiseKernel.scale((float) (1 - step.learningRate() * step.weightDecay()), 0, p, p, n);
        ElementwiseKernel.axpy((float) (-step.learningRate() * step.gradientScale()), g, p, n);
    }

    /** SGD with momentum: p moves along v, or along g + momentum·v with Nesterov. */
    public static void sgd(SgdStep step, long p, long g, long velocity, int n) {
        if (step.first()) {
            ElementwiseKernel.fill(0, velocity, n);
        }
        float decay = (float) (1 - step.learningRate() * step.weightDecay());
        float gradientScale = (float) step.gradientScale();
        float momentum = (float) step.momentum();
        float alongV = (float) (-step.learningRate() * (step.nesterov() ? step.momentum() : 1));
        float alongG = (float) (step.nesterov() ? -step.learningRate() : 0);
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector gradient =
                    fromMemorySegment(SPECIES, ALL, g + at, ORDER).mul(gradientScale);
            FloatVector v =
                    fromMemorySegment(SPECIES, ALL, velocity + at, ORDER).fma(broadcast(SPECIES, momentum), gradient);
            FloatVector decayed = fromMemorySegment(SPECIES, ALL, p + at, ORDER).mul(decay);
            v.intoMemorySegment(ALL, velocity + at, ORDER);
            v.fma(broadcast(SPECIES, alongV), gradient.fma(broadcast(SPECIES, alongG), decayed))
                    .intoMemorySegment(ALL, p + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float gradient = get(g + at) * gradientScale;
            float v = Math.fma(get(velocity + at), momentum, gradient);
            put(velocity + at, v);
            put(p + at, Math.fma(v, alongV, Math.fma(gradient, alongG, get(p + at) * decay)));
        }
    }
}
