package dev.lapidary.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Turns a backend into one whose fused kernels are those composed from its primitives. */
public final class Composed {
    private Composed() {}

    public static Backend of(Backend backend) {
        return proxy(Backend.class, backend);
    }

    private static <T> T proxy(Class<T> type, T real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            Object result = call(real, method, arguments);
            return isFamilyOfKernels(method) ? kernels(method.getReturnType(), result) : result;
        };
        return type.cast(Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static boolean isFamilyOfKernels(Method method) {
        return method.getDeclaringClass() == Backend.class
                && method.getReturnType().getPackageName().equals("dev.lapidary.engine.kernels");
    }

    private static <T> T kernels(Class<T> type, Object real) {
        return proxy(type, type.cast(real));
    }

    private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
