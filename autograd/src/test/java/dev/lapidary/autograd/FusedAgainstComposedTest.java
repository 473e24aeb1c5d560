package dev.lapidary.autograd;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
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
        InvocationHandler handler = (proxy, method, arguments) -> method.isDefault()
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : call(primitives, method, arguments);
        return (Backend)
                Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, handler);
    }

    private static Object call(Backend primitives, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(primitives, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
