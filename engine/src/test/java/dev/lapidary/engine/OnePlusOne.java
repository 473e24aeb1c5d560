package dev.lapidary.engine;

import java.util.Arrays;

/** A program that uses the library as anybody may: run by {@link AsALibraryTest} in a JVM of its own. */
final class OnePlusOne {
    private OnePlusOne() {}

    /** @param args the number of threads */
    public static void main(String[] args) {
        try {
            Backend backend = Backends.cpu(args.length == 0 ? 1 : Integer.parseInt(args[0]));
            try (Scope scope = Scope.root(backend, "program")) {
                NdArray ones = scope.of(Shape.of(1, 2), 1.0, 1.0);
                NdArray y = scope.empty("y", Shape.of(1, 1));
                backend.matrices().matmul(ones, false, ones, true, 0, y);
                System.out.println(Arrays.toString(y.toFloats()) + " by " + backend.description());
            }
        } catch (DeviceException e) {
            System.out.println("DeviceException: " + e.getMessage());
        }
    }
}
