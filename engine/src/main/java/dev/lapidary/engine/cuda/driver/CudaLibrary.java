package dev.lapidary.engine.cuda.driver;

import dev.lapidary.engine.DeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A library of CUDA that the machine has. It is looked for where the system's loader looks, then in {@code CUDA_HOME},
 * {@code CUDA_PATH} and the toolkit's usual folder, and not before somebody asks for a GPU.
 */
public final class CudaLibrary {
    /** A system property that names a library with all functions, to be used instead of CUDA's: the emulator. */
    public static final String STAND_IN = "lapidary.cuda.library";

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private static final List<String> COMPANIONS = List.of("libnvrtc-builtins.so", "libcublasLt.so");

    private final String name;
    private final SymbolLookup symbols;

    private CudaLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    static CudaLibrary driver() {
        return open(
                "driver",
                "there is no NVIDIA driver on this machine; install one, or use --device cpu",
                WINDOWS ? List.of("nvcuda.dll") : List.of("libcuda.so.1"));
    }

    static CudaLibrary nvrtc() {
        return open(
                "NVRTC",
                missing("NVRTC, which compiles the kernels"),
                WINDOWS
                        ? List.of("nvrtc64_130_0.dll", "nvrtc64_120_0.dll")
                        : List.of("libnvrtc.so.13", "libnvrtc.so.12"));
    }

    static CudaLibrary cublas() {
        return open(
                "cuBLAS",
                missing("cuBLAS, which multiplies matrices"),
                WINDOWS
                        ? List.of("cublas64_13.dll", "cublas64_12.dll")
                        : List.of("libcublas.so.13", "libcublas.so.12"));
    }

    static CudaLibrary cublasLt() {
        return open(
                "cuBLASLt",
                missing("cuBLASLt, which multiplies matrices and adds biases"),
                WINDOWS
                        ? List.of("cublasLt64_13.dll", "cublasLt64_12.dll")
                        : List.of("libcublasLt.so.13", "libcublasLt.so.12"));
    }

    /** Whether all libraries are the one that takes the place of CUDA's. */
    public static boolean isStandIn() {
        return System.getProperty(STAND_IN) != null;
    }

    private static String missing(String what) {
        return what
                + ", was not found; install the CUDA toolkit 12 or 13, or set CUDA_HOME to the folder that it is in";
    }

    private static CudaLibrary open(String name, String remedy, List<String> files) {
        String standIn = System.getProperty(STAND_IN);
        if (standIn != null) {
            return new CudaLibrary(name, SymbolLookup.libraryLookup(Path.of(standIn), Arena.global()));
        }
        for (String file : files) {
            try {
                return new CudaLibrary(name, SymbolLookup.libraryLookup(file, Arena.global()));
            } catch (IllegalArgumentException notFound) {
                // The folders are tried next.
            }
        }
        return folders()
                .flatMap(folder -> files.stream().map(folder::resolve))
                .filter(Files::exists)
                .findFirst()
                .map(file -> new CudaLibrary(name, inFolder(file)))
                .orElseThrow(() -> new DeviceException(remedy));
    }

    /**
     * A library that the loader does not know of, nor therefore those of its folder that it loads by name: these are loaded
     * first.
     */
    private static SymbolLookup inFolder(Path library) {
        try (Stream<Path> files = Files.list(library.getParent())) {
            files.filter(file -> COMPANIONS.stream().anyMatch(file.getFileName().toString()::startsWith))
                    .forEach(file -> SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SymbolLookup.libraryLookup(library, Arena.global());
    }

    private static Stream<Path> folders() {
        return Stream.of(System.getenv("CUDA_HOME"), System.getenv("CUDA_PATH"), WINDOWS ? null : "/usr/local/cuda")
                .filter(Objects::nonNull)
                .map(Path::of)
                .flatMap(home -> Stream.of("lib64", "lib", "bin/x64", "bin").map(home::resolve));
    }

    /** @throws DeviceException if the library lacks the function */
    MethodHandle function(String function, FunctionDescriptor type) {
        MemorySegment symbol = symbols.find(function)
                .orElseThrow(() -> new DeviceException("this machine's " + name + " is too old (it has no " + function
                        + "); install that of CUDA 12 or newer"));
        return Linker.nativeLinker().downcallHandle(symbol, type);
    }

    /** A C function's call; C functions do not throw. */
    interface Call {
        int make() throws Throwable;
    }

    static int result(Call call) {
        try {
            return call.make();
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }

    /** What a function that tells the meaning of error codes says; it is given by address. */
    static String text(MemorySegment address) {
        return address.address() == 0
                ? "unknown error"
                : address.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** Memory for what functions return through pointers. */
    static MemorySegment outBuffer() {
        return Arena.global().allocate(ValueLayout.JAVA_LONG, 2);
    }
}
