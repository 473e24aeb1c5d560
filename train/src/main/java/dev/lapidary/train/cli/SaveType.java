package dev.lapidary.train.cli;

import dev.lapidary.loaders.StoredType;
import java.util.List;
import java.util.stream.Collectors;

/** {@code --save-dtype}: how exactly weights are stored. */
final class SaveType {
    private static final List<StoredType> CHOICES = List.of(StoredType.F32, StoredType.F16, StoredType.BF16);

    private SaveType() {}

    /** @param name as PyTorch has it: {@code float16} */
    static StoredType of(String name) {
        return CHOICES.stream()
                .filter(type -> type.torchName().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no --save-dtype '" + name + "'; choose "
                        + CHOICES.stream().map(StoredType::torchName).collect(Collectors.joining(", "))));
    }
}
