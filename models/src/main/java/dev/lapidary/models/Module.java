package dev.lapidary.models;

import dev.lapidary.autograd.Parameter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Part of a model. Its parameters are found by walking its fields, inherited ones first, in the order they are declared: a
 * field that holds a {@link Parameter}, a module or a list of modules adds its name to the path.
 * {@code encoder.layer.0.output.dense.weight} is both the path and the key in checkpoints.
 */
public abstract class Module {
    protected Module() {}

    /** All parameters by path. */
    public final SequencedMap<String, Parameter> parameters() {
        SequencedMap<String, Parameter> found = new LinkedHashMap<>();
        collect("", found);
        return found;
    }

    private void collect(String path, SequencedMap<String, Parameter> found) {
        collect(path, getClass(), found);
    }

    private void collect(String path, Class<?> type, SequencedMap<String, Parameter> found) {
        if (type == Module.class) {
            return;
        }
        collect(path, type.getSuperclass(), found);
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                collect(path + field.getName(), read(field), found);
            }
        }
    }

    private static void collect(String path, Object value, SequencedMap<String, Parameter> found) {
        if (value instanceof Parameter parameter) {
            found.put(path, parameter);
        } else if (value instanceof Module module) {
            module.collect(path + ".", found);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(path + "." + i, list.get(i), found);
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
