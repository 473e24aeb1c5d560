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
    /** x·σ(1.702x), σ the logistic function: CLIP's approximation of GELU. */
    QUICK_GELU {
        @Override
        public double value(double x) {
            return x * sigmoid(QUICK * x);
        }

        /** s·(1 + 1.702x·(1 − s)), s = σ(1.702x). */
        @Override
        public double derivative(double x) {
            double s = sigmoid(QUICK * x);
            return s * (1 + QUICK * x * (1 - s));
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
    /** max(x, 0)². */
    RELU2 {
        @Override
        public double value(double x) {
            double positive = Math.max(x, 0);
            return positive * positive;
        }

        @Override
        public double derivative(double x) {
            return 2 * Math.max(x, 0);
        }
    },
    /** min(max(x, 0), 6); its derivative at 0 and at 6 is 0. */
    RELU6 {
        @Override
        public double value(double x) {
            return Math.min(Math.max(x, 0), 6);
        }

        @Override
        public double derivative(double x) {
            return x > 0 && x < 6 ? 1 : 0;
        }
    },
    /** x where it is positive, else x/100; its derivative at 0 is 1/100. */
    LEAKY_RELU {
        @Override
        public double value(double x) {
            return x > 0 ? x : LEAK * x;
        }

        @Override
        public double derivative(double x) {
            return x > 0 ? 1 : LEAK;
        }
    },
    /** The logistic function, σ(x) = 1/(1 + e⁻ˣ). */
    SIGMOID {
        @Override
        public double value(double x) {
            return sigmoid(x);
        }

        /** σ(x)·(1 − σ(x)). */
        @Override
        public double derivative(double x) {
            double s = sigmoid(x);
            return s * (1 - s);
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
    },
    /** x·tanh(ln(1 + eˣ)) (Misra, 2019). */
    MISH {
        @Override
        public double value(double x) {
            return x * Math.tanh(softplus(x));
        }

        /** t + x·(1 − t²)·σ(x), t = tanh(ln(1 + eˣ)). */
        @Override
        public double derivative(double x) {
            double t = Math.tanh(softplus(x));
            return t + x * (1 - t * t) * sigmoid(x);
        }

        /** ln(1 + eˣ), which for large x is x. */
        private double softplus(double x) {
            return x > 40 ? x : Math.log1p(Math.exp(x));
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
    },
    /** x: no activation at all. */
    LINEAR {
        @Override
        public double value(double x) {
            return x;
        }

        @Override
        public double derivative(double x) {
            return 1;
        }
    };

    /** The coefficient of x³ in {@link #GELU_NEW}. */
    public static final double CUBIC = 0.044715;

    /** √(2/π), the slope in {@link #GELU_NEW}. */
    public static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    /** The slope in {@link #QUICK_GELU}. */
    public static final double QUICK = 1.702;

    /** The slope of {@link #LEAKY_RELU} where x is negative, PyTorch's default. */
    public static final double LEAK = 0.01;

    public abstract double value(double x);

    public abstract double derivative(double x);

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
