package dev.lapidary.models;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.Parameter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Part of a model. Its parameters and buffers are found by walking its fields, inherited ones first, in the order they are
 * declared: a field that holds a {@link Parameter}, a {@link ModelBuffer}, a module or a list of modules adds its name to the
 * path.
 * {@code encoder.layer.0.output.dense.weight} is both the path and the key in checkpoints.
 */
public abstract class Module {
    protected Module() {}

    /** All parameters by path. */
    public final SequencedMap<String, Parameter> parameters() {
        return collect(Parameter.class);
    }

    /** All buffers by path. */
    public final SequencedMap<String, ModelBuffer> buffers() {
        return collect(ModelBuffer.class);
    }

    private <T> SequencedMap<String, T> collect(Class<T> wanted) {
        SequencedMap<String, T> found = new LinkedHashMap<>();
        collect("", getClass(), wanted, found);
        return found;
    }

    private <T> void collect(String path, Class<?> type, Class<T> wanted, SequencedMap<String, T> found) {
        if (type == Module.class) {
            return;
        }
        collect(path, type.getSuperclass(), wanted, found);
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                collect(path + field.getName(), read(field), wanted, found);
            }
        }
    }

    private static <T> void collect(String path, Object value, Class<T> wanted, SequencedMap<String, T> found) {
        if (wanted.isInstance(value)) {
            found.put(path, wanted.cast(value));
        } else if (value instanceof Module module) {
            module.collect(path + ".", module.getClass(), wanted, found);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(path + "." + i, list.get(i), wanted, found);
            }
        }
    }

    private Object read(Field field) {
        try {
            field.setAccessible(true);
            return field.get(this);
        } catch (IllegalAccessException | RuntimeException e) {
            throw new ModelException("cannot read field " + field.getName() + " of "
                    + getClass().getName() + "; open its package to dev.lapidary.models in your module-info.java");
        }
    }
}
