package dev.lapidary.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No gradient without a test: every {@link GradFn} of this module must be recorded by some {@link OpSpec}. */
class EveryOpHasASpecTest {
    @Test
    void everyGradFnIsRecordedBySomeSpec() throws Exception {
        Set<String> untested = compiledGradFns();
        assertThat(untested).as("compiled ops").hasSizeGreaterThan(10);
        untested.removeAll(recordedGradFns());
        assertThat(untested).as("ops whose gradient no entry of OpSpecs tests").isEmpty();
    }

    private static Set<String> recordedGradFns() {
        Backend backend = Backends.reference();
        Set<String> names = new HashSet<>();
        for (OpSpec spec : OpSpecs.ALL) {
            try (Scope scope = Scope.root(backend, "test")) {
                Tensor y = spec.apply(
                        scope,
                        spec.draw(3).stream()
                                .map(x -> Tensor.variable(scope.of(x.shape(), x.values())))
                                .toList(),
                        3);
                collect(y, names);
            }
        }
        return names;
    }

    private static void collect(Tensor y, Set<String> names) {
        if (y.madeBy() != null) {
            names.add(y.madeBy().getClass().getName());
            y.madeBy().inputs().forEach(input -> collect(input, names));
        }
    }

    private static Set<String> compiledGradFns() throws IOException, URISyntaxException {
        Path classes = Path.of(
                GradFn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length())
                            .replace(classes.getFileSystem().getSeparator(), "."))
                    .map(EveryOpHasASpecTest::load)
                    .filter(type -> GradFn.class.isAssignableFrom(type) && !type.isInterface())
                    .map(Class::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, GradFn.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
