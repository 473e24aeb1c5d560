package dev.lapidary.engine;

/** The error function in double precision, which {@link Math} lacks. */
final class Erf {
    private Erf() {}

    /**
     * erf(x) = 2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n+1)). All terms have one sign, so nothing cancels; from 6 on, erf is 1
     * to the last bit.
     */
    static double erf(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (Math.abs(x) >= 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** Φ(x) = ½(1 + erf(x/√2)), the distribution function of the standard normal. */
    static double normalCdf(double x) {
        return (1 + erf(x / Math.sqrt(2))) / 2;
    }
}
