package dev.lapidary.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** What tests ask the {@linkplain Emulator#install installed} device about CUDA graphs, and how they make it fail. */
public final class EmulatedGraphs {
    /** What goes wrong. The order is that of {@code graphs.cpp}. */
    public enum Fault {
        NONE,
        /** A kernel in a graph keeps its arguments when it is given others. */
        UPDATES_ARE_LOST,
        /** A kernel in a graph cannot be given other arguments. */
        UPDATES_FAIL,
        /** No graph can be made ready to run. */
        INSTANTIATION_FAILS,
        /** cuBLAS can do nothing while it is captured. */
        CAPTURE_FAILS
    }

    private static final Linker LINKER = Linker.nativeLinker();

    private EmulatedGraphs() {}

    /** From now on, for all devices of this JVM. */
    public static void inject(Fault fault) {
        MethodHandle inject =
                LINKER.downcallHandle(symbol("emulatedGraphFault"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        try {
            inject.invokeExact(fault.ordinal());
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }

    /** How many graphs were run. */
    public static long launches() {
        return number("emulatedGraphLaunches");
    }

    /** How many kernels and products were run as part of graphs. */
    public static long operations() {
        return number("emulatedGraphOperations");
    }

    /** How many kernels and products were run one by one. */
    public static long directOperations() {
        return number("emulatedDirectOperations");
    }

    /** How many kernels in graphs were given other arguments. */
    public static long updates() {
        return number("emulatedGraphUpdates");
    }

    /** How often the host waited until all was done, which leaves the device idle: once for each small array that it read. */
    public static long waits() {
        return number("emulatedWaits");
    }

    /** How many graphs, both those that can be changed and those that can be run, nobody has freed. */
    public static long alive() {
        return number("emulatedGraphsAlive");
    }

    private static long number(String function) {
        MethodHandle get = LINKER.downcallHandle(symbol(function), FunctionDescriptor.of(ValueLayout.JAVA_LONG));
        try {
            return (long) get.invokeExact();
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }

    private static MemorySegment symbol(String function) {
        Path library =
                Emulator.installed().orElseThrow(() -> new IllegalStateException("there is no emulated device here"));
        return SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow(function);
    }
}
