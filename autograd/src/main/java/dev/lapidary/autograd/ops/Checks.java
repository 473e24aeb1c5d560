package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;

/** What ops ask of their inputs before a kernel touches memory, and where their results go. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String op, String rule, Object... shapes) {
        if (!holds) {
            StringBuilder message =
                    new StringBuilder(op).append(": ").append(rule).append("; got");
            for (Object shape : shapes) {
                message.append(' ').append(shape);
            }
            throw new ShapeException(message.toString());
        }
    }

    /** Two inputs of one shape, and of one type. */
    static void sameShape(String op, Tensor a, Tensor b) {
        require(a.shape().equals(b.shape()), op, "both inputs must have one shape", a.shape(), b.shape());
        sameType(op, a, b);
    }

    static void sameType(String op, Tensor a, Tensor b) {
        DType left = a.data().dtype();
        DType right = b.data().dtype();
        require(left == right, op, "both inputs must have one type: cast one of them", left, right);
    }

    /** What training changes is of single precision, whatever activations are. */
    static void weight(String op, String what, Tensor weight) {
        DType type = weight.data().dtype();
        require(type == weight.backend().floatType(), op, what + " must be of the type of parameters: cast it", type);
    }

    /** A vector with one number per column of x. */
    static void perColumn(String op, String what, Tensor x, Tensor vector) {
        weight(op, what, vector);
        sameBackend(op, x.backend(), vector.data());
        require(
                vector.shape().equals(Shape.of(x.shape().columns())),
                op,
                what + " must have one number per column of the input",
                x.shape(),
                vector.shape());
    }

    static void matrix(String op, Tensor x) {
        require(x.shape().rank() == 2, op, "needs a matrix", x.shape());
    }

    /** x can be multiplied by a weight, and a bias added. */
    static void linear(String op, Tensor x, Tensor weight, Tensor bias) {
        weight(op, "the weight", weight);
        weight(op, "the bias", bias);
        matrix(op, x);
        matrix(op, weight);
        require(
                x.shape().dim(1) == weight.shape().dim(1)
                        && bias.shape().equals(Shape.of(weight.shape().dim(0))),
                op,
                "needs [n, in], [out, in] and [out]",
                x.shape(),
                weight.shape(),
                bias.shape());
    }

    static void images(String op, Tensor x) {
        require(x.shape().rank() == 4, op, "needs images [n, height, width, channels]", x.shape());
    }

    /** Every index lies in [from, to): no kernel reads beyond a table. */
    static void indices(String op, NdArray indices, int from, int to) {
        for (int index : indices.toInts()) {
            require(
                    index >= from && index < to,
                    op,
                    "index " + index + " is outside " + from + "…" + (to - 1),
                    indices.shape());
        }
    }

    /** NaN is none. */
    static void fraction(String op, String what, double value) {
        require(value >= 0 && value <= 1, op, what + " lies in [0, 1]", value);
    }

    /** Kernels can read all of these arrays: they hold floating-point numbers, and in one memory. */
    private static void readable(String op, Tensor... inputs) {
        Backend backend = inputs[0].backend();
        for (Tensor input : inputs) {
            NdArray array = input.data();
            require(
                    array.backend().computesOn(array.dtype()),
                    op,
                    "needs floating-point numbers",
                    array.dtype(),
                    array.shape());
            sameBackend(op, backend, array);
        }
    }

    /** The indices that {@code op} takes beside x. */
    static void indicesOf(String op, Tensor x, NdArray indices) {
        require(
                indices.dtype() == DType.I32 && indices.shape().rank() == 1,
                op,
                "needs a list of integers",
                indices.dtype(),
                indices.shape());
        sameBackend(op, x.backend(), indices);
    }

    private static void sameBackend(String op, Backend backend, NdArray array) {
        require(
                array.backend().pool() == backend.pool(),
                op,
                "all arrays must be of one backend",
                backend.description(),
                array.backend().description());
    }

    /**
     * An undefined array for the result of {@code op}, in the scope of the shortest-lived input. It has the first input's type: what
     * is computed from activations is activations.
     */
    static NdArray result(String op, Shape shape, Tensor... inputs) {
        return result(op, inputs[0].data().dtype(), shape, inputs);
    }

    static NdArray result(String op, DType type, Shape shape, Tensor... inputs) {
        return result(op, type, shape, inputs[0].scope(), inputs);
    }

    /** @param other the scope of one more input, which is no tensor */
    static NdArray result(String op, DType type, Shape shape, Scope other, Tensor... inputs) {
        readable(op, inputs);
        Scope scope = other;
        for (Tensor input : inputs) {
            scope = Scope.youngest(scope, input.scope());
        }
        return scope.empty(op, type, shape);
    }

    /** An undefined array of the type and shape of another. */
    static NdArray like(String op, NdArray x) {
        return x.scope().empty(op, x.dtype(), x.shape());
    }

    /** Where a kernel that computes several gradients adds this input's; somewhere unimportant if it needs none. */
    static NdArray sumOrScratch(Tensor input, NdArray dy) {
        return input.requiresGradient()
                ? input.gradientAccumulator()
                : dy.scope().zeros("unneeded gradient", input.shape());
    }

    /** For a gradient that its kernel could not leave out. */
    static void giveOrRelease(Tensor input, NdArray fresh) {
        if (input.requiresGradient()) {
            input.accumulateOwned(fresh);
        } else {
            fresh.release();
        }
    }
}
