package dev.lapidary.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** NVRTC, CUDA's compiler as a library: from the source of kernels to machine code. It needs no GPU. */
public final class Nvrtc {
    /** An option, such as the GPU's architecture, that this version does not know. */
    private static final int UNKNOWN_OPTION = 5;

    private final CudaLibrary library = CudaLibrary.nvrtc();

    private final MethodHandle version = function("nvrtcVersion", ADDRESS, ADDRESS);
    private final MethodHandle createProgram =
            function("nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle compileProgram = function("nvrtcCompileProgram", JAVA_LONG, JAVA_INT, ADDRESS);
    private final MethodHandle getLogSize = function("nvrtcGetProgramLogSize", JAVA_LONG, ADDRESS);
    private final MethodHandle getLog = function("nvrtcGetProgramLog", JAVA_LONG, ADDRESS);
    private final MethodHandle getCodeSize = function("nvrtcGetCUBINSize", JAVA_LONG, ADDRESS);
    private final MethodHandle getCode = function("nvrtcGetCUBIN", JAVA_LONG, ADDRESS);
    private final MethodHandle destroyProgram = function("nvrtcDestroyProgram", ADDRESS);

    /** The CUDA that it belongs to: 13.1 is 13010. */
    public int version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(JAVA_INT);
            MemorySegment minor = arena.allocate(JAVA_INT);
            check(CudaLibrary.result(() -> (int) version.invokeExact(major, minor)), "tell its version", "");
            return 1000 * major.get(JAVA_INT, 0) + 10 * minor.get(JAVA_INT, 0);
        }
    }

    /**
     * What the compiler made.
     *
     * @param code for one compute capability
     * @param log what it said
     */
    public record Compiled(byte[] code, String log) {}

    /**
     * @param file the source's name, for messages
     * @param headers what the source may include, by name
     * @param capability the compute capability to compile for, such as 90
     * @param moreOptions those beyond the usual
     * @throws DeviceException if the source is refused, with what the compiler says
     */
    public Compiled compile(
            String file, String source, Map<String, String> headers, int capability, List<String> moreOptions) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            List<String> names = List.copyOf(headers.keySet());
            MemorySegment texts =
                    strings(arena, names.stream().map(headers::get).toList());
            MemorySegment text = arena.allocateFrom(source);
            MemorySegment name = arena.allocateFrom(file);
            MemorySegment included = strings(arena, names);
            int created = CudaLibrary.result(
                    () -> (int) createProgram.invokeExact(out, text, name, names.size(), texts, included));
            check(created, "read " + file, "");
            long program = out.get(JAVA_LONG, 0);
            MemorySegment options = strings(arena, options(capability, moreOptions));
            int count = 2 + moreOptions.size();
            int result = CudaLibrary.result(() -> (int) compileProgram.invokeExact(program, count, options));
            String log = sized(arena, getLogSize, getLog, program).getString(0);
            check(result, "compile " + file + " for compute capability " + capability / 10.0, remedy(result) + log);
            byte[] code = sized(arena, getCodeSize, getCode, program).toArray(JAVA_BYTE);
            CudaLibrary.result(() -> (int) destroyProgram.invokeExact(out));
            return new Compiled(code, log);
        }
    }

    private static List<String> options(int capability, List<String> more) {
        return Stream.concat(Stream.of("--gpu-architecture=sm_" + capability, "--std=c++17"), more.stream())
                .toList();
    }

    /** What a function writes whose size another tells. */
    private static MemorySegment sized(Arena arena, MethodHandle size, MethodHandle content, long program) {
        MemorySegment bytes = arena.allocate(JAVA_LONG);
        check(CudaLibrary.result(() -> (int) size.invokeExact(program, bytes)), "answer", "");
        MemorySegment buffer = arena.allocate(bytes.get(JAVA_LONG, 0));
        check(CudaLibrary.result(() -> (int) content.invokeExact(program, buffer)), "answer", "");
        return buffer;
    }

    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment addresses = arena.allocate(ADDRESS, Math.max(1, texts.size()));
        for (int i = 0; i < texts.size(); i++) {
            addresses.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return addresses;
    }

    private static String remedy(int result) {
        return result == UNKNOWN_OPTION ? "; a newer CUDA toolkit may know this GPU: " : ": ";
    }

    private static void check(int result, String action, String more) {
        if (result != 0) {
            throw new DeviceException("NVRTC could not " + action + " (error " + result + ")" + more);
        }
    }

    private MethodHandle function(String name, MemoryLayout... parameters) {
        return library.function(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }
}
