package dev.lapidary.engine.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.driver.CudaLibrary;
import dev.lapidary.engine.cuda.driver.Nvrtc;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

/**
 * CUDA's own compiler takes every kernel without a warning, for three generations of GPUs, and none needs more registers or
 * shared memory than there are. That takes no GPU, but NVRTC: of the machine's toolkit, or of the Maven profile {@code cuda}.
 */
class NvrtcTest {
    private static final int[] CAPABILITIES = {80, 90, 100};
    private static final List<String> LIBRARIES = List.of("libnvrtc-builtins.so.13.1", "libnvrtc.so.13");

    /** Registers of a thread, of which blocks of 256 must leave room for a second block or not, and bytes of a block. */
    private static final int MOST_REGISTERS = 255;

    private static final String VERBOSE = "--ptxas-options=-v";
    private static final int MOST_SHARED_BYTES = 48 << 10;

    /** What the assembler says of a kernel: its name, local memory, spills, registers, and shared memory if it has any. */
    private static final Pattern USE = Pattern.compile(
            "entry function '(\\w+)'.*?(\\d+) bytes stack frame, (\\d+) bytes spill stores"
                    + ".*?Used (\\d+) registers(?:[^\\n]*?(\\d+) bytes smem)?",
            Pattern.DOTALL);

    private static final Path LIST = Path.of("target", "cuda-kernels.txt");

    /**
     * @param localBytes of memory for what found no place in registers: spills, and arrays that are indexed by numbers that the
     *     compiler does not know
     */
    private record Use(
            String file, int capability, String kernel, int localBytes, int spilled, int registers, int sharedBytes) {
        static Use of(String file, int capability, MatchResult match) {
            return new Use(
                    file,
                    capability,
                    match.group(1),
                    Integer.parseInt(match.group(2)),
                    Integer.parseInt(match.group(3)),
                    Integer.parseInt(match.group(4)),
                    match.group(5) == null ? 0 : Integer.parseInt(match.group(5)));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "sm_%-4d %-22s %-28s %3d registers %6d bytes shared %4d bytes spilled",
                    capability,
                    file,
                    kernel,
                    registers,
                    sharedBytes,
                    spilled);
        }
    }

    @Test
    void compilesEveryKernelForEveryGeneration() throws IOException {
        Nvrtc compiler = compiler();
        List<Use> uses = new ArrayList<>();
        for (int capability : CAPABILITIES) {
            for (String file : CudaKernels.FILES) {
                uses.addAll(uses(compiler, file, capability, file, List.of(VERBOSE)));
                if (CudaKernels.hasActivations(file)) {
                    uses.addAll(
                            uses(compiler, file, capability, file + ", bf16", List.of(VERBOSE, CudaKernels.BFLOAT16)));
                }
            }
        }
        assertThat(uses).hasSizeGreaterThan(2 * CAPABILITIES.length * CudaKernels.FILES.size());
        Files.write(LIST, uses.stream().map(Use::toString).toList());
        assertThat(uses).allMatch(use -> use.registers <= MOST_REGISTERS && use.sharedBytes <= MOST_SHARED_BYTES);
        assertThat(uses).as("arrays stay in registers").allMatch(use -> use.localBytes <= use.spilled);
    }

    private static List<Use> uses(Nvrtc compiler, String file, int capability, String variant, List<String> options) {
        String log = CudaKernels.compile(compiler, file, capability, options).log();
        assertThat(log).doesNotContainIgnoringCase("warning");
        return USE.matcher(log)
                .results()
                .map(match -> Use.of(variant, capability, match))
                .toList();
    }

    @Test
    void aGpuThatItDoesNotKnowIsNamed() throws IOException {
        Nvrtc compiler = compiler();
        assertThatThrownBy(() -> CudaKernels.compile(compiler, "elementwise.cu", 999, List.of()))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("for compute capability 99.9")
                .hasMessageContaining("a newer CUDA toolkit may know this GPU");
    }

    /** That of the profile, if it is active, else the toolkit's. */
    private static Nvrtc compiler() throws IOException {
        String before = System.getProperty(CudaLibrary.STAND_IN);
        Optional<String> ofProfile = ofProfile();
        try {
            ofProfile.ifPresentOrElse(
                    file -> System.setProperty(CudaLibrary.STAND_IN, file),
                    () -> System.clearProperty(CudaLibrary.STAND_IN));
            return new Nvrtc();
        } catch (DeviceException none) {
            assumeTrue(false, "skipped: there is no NVRTC; the Maven profile cuda downloads it");
            throw none;
        } finally {
            if (before == null) {
                System.clearProperty(CudaLibrary.STAND_IN);
            } else {
                System.setProperty(CudaLibrary.STAND_IN, before);
            }
        }
    }

    /** NVRTC as the profile brings it, unpacked, and what it loads by name loaded. */
    private static Optional<String> ofProfile() throws IOException {
        File file = null;
        for (String library : LIBRARIES) {
            URL packed = ClassLoader.getSystemResource("org/bytedeco/cuda/" + Loader.getPlatform() + "/" + library);
            if (packed == null) {
                return Optional.empty();
            }
            file = Loader.cacheResource(packed);
            SymbolLookup.libraryLookup(file.toPath(), Arena.global());
        }
        return Optional.of(file.toString());
    }
}
