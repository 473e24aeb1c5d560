package dev.lapidary.engine.cuda.kernels;

import dev.lapidary.base.files.UserCache;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cuda.driver.CudaDriver;
import dev.lapidary.engine.cuda.driver.CudaLibrary;
import dev.lapidary.engine.cuda.driver.Nvrtc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The kernels of a device. A file of them is compiled when the first is needed, once for activations of single precision and once
 * for those of bfloat16, and kept for later runs.
 */
public final class CudaKernels {
    /** The sources, which lie beside this class. */
    static final List<String> FILES = List.of(
            "activations.cu",
            "attention.cu",
            "batchnorm.cu",
            "columns.cu",
            "convolution.cu",
            "dropout.cu",
            "elementwise.cu",
            "layernorm.cu",
            "optimizers.cu",
            "pooling.cu",
            "precision.cu",
            "reductions.cu",
            "rows.cu",
            "softmax.cu");

    private static final List<String> HEADERS = List.of(
            "attention.cuh",
            "bfloat16.cuh",
            "columns.cuh",
            "common.cuh",
            "floattiles.cuh",
            "philox.cuh",
            "tensorcores.cuh",
            "tensortiles.cuh",
            "tiles.cuh");

    /** The compiler's option for activations of bfloat16; see {@code common.cuh}. */
    static final String BFLOAT16 = "--define-macro=BFLOAT16_ACTIVATIONS";

    private final CudaDriver driver;
    private final int capability;
    private final Nvrtc compiler;
    private final KernelCache cache = new KernelCache(UserCache.folder("kernels"));
    private final Map<String, Map<String, Kernel>> files = new HashMap<>();
    private final Map<Module, Long> modules = new HashMap<>();

    /** @param handles by the type of activations */
    private record Kernel(KernelSignature signature, Map<DType, Long> handles) {}

    private record Module(String file, DType activations) {}

    /** @param capability the device's, such as 90 */
    public CudaKernels(CudaDriver driver, int capability) {
        compiler = new Nvrtc();
        requireDriverFor(compiler.version() / 1000, driver.version());
        this.driver = driver;
        this.capability = capability;
    }

    /** @throws DeviceException if what a toolkit compiles is too new for the driver */
    public static void requireDriverFor(int toolkit, int driverVersion) {
        if (toolkit > driverVersion / 1000) {
            throw new DeviceException(
                    "the NVIDIA driver knows CUDA " + driverVersion / 1000 + ", and the CUDA toolkit is " + toolkit
                            + "; update the driver, or install the toolkit " + driverVersion / 1000);
        }
    }

    /**
     * The handle of a kernel, for activations of the type that its arguments have.
     *
     * @throws IllegalArgumentException if arguments are not of the types that the kernel needs
     */
    public long functionFor(String file, String name, Object... arguments) {
        return function(file, name, kernel(file, name).signature.activations(arguments));
    }

    /** The arrays among a kernel's arguments that it may write to. */
    public void forEachWritten(String file, String name, Object[] arguments, Consumer<NdArray> action) {
        kernel(file, name).signature.forEachWritten(arguments, action);
    }

    /** The handle of a kernel for activations of some type. */
    public long function(String file, String name, DType activations) {
        return kernel(file, name)
                .handles
                .computeIfAbsent(activations, type -> driver.function(module(new Module(file, type)), name));
    }

    private Kernel kernel(String file, String name) {
        return files.computeIfAbsent(file, CudaKernels::kernels).get(name);
    }

    private static Map<String, Kernel> kernels(String file) {
        Map<String, Kernel> kernels = new HashMap<>();
        KernelSignature.of(source(file))
                .forEach((name, signature) -> kernels.put(name, new Kernel(signature, new EnumMap<>(DType.class))));
        return kernels;
    }

    private long module(Module module) {
        List<String> options = module.activations == DType.BF16 ? List.of(BFLOAT16) : List.of();
        return modules.computeIfAbsent(module, m -> {
            try (Arena arena = Arena.ofConfined()) {
                byte[] code = code(m.file, options);
                return driver.loadModule(arena.allocateFrom(ValueLayout.JAVA_BYTE, code));
            }
        });
    }

    /** Of this run or an earlier one. */
    private byte[] code(String file, List<String> options) {
        Supplier<byte[]> compile =
                () -> compile(compiler, file, capability, options).code();
        if (CudaLibrary.isStandIn()) {
            return compile.get();
        }
        List<String> madeFrom =
                new ArrayList<>(List.of(file, source(file), "sm_" + capability, "NVRTC " + compiler.version()));
        madeFrom.addAll(options);
        HEADERS.forEach(header -> madeFrom.add(source(header)));
        return cache.get(madeFrom, compile);
    }

    /** Whether a file has kernels that differ with the type of activations. */
    static boolean hasActivations(String file) {
        return KernelSignature.of(source(file)).values().stream().anyMatch(KernelSignature::hasActivations);
    }

    /** @throws DeviceException if the compiler refuses the file */
    static Nvrtc.Compiled compile(Nvrtc compiler, String file, int capability, List<String> moreOptions) {
        Map<String, String> headers = new TreeMap<>();
        HEADERS.forEach(header -> headers.put(header, source(header)));
        return compiler.compile(file, source(file), headers, capability, moreOptions);
    }

    private static String source(String file) {
        try (InputStream stream = CudaKernels.class.getResourceAsStream(file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
