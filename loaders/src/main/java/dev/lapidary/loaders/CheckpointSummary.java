package dev.lapidary.loaders;

import dev.lapidary.base.text.Printable;
import java.nio.file.Path;
import java.util.List;

/**
 * What a checkpoint holds, to show to people.
 *
 * @param tensors in the order of the data
 * @param parameters the number of floating-point elements
 * @param bytes what all tensors take together
 */
public record CheckpointSummary(Path origin, List<Row> tensors, long parameters, long bytes) {
    /** @param shape as messages print it, {@code [2, 3]} */
    public record Row(String key, StoredType type, String shape, long elements) {}

    public static CheckpointSummary of(WeightSource source) {
        List<StoredTensor> tensors = source.keys().stream().map(source::get).toList();
        return new CheckpointSummary(
                source.origin(),
                tensors.stream()
                        .map(tensor -> new Row(
                                Printable.of(tensor.name()),
                                tensor.type(),
                                tensor.shape().toString(),
                                tensor.size()))
                        .toList(),
                tensors.stream()
                        .filter(tensor -> tensor.type().isFloat())
                        .mapToLong(StoredTensor::size)
                        .sum(),
                tensors.stream().mapToLong(tensor -> tensor.data().byteSize()).sum());
    }

    /** A line for each tensor, in columns, and a last one with the totals. */
    public String table() {
        int keyWidth = tensors.stream().mapToInt(row -> row.key.length()).max().orElse(0);
        int shapeWidth =
                tensors.stream().mapToInt(row -> row.shape.length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        for (Row row : tensors) {
            table.append(String.format(
                    "%-" + (keyWidth + 2) + "s%-" + (shapeWidth + 2) + "s%s%n", row.key, row.shape, row.type));
        }
        return table + String.format("%d tensors, %,d parameters, %,d bytes%n", tensors.size(), parameters, bytes);
    }
}
