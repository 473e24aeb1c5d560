package dev.lapidary.engine;

import java.lang.foreign.MemorySegment;

/** What Java must have been started with for backends to work, looked at before anything fails for want of it. */
final class JavaOptions {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private JavaOptions() {}

    /** @throws DeviceException if native memory may not be used; the message names the option that permits it */
    static void requireNativeAccess() {
        try {
            MemorySegment probe = MemorySegment.NULL.reinterpret(1);
        } catch (IllegalCallerException denied) {
            throw noNativeAccess();
        }
    }

    /** @throws DeviceException if there is no Vector API; the message names the option that adds it */
    static void requireVectors() {
        try {
            Class.forName(VECTOR_MODULE + ".FloatVector", false, JavaOptions.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new DeviceException(
                    "the CPU backend needs the Vector API: start Java with --add-modules " + VECTOR_MODULE);
        }
    }

    static DeviceException noNativeAccess() {
        boolean named = JavaOptions.class.getModule().isNamed();
        return new DeviceException("backends need native memory and libraries: start Java with --enable-native-access="
                + (named ? "dev.lapidary.engine,org.bytedeco.javacpp" : "ALL-UNNAMED"));
    }
}
