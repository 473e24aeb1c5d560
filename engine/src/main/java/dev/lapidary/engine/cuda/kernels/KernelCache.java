package dev.lapidary.engine.cuda.kernels;

import dev.lapidary.base.files.AtomicFile;
import dev.lapidary.base.files.PrivateFolder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Machine code of kernels, kept from run to run, as some take NVRTC seconds. A file is named by all that its code was made from, so
 * none is ever out of date, and begins with a digest of the code: one that is damaged, or a folder that cannot be written to, or that
 * others can write to, as what they put there would be run, costs a compilation and nothing else.
 */
final class KernelCache {
    private static final int DIGEST_BYTES = 32;
    private static final Logger LOG = System.getLogger(KernelCache.class.getName());

    private final Path folder;

    /** @param folder need not exist yet */
    KernelCache(Path folder) {
        this.folder = folder;
    }

    /** @param madeFrom whatever could change the code */
    byte[] get(List<String> madeFrom, Supplier<byte[]> compile) {
        Path open;
        try {
            open = PrivateFolder.open(folder);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Compiled kernels are not kept", e);
            return compile.get();
        }
        Path file = open.resolve(HexFormat.of().formatHex(digest(madeFrom)) + ".cubin");
        byte[] code = read(file);
        if (code == null) {
            code = compile.get();
            write(file, code);
        }
        return code;
    }

    /** Null if there is nothing of use. */
    private static byte[] read(Path file) {
        try {
            byte[] kept = Files.readAllBytes(file);
            byte[] code = Arrays.copyOfRange(kept, Math.min(DIGEST_BYTES, kept.length), kept.length);
            return Arrays.equals(digest(code), Arrays.copyOf(kept, DIGEST_BYTES)) ? code : null;
        } catch (NoSuchFileException notYet) {
            return null;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Compiled kernels could not be read from " + file, e);
            return null;
        }
    }

    /** Others see all of a file or nothing. */
    private static void write(Path file, byte[] code) {
        try {
            byte[] kept = Arrays.copyOf(digest(code), DIGEST_BYTES + code.length);
            System.arraycopy(code, 0, kept, DIGEST_BYTES, code.length);
            AtomicFile.write(file, kept);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Compiled kernels could not be kept in " + file.getParent(), e);
        }
    }

    private static byte[] digest(List<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            digest.update(digest(text.getBytes(StandardCharsets.UTF_8)));
        }
        return digest.digest();
    }

    private static byte[] digest(byte[] bytes) {
        return sha256().digest(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
