package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kernels of a device: a file of them is compiled when the first is needed. */
final class CudaKernels {
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

    private static final List<String> HEADERS = List.of("attention.cuh", "columns.cuh", "common.cuh", "philox.cuh");

    private final CudaDriver driver;
    private final int capability;
    private final Nvrtc compiler;
    private final Map<String, Long> modules = new HashMap<>();
    private final Map<String, Map<String, Long>> functions = new HashMap<>();

    /** @param capability the device's, such as 90 */
    CudaKernels(CudaDriver driver, int capability) {
        compiler = new Nvrtc();
        requireDriverFor(compiler.majorVersion(), driver.version());
        this.driver = driver;
        this.capability = capability;
    }

    /** @throws DeviceException if what a toolkit compiles is too new for the driver */
    static void requireDriverFor(int toolkit, int driverVersion) {
        if (toolkit > driverVersion / 1000) {
            throw new DeviceException(
                    "the NVIDIA driver knows CUDA " + driverVersion / 1000 + ", and the CUDA toolkit is " + toolkit
                            + "; update the driver, or install the toolkit " + driverVersion / 1000);
        }
    }

    /** The handle of a kernel. */
    long function(String file, String name) {
        return functions
                .computeIfAbsent(file, f -> new HashMap<>())
                .computeIfAbsent(name, n -> driver.function(module(file), n));
    }

    private long module(String file) {
        return modules.computeIfAbsent(file, f -> {
            try (Arena arena = Arena.ofConfined()) {
                byte[] code = compile(compiler, file, capability, List.of()).code();
                return driver.loadModule(arena.allocateFrom(ValueLayout.JAVA_BYTE, code));
            }
        });
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
