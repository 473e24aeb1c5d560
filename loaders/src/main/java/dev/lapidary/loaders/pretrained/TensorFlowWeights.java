package dev.lapidary.loaders.pretrained;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.WeightSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The weights of BERT in a TensorFlow checkpoint, under the keys that transformers gives them: {@code X.index}, a
 * {@linkplain SortedTable table} from variable to place, and the little-endian bytes in {@code X.data-00000-of-00001}. Each
 * tensor is checked against its CRC-32C when it is read.
 */
public final class TensorFlowWeights implements WeightSource {
    private static final long DT_FLOAT = 1;
    /** The empty name sorts first and holds the BundleHeaderProto. */
    private static final String HEADER = "";

    private final Path index;
    private final Arena arena;
    private final Map<String, Variable> variables;

    private TensorFlowWeights(Path index, Arena arena, Map<String, Variable> variables) {
        this.index = index;
        this.arena = arena;
        this.variables = variables;
    }

    /**
     * Maps {@code index} and the data file next to it.
     *
     * @param index the file that ends in {@code .index}
     * @throws LoaderException if a file is missing or damaged, or the checkpoint has several data files, is big-endian, or
     *     holds weights other than float32
     */
    public static TensorFlowWeights open(Path index) {
        Arena arena = Arena.ofShared();
        try {
            Map<String, MemorySegment> entries = SortedTable.read(index, map(index, arena));
            requireReadableHeader(index, entries.remove(HEADER));
            Path shard = shardOf(index);
            MemorySegment data = map(shard, arena);
            Map<String, Variable> variables = new LinkedHashMap<>();
            entries.forEach((name, entry) -> TensorFlowKeys.of(name)
                    .ifPresent(key -> variables.put(key.name(), Variable.read(index, name, key, entry, shard, data))));
            if (variables.isEmpty()) {
                throw new LoaderException(
                        index + " names no variable of BERT; give a checkpoint whose variables begin with bert/");
            }
            return new TensorFlowWeights(index, arena, variables);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public Path origin() {
        return index;
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSet(variables.keySet());
    }

    @Override
    public Optional<StoredTensor> find(String key) {
        return Optional.ofNullable(variables.get(key)).map(Variable::tensor);
    }

    @Override
    public void close() {
        arena.close();
    }

    private static MemorySegment map(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new LoaderException(
                    file + " cannot be read (" + FileFailure.reason(e)
                            + "); a TensorFlow checkpoint is a .index file and its .data file",
                    e);
        }
    }

    private static Path shardOf(Path index) {
        String name = index.getFileName().toString();
        if (!name.endsWith(".index")) {
            throw new LoaderException(index + " is not the index of a checkpoint; give the file that ends in .index");
        }
        return index.resolveSibling(name.substring(0, name.length() - "index".length()) + "data-00000-of-00001");
    }

    /** BundleHeaderProto: num_shards 1, endianness 2 (0 is little). */
    private static void requireReadableHeader(Path index, MemorySegment header) {
        if (header == null) {
            throw new LoaderException(index + " has no header: it is damaged; fetch it again");
        }
        ProtoReader reader = new ProtoReader(index.toString(), header);
        while (reader.next()) {
            if (reader.field() == 1 && reader.varint() != 1) {
                throw new LoaderException(
                        index + " has " + reader.varint() + " data files; save the checkpoint with one");
            }
            if (reader.field() == 2 && reader.varint() != 0) {
                throw new LoaderException(index + " is big-endian; save the checkpoint on a little-endian machine");
            }
        }
    }

    /** Where a tensor lies, and how it is to be read. */
    private record Variable(
            Path index, String name, TensorFlowKeys.Key key, Shape shape, MemorySegment data, OptionalInt crc) {

        /** BundleEntryProto: dtype 1, shape 2, shard 3, offset 4, size 5, crc32c 6, slices 7. */
        static Variable read(
                Path index, String name, TensorFlowKeys.Key key, MemorySegment entry, Path shard, MemorySegment data) {
            long type = 0;
            Dimensions dims = new Dimensions();
            long offset = 0;
            long size = 0;
            OptionalInt crc = OptionalInt.empty();
            ProtoReader reader = new ProtoReader(index.toString(), entry);
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> type = reader.varint();
                    case 2 -> readShape(reader.message(), dims);
                    case 4 -> offset = reader.varint();
                    case 5 -> size = reader.varint();
                    case 6 -> crc = OptionalInt.of(reader.fixed32());
                    case 7 ->
                        throw new LoaderException(index + " keeps '" + name + "' in slices; save the checkpoint whole");
                    default -> {}
                }
            }
            if (type != DT_FLOAT) {
                throw new LoaderException(index + " stores '" + name + "' as TensorFlow data type " + type
                        + "; save the checkpoint as float32");
            }
            Shape shape = dims.shape(index, name);
            if (size != shape.size() * Float.BYTES || (key.transposed() && shape.rank() != 2)) {
                throw new LoaderException(index + ": '" + name + "' of shape " + shape + " cannot have " + size
                        + " bytes; the file is damaged, fetch it again");
            }
            if (offset < 0 || size > data.byteSize() || offset > data.byteSize() - size) {
                throw new LoaderException(shard + " ends before '" + name + "', which " + index.getFileName()
                        + " places at byte " + offset + "; the file was cut short, fetch it again");
            }
            return new Variable(index, name, key, shape, data.asSlice(offset, size), crc);
        }

        /** TensorShapeProto: dim 2, each with its size in field 1. */
        private static void readShape(ProtoReader shape, Dimensions dims) {
            while (shape.next()) {
                if (shape.field() == 2) {
                    long size = 0;
                    ProtoReader dim = shape.message();
                    while (dim.next()) {
                        if (dim.field() == 1) {
                            size = dim.varint();
                        }
                    }
                    dims.add(size);
                }
            }
        }

        StoredTensor tensor() {
            if (crc.isPresent() && MaskedCrc.of(data) != crc.getAsInt()) {
                throw new LoaderException("the data of '" + name + "' does not match the checksum in " + index
                        + "; the file is damaged, fetch it again");
            }
            return key.transposed()
                    ? Transposition.transposed(key.name(), data, shape.dim(0), shape.dim(1))
                    : new StoredTensor(key.name(), StoredType.F32, shape, data);
        }
    }
}
