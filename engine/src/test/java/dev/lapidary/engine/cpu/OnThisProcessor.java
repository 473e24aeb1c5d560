package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Backends;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGenerator;

/**
 * Says in a test's name what decides how kernels round: the width of vectors and which of OpenBLAS's kernels are used.
 * "matchesDoublePrecision on CPU, 1 thread, 512-bit vectors, OpenBLAS 0.3.31 (SkylakeX)".
 */
final class OnThisProcessor extends DisplayNameGenerator.Standard {
    private static final String PROCESSOR = Backends.cpu(1).description();

    @Override
    public String generateDisplayNameForMethod(
            List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        return testMethod.getName() + " on " + PROCESSOR;
    }
}
