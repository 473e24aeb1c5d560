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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The weights of an encoder in an ONNX file that PyTorch exported, under their checkpoint keys.
 *
 * <p>The exporter keeps the key of every parameter but one kind: the weight of a linear layer is folded into a constant
 * {@code onnx::MatMul_N}, stored {@code [in, out]}. The node that reads it is still named after the module,
 * {@code /encoder/layer.0/attention/self/query/MatMul}, which gives back the key
 * {@code encoder.layer.0.attention.self.query.weight}, stored {@code [out, in]}. One walk over nodes and initializers is
 * enough; the graph is never run.
 */
public final class OnnxWeights implements WeightSource {
    private static final Pattern FOLDED = Pattern.compile("onnx::MatMul_\\d+");
    private static final Pattern MATMUL_OF_MODULE = Pattern.compile("/(.+)/MatMul(_\\d+)?");

    /** More than any encoder has; a hostile file could name millions. */
    private static final int MAX_INITIALIZERS = 100_000;

    private final Path file;
    private final Arena arena;
    private final Map<String, Initializer> initializers;

    private OnnxWeights(Path file, Arena arena, Map<String, Initializer> initializers) {
        this.file = file;
        this.arena = arena;
        this.initializers = initializers;
    }

    /**
     * Maps {@code file} and indexes it; the weights themselves are read when asked for.
     *
     * @throws LoaderException if the file cannot be read, is damaged, or was exported in a way that loses the keys
     */
    public static OnnxWeights open(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment model = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new OnnxWeights(file, arena, index(file, model));
        } catch (IOException e) {
            arena.close();
            throw new LoaderException(file + " cannot be read: " + FileFailure.reason(e), e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public Path origin() {
        return file;
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSet(initializers.keySet());
    }

    @Override
    public Optional<StoredTensor> find(String key) {
        return Optional.ofNullable(initializers.get(key)).map(initializer -> initializer.tensor(key));
    }

    @Override
    public void close() {
        arena.close();
    }

    /** ModelProto: the graph is field 7. GraphProto: nodes are field 1, initializers field 5. */
    private static Map<String, Initializer> index(Path file, MemorySegment model) {
        List<Initializer> initializers = new ArrayList<>();
        Map<String, String> moduleOfWeight = new HashMap<>();
        ProtoReader reader = new ProtoReader(file.toString(), model);
        while (reader.next()) {
            if (reader.field() == 7) {
                ProtoReader graph = reader.message();
                while (graph.next()) {
                    switch (graph.field()) {
                        case 1 -> readNode(graph.message(), moduleOfWeight);
                        case 5 -> {
                            initializers.add(Initializer.read(file, graph.message()));
                            requireSaneCount(file, initializers.size());
                        }
                        default -> {}
                    }
                }
            }
        }
        if (initializers.isEmpty()) {
            throw new LoaderException(
                    file + " holds no weights; export the model with its parameters in the ONNX file");
        }
        Map<String, Initializer> byKey = new LinkedHashMap<>();
        for (Initializer initializer : initializers) {
            String key = initializer.name();
            if (FOLDED.matcher(key).matches()) {
                key = keyOfFolded(file, initializer, moduleOfWeight.get(key));
                initializer = initializer.asTransposed();
            }
            if (byKey.put(key, initializer) != null) {
                throw new LoaderException(
                        file + " holds '" + key + "' twice; export the model again, without sharing weights");
            }
        }
        return byKey;
    }

    private static void requireSaneCount(Path file, int initializers) {
        if (initializers > MAX_INITIALIZERS) {
            throw new LoaderException(
                    file + " holds more than " + MAX_INITIALIZERS + " constants: it is damaged; fetch it again");
        }
    }

    /** NodeProto: inputs are field 1, the name field 3, the operator field 4. */
    private static void readNode(ProtoReader node, Map<String, String> moduleOfWeight) {
        String lastInput = "";
        String name = "";
        String operator = "";
        while (node.next()) {
            switch (node.field()) {
                case 1 -> lastInput = node.text();
                case 3 -> name = node.text();
                case 4 -> operator = node.text();
                default -> {}
            }
        }
        var module = MATMUL_OF_MODULE.matcher(name);
        if (operator.equals("MatMul") && FOLDED.matcher(lastInput).matches() && module.matches()) {
            moduleOfWeight.put(lastInput, module.group(1));
        }
    }

    private static String keyOfFolded(Path file, Initializer weight, String module) {
        if (module == null) {
            throw new LoaderException(file + " does not say which layer '" + weight.name()
                    + "' belongs to; export the model with PyTorch 1.13 or later, which names nodes after modules");
        }
        if (weight.shape().rank() != 2 || weight.type() != StoredType.F32) {
            throw new LoaderException(file + ": '" + weight.name() + "' is " + weight.type() + weight.shape()
                    + ", and the weight of a linear layer is an F32 matrix; export the model unquantized");
        }
        return module.replace('/', '.') + ".weight";
    }

    /** A constant of the graph. {@code transposed}: it is to be read as {@code [columns, rows]}. */
    private record Initializer(String name, StoredType type, Shape shape, MemorySegment data, boolean transposed) {

        /** TensorProto: dims 1, data_type 2, float_data 4, int64_data 7, name 8, raw_data 9, data_location 14. */
        static Initializer read(Path file, ProtoReader tensor) {
            Dimensions dims = new Dimensions();
            String name = "";
            long type = 0;
            MemorySegment raw = MemorySegment.NULL;
            MemorySegment floats = MemorySegment.NULL;
            boolean external = false;
            while (tensor.next()) {
                switch (tensor.field()) {
                    case 1 -> tensor.varints(dims::add);
                    case 2 -> type = tensor.varint();
                    case 4 -> floats = tensor.bytes();
                    case 8 -> name = tensor.text();
                    case 9 -> raw = tensor.bytes();
                    case 14 -> external = tensor.varint() != 0;
                    default -> {}
                }
            }
            if (external) {
                throw new LoaderException(file + " keeps '" + name
                        + "' in a file of its own; export the model with all weights in the ONNX file");
            }
            StoredType stored = storedType(file, name, type);
            boolean asFloats = raw.byteSize() == 0 && stored == StoredType.F32;
            return new Initializer(name, stored, dims.shape(file, name), asFloats ? floats : raw, false).checked(file);
        }

        private static StoredType storedType(Path file, String name, long type) {
            return switch ((int) type) {
                case 1 -> StoredType.F32;
                case 6 -> StoredType.I32;
                case 7 -> StoredType.I64;
                default ->
                    throw new LoaderException(file + " stores '" + name + "' as ONNX data type " + type
                            + "; export the model as float32, unquantized");
            };
        }

        private Initializer checked(Path file) {
            long needed = shape.size() * (type.bits() / 8);
            if (data.byteSize() != needed) {
                throw new LoaderException(file + ": '" + name + "' is " + type + shape + " and needs " + needed
                        + " bytes, but " + data.byteSize() + " are stored; fetch the file again");
            }
            return this;
        }

        Initializer asTransposed() {
            return new Initializer(name, type, shape, data, true);
        }

        StoredTensor tensor(String key) {
            return transposed
                    ? Transposition.transposed(key, data, shape.dim(0), shape.dim(1))
                    : new StoredTensor(key, type, shape, data);
        }
    }
}
