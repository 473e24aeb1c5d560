package dev.lapidary.autograd;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.kernels.Elementwise;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every op with the CPU's fused kernels against the same with their twins, the bodies that {@link Backend} gives them. */
class FusedAgainstComposedTest {
    private static final List<OpSpec> SPECS = OpSpecs.ALL;
    private static final Backend FUSED = Backends.cpu();
    private static final Backend COMPOSED = composed(FUSED);

    /** Both round, in different orders. */
    private static final double TOLERANCE = 1e-6;

    @ParameterizedTest(name = "{0}")
    @FieldSource("SPECS")
    void gradientsAreTheSame(OpSpec spec) {
        for (int n : new int[] {1, 17, 64, 130}) {
            Outcome.of(spec, n, FUSED).assertIsWithin(TOLERANCE, Outcome.of(spec, n, COMPOSED), "at n = " + n);
        }
    }

    /** A backend that has the primitives of another and fuses nothing. */
    private static Backend composed(Backend primitives) {
        return composed(Backend.class, primitives);
    }

    private static <T> T composed(Class<T> type, T primitives) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            Object result = call(primitives, method, arguments);
            return isFamilyOfKernels(method) ? composedFamily(method.getReturnType(), result) : result;
        };
        return type.cast(Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static boolean isFamilyOfKernels(Method method) {
        return method.getDeclaringClass() == Backend.class
                && method.getReturnType().getPackage() == Elementwise.class.getPackage();
    }

    private static <T> T composedFamily(Class<T> type, Object primitives) {
        return composed(type, type.cast(primitives));
    }

    private static Object call(Object primitives, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(primitives, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
