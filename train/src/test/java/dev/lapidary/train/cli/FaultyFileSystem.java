package dev.lapidary.train.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The default file system, except that one of the operations that change something does not take place: as if the process were
 * killed just before it, so that no other takes place either; or as if the disk were full, so that the program goes on.
 */
final class FaultyFileSystem extends FileSystem {
    /** Ends the program under test, which catches no such thing. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process is killed here", null, false, false);
        }
    }

    private enum Fault {
        NONE,
        KILL,
        FULL_DISK,
        READ_ONLY
    }

    private static final FileSystem REAL = FileSystems.getDefault();

    private final Provider provider = new Provider();
    private final List<FileChannel> open = new ArrayList<>();
    private final Fault fault;
    /** The operation that fails, counted from 1. */
    private final int at;

    private int operations;

    private FaultyFileSystem(Fault fault, int at) {
        this.fault = fault;
        this.at = at;
    }

    /** One that counts. */
    static FaultyFileSystem healthy() {
        return new FaultyFileSystem(Fault.NONE, 0);
    }

    /** One whose process is killed before an operation. */
    static FaultyFileSystem killedAt(int operation) {
        return new FaultyFileSystem(Fault.KILL, operation);
    }

    /** One whose disk is full for an operation, and all that follow which need room. */
    static FaultyFileSystem fullFrom(int operation) {
        return new FaultyFileSystem(Fault.FULL_DISK, operation);
    }

    /** One that can only be read from an operation on. */
    static FaultyFileSystem readOnlyFrom(int operation) {
        return new FaultyFileSystem(Fault.READ_ONLY, operation);
    }

    /** How many operations changed something, or were about to. */
    int operations() {
        return operations;
    }

    /** Whether the fault has happened. */
    boolean hasFailed() {
        return fault != Fault.NONE && operations >= at;
    }

    /** What the operating system does when a process ends: files are closed, and locks released. */
    void endProcess() {
        for (FileChannel channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The path as this file system has it. */
    Path of(Path real) {
        return (Path) Proxy.newProxyInstance(
                FaultyFileSystem.class.getClassLoader(), new Class<?>[] {Path.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getFileSystem")) {
                        return this;
                    }
                    try {
                        return wrap(method.invoke(real, unwrapAll(arguments)));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Object wrap(Object result) {
        if (result instanceof Iterator<?> paths) {
            List<Path> all = new ArrayList<>();
            paths.forEachRemaining(path -> all.add(of((Path) path)));
            return all.iterator();
        }
        return result instanceof Path path ? of(path) : result;
    }

    private static Object[] unwrapAll(Object[] arguments) {
        if (arguments == null) {
            return null;
        }
        Object[] real = arguments.clone();
        for (int i = 0; i < real.length; i++) {
            real[i] = real[i] instanceof Path path ? real(path) : real[i];
        }
        return real;
    }

    private static Path real(Path path) {
        return path.getFileSystem() instanceof FaultyFileSystem ? Path.of(path.toString()) : path;
    }

    /** Called before each operation that changes something. */
    private void change(boolean needsRoom) throws IOException {
        operations++;
        if (operations < at) {
            return;
        }
        switch (fault) {
            case KILL -> throw new Killed();
            case FULL_DISK -> {
                if (needsRoom) {
                    throw new IOException("No space left on device");
                }
            }
            case READ_ONLY -> throw new FileSystemException("somewhere", null, "Read-only file system");
            case NONE -> {}
        }
    }

    private static boolean writes(Set<? extends OpenOption> options) {
        return options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider real = REAL.provider();

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            if (writes(options)) {
                change(true);
            }
            FileChannel channel = real.newFileChannel(real(path), options, attributes);
            open.add(channel);
            return new CountingChannel(channel, FaultyFileSystem.this::change);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            change(true);
            real.createDirectory(real(folder), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            change(false);
            real.delete(real(path));
        }

        @Override
        public void move(Path from, Path to, CopyOption... options) throws IOException {
            change(false);
            real.move(real(from), real(to), options);
        }

        @Override
        public void copy(Path from, Path to, CopyOption... options) throws IOException {
            change(true);
            real.copy(real(from), real(to), options);
        }

        @Override
        public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
            change(false);
            real.setAttribute(real(path), name, value, options);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            DirectoryStream<Path> entries = real.newDirectoryStream(real(folder), entry -> filter.accept(of(entry)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return StreamSupport.stream(entries.spliterator(), false)
                            .map(FaultyFileSystem.this::of)
                            .iterator();
                }

                @Override
                public void close() throws IOException {
                    entries.close();
                }
            };
        }

        @Override
        public Path readSymbolicLink(Path link) throws IOException {
            return of(real.readSymbolicLink(real(link)));
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return real.isSameFile(real(one), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return real.isHidden(real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return real.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real.checkAccess(real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return real.getFileAttributeView(real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return real.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
            return real.readAttributes(real(path), names, options);
        }

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return FaultyFileSystem.this;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return REAL.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(of(Path.of("/")));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return REAL.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return REAL.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return of(REAL.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = REAL.getPathMatcher(pattern);
        return path -> matcher.matches(real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return REAL.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
