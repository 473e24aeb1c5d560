package dev.lapidary.engine;

/**
 * Elementwise activation functions with their derivatives, in double precision: the specification that the fast kernels
 * are tested against.
 */
public enum Activation {
    /** x·Φ(x), with Φ the normal distribution function by erf: what {@code hidden_act: gelu} means in BERT. */
    GELU {
        @Override
        public double value(double x) {
            return x * Erf.normalCdf(x);
        }

        /** Φ(x) + x·φ(x), φ(x) = e^(−x²/2)/√(2π). */
        @Override
        public double derivative(double x) {
            return Erf.normalCdf(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        }
    },
    /** ½x·(1 + tanh u), u = √(2/π)·(x + 0.044715x³): GPT-2's approximation of GELU. */
    GELU_NEW {
        @Override
        public double value(double x) {
            return x / 2 * (1 + Math.tanh(inner(x)));
        }

        /** ½(1 + t) + ½x·(1 − t²)·u′, t = tanh u, u′ = √(2/π)·(1 + 3·0.044715x²). */
        @Override
        public double derivative(double x) {
            double t = Math.tanh(inner(x));
            return (1 + t) / 2 + x / 2 * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
        }

        private double inner(double x) {
            return SQRT_2_OVER_PI * (x + CUBIC * x * x * x);
        }
    },
    /** max(x, 0); its derivative at 0 is 0. */
    RELU {
        @Override
        public double value(double x) {
            return Math.max(x, 0);
        }

        @Override
        public double derivative(double x) {
            return x > 0 ? 1 : 0;
        }
    },
    /** x·σ(x), σ the logistic function; also known as swish. */
    SILU {
        @Override
        public double value(double x) {
            return x * sigmoid(x);
        }

        /** σ(x)·(1 + x·(1 − σ(x))). */
        @Override
        public double derivative(double x) {
            double s = sigmoid(x);
            return s * (1 + x * (1 - s));
        }

        private double sigmoid(double x) {
            return 1 / (1 + Math.exp(-x));
        }
    },
    /** The hyperbolic tangent. */
    TANH {
        @Override
        public double value(double x) {
            return Math.tanh(x);
        }

        /** 1 − tanh²(x). */
        @Override
        public double derivative(double x) {
            double t = Math.tanh(x);
            return 1 - t * t;
        }
    };

    /** The coefficient of x³ in {@link #GELU_NEW}. */
    public static final double CUBIC = 0.044715;

    /** √(2/π), the slope in {@link #GELU_NEW}. */
    public static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    public abstract double value(double x);

    public abstract double derivative(double x);
}
