package dev.lapidary.train.fidelity;

/** Adds up, over the elements of some arrays, how far they are from what they should be. */
final class Distance {
    private double squares;

    void add(double difference) {
        squares += difference * difference;
    }

    double norm() {
        return Math.sqrt(squares);
    }

    static double between(double[] actual, double[] expected) {
        Distance distance = new Distance();
        for (int i = 0; i < expected.length; i++) {
            distance.add(actual[i] - expected[i]);
        }
        return distance.norm();
    }

    static double norm(double[] values) {
        return between(values, new double[values.length]);
    }
}
