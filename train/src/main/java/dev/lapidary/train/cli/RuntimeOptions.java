package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.Precision;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a model is used for, and what it runs on. */
final class RuntimeOptions {
    private static final String AUTO = "auto";
    private static final String CPU = "cpu";
    private static final int MOST_THREADS = 1024;
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

    @Option(names = "--task")
    private String task;

    @Option(names = "--threads")
    private Integer threads;

    @Option(names = "--convolution", defaultValue = "auto")
    private ConvolutionAlgorithm convolution;

    @Option(names = "--device")
    private String device = CPU;

    @Option(names = "--precision")
    private String precision = "float32";

    /** @throws UsageException if the task is not one that can be done, or the device, precision or number of threads is none that there is */
    void check() {
        if (task != null) {
            Tasks.of(task);
        }
        if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
            throw new UsageException(
                    "--threads must be at least 1 and at most %,d, not %d".formatted(MOST_THREADS, threads));
        }
        if (!device.equals(AUTO) && !device.equals(CPU) && !CUDA.matcher(device).matches()) {
            throw new UsageException("there is no --device '" + device + "'; choose auto, cpu, cuda or cuda:N");
        }
        if (precision() == Precision.BF16 && device.equals(CPU)) {
            throw needsGpu();
        }
    }

    /** Null if none was given. */
    TaskCommand task() {
        return task == null ? null : Tasks.of(task);
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Whether a GPU was asked for by name, so that the CPU will have little to do. */
    boolean namesGpu() {
        return CUDA.matcher(device).matches();
    }

    /** How the CPU convolves, as it is spelt on the command line. */
    String convolution() {
        return convolution.name().toLowerCase(Locale.ROOT);
    }

    private Precision precision() {
        return switch (precision) {
            case "float32" -> Precision.FLOAT32;
            case "bf16" -> Precision.BF16;
            default -> throw new UsageException("there is no --precision '" + precision + "'; choose float32 or bf16");
        };
    }

    private static UsageException needsGpu() {
        return new UsageException("--precision bf16 needs a GPU; add --device cuda, or leave it out");
    }

    /** @throws DeviceException if the device that was asked for cannot be used */
    Backend backend() {
        Matcher cuda = CUDA.matcher(device);
        if (cuda.matches()) {
            int ordinal = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
            return Backends.cuda(ordinal, precision());
        }
        return device.equals(AUTO) ? gpuOrCpu() : cpu();
    }

    private Backend cpu() {
        return Backends.cpu(threads(), convolution);
    }

    private Backend gpuOrCpu() {
        try {
            return Backends.cuda(0, precision());
        } catch (DeviceException none) {
            if (precision() == Precision.BF16) {
                throw needsGpu();
            }
            return cpu();
        }
    }
}
