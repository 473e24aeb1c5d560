package dev.lapidary.engine.cuda.kernels;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A kernel's parameters as its source declares them, for the driver knows neither how many there are nor their types: an array of
 * another type would be read as garbage, and beyond its end.
 */
record KernelSignature(String kernel, List<Parameter> parameters) {
    private static final Pattern KERNEL =
            Pattern.compile("extern \"C\" __global__ void (?:__launch_bounds__\\(\\w+\\) )?(\\w+)\\(([^)]*)\\)");
    private static final Pattern PARAMETER = Pattern.compile("(const )?(\\w+(?: \\w+)?\\*?) (\\w+)");

    /**
     * @param constant whether the kernel only reads what it points to
     * @param type as C++ has it, without {@code const}
     */
    record Parameter(boolean constant, String type, String name) {
        private static final String ACTIVATIONS = "activation*";

        static Parameter of(String declaration) {
            var matcher = PARAMETER.matcher(declaration.strip());
            if (!matcher.matches()) {
                throw new AssertionError("a parameter of a kernel that cannot be read: " + declaration);
            }
            return new Parameter(matcher.group(1) != null, matcher.group(2), matcher.group(3));
        }

        /** What an array for it must hold; null if it is for none, or for memory of any kind. */
        private DType arrays(DType activations) {
            return switch (type) {
                case ACTIVATIONS -> activations;
                case "float*" -> DType.F32;
                case "double*" -> DType.F64;
                case "int*" -> DType.I32;
                default -> null;
            };
        }

        private boolean takes(Object value, DType activations) {
            return switch (type) {
                case "int" -> value instanceof Integer;
                case "long long" -> value instanceof Long;
                case "float" -> value instanceof Float;
                case "unsigned*", "unsigned short*" -> value instanceof Long;
                case ACTIVATIONS, "float*", "double*", "int*" ->
                    value == null || value instanceof NdArray array && array.dtype() == arrays(activations);
                default -> value instanceof int[] || value instanceof float[];
            };
        }
    }

    /** The kernels of a source, by name. */
    static Map<String, KernelSignature> of(String source) {
        Map<String, KernelSignature> all = new HashMap<>();
        KERNEL.matcher(source).results().forEach(kernel -> {
            List<Parameter> parameters =
                    Arrays.stream(kernel.group(2).split(",")).map(Parameter::of).toList();
            all.put(kernel.group(1), new KernelSignature(kernel.group(1), parameters));
        });
        return all;
    }

    boolean hasActivations() {
        return parameters.stream().anyMatch(parameter -> parameter.type.equals(Parameter.ACTIVATIONS));
    }

    /**
     * The type of the activations among a call's arguments: bfloat16 if any of them is.
     *
     * @throws IllegalArgumentException if an argument is not of its parameter's type
     */
    DType activations(Object... arguments) {
        DType activations = DType.F32;
        for (int i = 0; i < Math.min(arguments.length, parameters.size()); i++) {
            if (parameters.get(i).type.equals(Parameter.ACTIVATIONS)
                    && arguments[i] instanceof NdArray array
                    && array.dtype() == DType.BF16) {
                activations = DType.BF16;
            }
        }
        if (arguments.length != parameters.size()) {
            throw new AssertionError(kernel + " has " + parameters.size() + " parameters, not " + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            if (!parameter.takes(arguments[i], activations)) {
                refuse(parameter, arguments[i], activations);
            }
        }
        return activations;
    }

    /** The arrays among a call's arguments that the kernel may write to. */
    void forEachWritten(Object[] arguments, Consumer<NdArray> action) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof NdArray array && !parameters.get(i).constant) {
                action.accept(array);
            }
        }
    }

    private void refuse(Parameter parameter, Object value, DType activations) {
        if (value instanceof NdArray array && parameter.arrays(activations) != null) {
            throw new IllegalArgumentException("kernel " + kernel + " needs " + parameter.arrays(activations) + " for "
                    + parameter.name + ", as its other arguments are; got " + array.dtype() + array.shape());
        }
        throw new AssertionError(kernel + " takes no " + value + " for " + parameter);
    }
}
