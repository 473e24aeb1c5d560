package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.engine.cuda.kernels.CudaKernels;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory, copies and failures of a device: the emulated one. */
class CudaDeviceTest {
    private static Backend cuda;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        cuda = Backends.cuda(0);
    }

    /** More than the pinned memory holds, so that it is used again and again. */
    @Test
    void largeArraysArriveWhole() {
        try (Scope scope = Scope.root(cuda, "test")) {
            float[] values = new float[5_000_001];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            NdArray array = scope.of(Shape.of(values.length), values);
            assertThat(array.toFloats()).isEqualTo(values);
            assertThat(array.slice(4_999_999, Shape.of(2)).toFloats()).containsExactly(4_999_999, 5_000_000);
        }
    }

    /** Each small write takes a place of its own in the pinned memory until there is none left. */
    @Test
    void manySmallArraysArriveWhole() {
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray sum = scope.zeros("sum", Shape.of(3));
            for (int i = 0; i < 100_000; i++) {
                try (Scope step = scope.child("step")) {
                    cuda.elementwise().axpy(1, step.of(Shape.of(3), i % 2, 1f, -1f), sum);
                }
            }
            assertThat(sum.toFloats()).containsExactly(50_000, 100_000, -100_000);
        }
    }

    @Test
    void threadsTakeTurns() {
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray x = scope.of(Shape.of(2), 1f, 2f);
            CompletableFuture.runAsync(() -> cuda.elementwise().scale(2, 1, x, x))
                    .join();
            assertThat(x.toFloats()).containsExactly(3, 5);
        }
    }

    @Test
    void memoryThatIsNotThereIsNamed() {
        try (Scope scope = Scope.root(cuda, "test")) {
            assertThatThrownBy(() -> scope.empty("huge", Shape.of(1 << 30, 8)))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("no 32768 MiB of memory left; use a smaller batch");
        }
    }

    @Test
    void sizesMustAgree() {
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray x = scope.of(Shape.of(2), 1f, 2f);
            assertThatThrownBy(() -> cuda.host().read(x, MemorySegment.ofArray(new float[3])))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("8 bytes, the other side 12");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Backends.cuda(3))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("could not give device 3: invalid device ordinal");
    }

    @Test
    void aGpuWithoutBfloat16IsRefused() {
        CudaBackend.requireBfloat16(new CudaDevice.Properties("A100", 80, 1, 13010));
        assertThatThrownBy(() -> CudaBackend.requireBfloat16(new CudaDevice.Properties("Tesla T4", 75, 1, 13010)))
                .isInstanceOf(DeviceException.class)
                .hasMessage("--precision bf16 needs a GPU of compute capability 8.0 or newer, and Tesla T4 is of 7.5;"
                        + " leave it out");
    }

    @Test
    void aDriverThatIsTooOldIsNamed() {
        CudaKernels.requireDriverFor(12, 13010);
        CudaKernels.requireDriverFor(13, 13000);
        assertThatThrownBy(() -> CudaKernels.requireDriverFor(13, 12080))
                .isInstanceOf(DeviceException.class)
                .hasMessage(
                        "the NVIDIA driver knows CUDA 12, and the CUDA toolkit is 13; update the driver, or install the"
                                + " toolkit 12");
    }

    /** The emulator knows when only some threads reach a barrier, which on a GPU may go unnoticed or never end. */
    @Test
    void aBarrierForSomeThreadsIsAFailure(@TempDir Path sources) throws Exception {
        MutationTest.copySources(sources);
        Path file = sources.resolve("elementwise.cu");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("y[i] = a[i] + b[i];", "y[i] = a[i] + b[i]; if (i % 2 == 0) { __syncthreads(); }"));
        Backend mutant = MutationTest.on(Emulator.library(sources, false));
        try (Scope scope = Scope.root(mutant, "test")) {
            NdArray x = scope.of(Shape.of(4), 1f, 2f, 3f, 4f);
            mutant.elementwise().add(x, x, x);
            assertThatThrownBy(x::toFloats)
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("could not run kernel add: some threads of a block wait at a barrier");
            mutant.elementwise().fill(1, x);
            mutant.elementwise().scale(2, 0, x, x);
            assertThat(x.toFloats()).as("the device goes on").containsExactly(2, 2, 2, 2);
        }
    }
}
