package dev.lapidary.bench.kernels;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Times any one of {@link Kernels}, each in a JVM of its own, so that what was compiled for one is not in the way of the next. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
    /** {@link Kernel#id}. */
    @Param("")
    private String kernel;

    private Scope scope;
    private Runnable task;

    /** Made by JMH. */
    public KernelBenchmark() {}

    @Setup
    public void prepare() {
        scope = Scope.root(Backends.cpu(), "benchmark");
        task = Kernels.named(kernel).prepare().apply(new Inputs(scope));
    }

    @TearDown
    public void close() {
        scope.close();
    }

    @Benchmark
    public void run() {
        task.run();
    }
}
