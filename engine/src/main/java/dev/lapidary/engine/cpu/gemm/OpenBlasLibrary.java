package dev.lapidary.engine.cpu.gemm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.base.files.FileTree;
import dev.lapidary.base.files.PrivateFolder;
import dev.lapidary.base.files.UserCache;
import dev.lapidary.engine.DeviceException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Unpacks and loads OpenBLAS, through JavaCPP, such that neither another user of this machine nor a lack of memory can do harm.
 *
 * <p>JavaCPP takes files for its own that have their names, sizes and times, and without a writable home keeps them in a folder of a
 * known name under {@code /tmp}, where anybody can place some. So it is given a {@linkplain PrivateFolder private} one.
 *
 * <p>OpenBLAS ends the process when it gets no memory or cannot start its threads. So it starts none, and memory for its buffers is
 * asked for before.
 */
public final class OpenBlasLibrary {
    private static final System.Logger LOG = System.getLogger(OpenBlasLibrary.class.getName());

    /** JavaCPP's setting for the folder that libraries are unpacked to. */
    private static final String FOLDER = "org.bytedeco.javacpp.cachedir";

    private static final String THREADS = "OPENBLAS_NUM_THREADS";

    /** Of address space, for each thread that multiplies: BUFFER_SIZE of OpenBLAS on processors with large caches. */
    private static final long BUFFER = 128L << 20;
    /** Of address space, for the library itself and those that it needs. */
    private static final long CODE = 64L << 20;

    private static final int READ_WRITE = 3;
    private static final int PRIVATE = 2;
    private static final int ANONYMOUS_ON_LINUX = 0x20;
    private static final int ANONYMOUS_ELSEWHERE = 0x1000;

    private static boolean loaded;

    private OpenBlasLibrary() {}

    /**
     * Loads it once; later calls only ask whether there is memory for more threads.
     *
     * @param threads that will multiply at the same time
     * @throws DeviceException if it cannot be loaded, or has no room for its buffers; the message says why and what to do
     * @throws IllegalCallerException if Java was started such that native libraries are denied
     */
    public static synchronized void load(int threads) {
        requireMemory(threads);
        if (loaded) {
            return;
        }
        Path temporary = null;
        try {
            if (System.getProperty(FOLDER) == null) {
                temporary = chooseFolder();
            }
            withOneThread(() -> Loader.load(openblas_nolapack.class));
            loaded = true;
        } catch (IOException | LinkageError | RuntimeException e) {
            Throwable cause = cause(e);
            if (cause instanceof IllegalCallerException denied) {
                throw denied;
            }
            throw new DeviceException("OpenBLAS cannot be loaded (" + reason(cause)
                    + "); it is unpacked to $LAPIDARY_HOME, ~/.cache/lapidary or $TMPDIR: one of them must be writable,"
                    + " have 50 MB left, and permit programs to be run from it");
        } finally {
            if (temporary != null) {
                empty(temporary);
            }
        }
    }

    private static Throwable cause(Throwable e) {
        return e.getCause() == null ? e : cause(e.getCause());
    }

    private static String reason(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown reason");
    }

    /** Sets JavaCPP's folder. @return it if it is for this process alone, null if it is the user's cache */
    private static Path chooseFolder() throws IOException {
        Path temporary = null;
        Path folder;
        try {
            folder = PrivateFolder.open(UserCache.folder("native"));
        } catch (IOException | SecurityException e) {
            LOG.log(Level.DEBUG, "OpenBLAS is unpacked for this process alone", e);
            temporary = PrivateFolder.fresh("lapidary-native");
            temporary.toFile().deleteOnExit();
            folder = temporary;
        }
        System.setProperty(FOLDER, folder.toString());
        return temporary;
    }

    /** What is loaded needs its file no longer, except on Windows. The folder stays: nobody else can take its name. */
    private static void empty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                FileTree.delete(file);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Libraries are left in " + folder, e);
        }
    }

    /** OpenBLAS starts its threads while it is loaded, however many are used later. */
    private static void withOneThread(Runnable load) {
        String before = System.getenv(THREADS);
        setEnvironment("1");
        try {
            load.run();
        } finally {
            setEnvironment(before);
        }
    }

    /** Of the C library, as Java's own copy is what Java alone sees. @param value null to remove it */
    private static void setEnvironment(String value) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> set = linker.defaultLookup().find(value == null ? "unsetenv" : "setenv");
        if (set.isEmpty()) {
            return; // Windows, where threads that are not used cost nothing that could be lacking
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(THREADS);
            if (value == null) {
                int done = (int) linker.downcallHandle(set.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS))
                        .invokeExact(name);
            } else {
                int done = (int)
                        linker.downcallHandle(set.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                                .invokeExact(name, arena.allocateFrom(value), 1);
            }
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }

    /** Address space as large as OpenBLAS's buffers can be had now. None of it is touched, so this costs no memory. */
    private static void requireMemory(int threads) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> map = linker.defaultLookup().find("mmap");
        Optional<MemorySegment> unmap = linker.defaultLookup().find("munmap");
        if (map.isEmpty() || unmap.isEmpty()) {
            return;
        }
        long bytes = CODE + threads * BUFFER;
        try {
            MethodHandle mmap = linker.downcallHandle(
                    map.get(),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
            int anonymous = System.getProperty("os.name").equals("Linux") ? ANONYMOUS_ON_LINUX : ANONYMOUS_ELSEWHERE;
            long address = (long) mmap.invokeExact(0L, bytes, READ_WRITE, PRIVATE | anonymous, -1, 0L);
            if (address == -1) {
                throw new DeviceException("there is no room for OpenBLAS's buffers, " + (bytes >> 20)
                        + " MiB of address space for " + threads + (threads == 1 ? " thread" : " threads")
                        + "; use fewer threads (--threads), or raise the limit (ulimit -v)");
            }
            int done = (int) linker.downcallHandle(unmap.get(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG))
                    .invokeExact(address, bytes);
        } catch (DeviceException noRoom) {
            throw noRoom;
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }
}
