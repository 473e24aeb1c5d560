package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.ModelOutput;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs in JVMs of their own that are killed at moments that nobody chose. A build tries a few; more are tried by
 *
 * <pre>mvn test -pl train -am -Dtest='CrashTest,KilledRunsTest' -Dsurefire.failIfNoSpecifiedTests=false -Dlapidary.crashes=500</pre>
 */
class KilledRunsTest extends Workplace {
    private static final int CRASHES = Integer.getInteger("lapidary.crashes", 3);
    /** Some saves of this small a model fit into it. */
    private static final int LONGEST_MILLIS = 300;

    /** Each build tries other moments. Failures name the seed, which -Dlapidary.crashes.seed=… draws the same waits from. */
    private final long seed = Long.getLong("lapidary.crashes.seed", new Random().nextLong());

    private final Random random = new Random(seed);

    @Test
    void aSaveThatIsKilledLeavesOneModelOrNone() throws Exception {
        Path one = TinyFolder.classifier(folder.resolve("one"), "a", "b");
        Path other = TinyFolder.classifier(folder.resolve("other"), "c", "d", "e");
        List<Map<String, String>> whole = List.of(saved(one), saved(other));
        for (int i = 0; i < CRASHES; i++) {
            try (ChildProcess run =
                    ChildProcess.start(SaveLoop.class, null, output.toString(), one.toString(), other.toString())) {
                run.awaitLine("saved");
                Thread.sleep(random.nextInt(LONGEST_MILLIS));
                run.kill();
                run.exitCode();
            }
            if (Files.exists(output.resolve("config.json"))) {
                assertThat(whole.contains(content(output)))
                        .as("one of the two models after %s", kill(i))
                        .isTrue();
            }
            // There was a model before each kill, so there is one again.
            ModelOutput.recover(output);
            assertThat(whole.contains(content(output)))
                    .as("one of the two models, recovered after %s", kill(i))
                    .isTrue();
        }
    }

    private String kill(int i) {
        return "kill " + i + " of those drawn from -Dlapidary.crashes.seed=" + seed;
    }

    private Map<String, String> saved(Path model) throws IOException {
        Path target = folder.resolve("whole-" + model.getFileName());
        try (TextClassifier classifier = TextClassifier.load(Backends.cpu(1), model, LoadOptions.asSaved());
                ModelOutput place = ModelOutput.claim(target)) {
            SaveLoop.save(classifier, place);
        }
        return content(target);
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList()) {
                content.put(file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    /** Ctrl-C does the same. */
    @Test
    void aTrainingThatIsToldToEndLeavesTheOldModelAndNothingElse() throws Exception {
        assertThat(finetune("--max-steps", "1").code()).isZero();
        Map<String, String> old = content(output);
        for (int i = 0; i < Math.max(1, CRASHES / 2); i++) {
            try (ChildProcess run = endlessTraining(output)) {
                Thread.sleep(random.nextInt(LONGEST_MILLIS));
                run.terminate();
                assertThat(run.exitCode()).as(kill(i)).isEqualTo(143);
                assertThat(run.errors()).as(kill(i)).isEmpty();
            }
            assertThat(content(output)).as(kill(i)).isEqualTo(old);
            assertThat(leftovers()).as(kill(i)).isEmpty();

            Path missing = folder.resolve("not/yet");
            try (ChildProcess run = endlessTraining(missing)) {
                run.terminate();
                run.exitCode();
            }
            assertThat(folder.resolve("not")).as(kill(i)).doesNotExist();
        }
    }

    @Test
    void aTrainingThatIsKilledLeavesTheOldModelAndTheFolderFree() throws Exception {
        assertThat(finetune("--max-steps", "1").code()).isZero();
        Map<String, String> old = content(output);
        try (ChildProcess run = endlessTraining(output)) {
            Cli meanwhile = finetune("--max-steps", "1", "--overwrite-output-dir");
            assertThat(meanwhile.code()).isEqualTo(2);
            assertThat(meanwhile.err())
                    .contains("--output-dir " + output + " is being written by another run (process ");
            run.kill();
            run.exitCode();
        }
        assertThat(content(output)).isEqualTo(old);

        assertThat(finetune("--max-steps", "1", "--overwrite-output-dir").code())
                .isZero();
        assertThat(content(output)).containsOnlyKeys(old.keySet());
        assertThat(leftovers()).isEmpty();
    }

    private ChildProcess endlessTraining(Path target) throws IOException {
        List<String> arguments = new ArrayList<>(Arrays.asList(withDefaults(
                "--output-dir",
                target.toString(),
                "--overwrite-output-dir",
                "--max-steps",
                "1000000",
                "--logging-steps",
                "1")));
        ChildProcess run = ChildProcess.start(Main.class, null, arguments.toArray(String[]::new));
        run.awaitLine("{'loss'");
        return run;
    }

    @Test
    void outputThatLeadsNowhere() throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        String model = TinyFolder.classifier(folder.resolve("one"), "a", "b").toString();
        try (ChildProcess run = ChildProcess.start(Main.class, full, "predict", "--model", model, "a film")) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.errors()).hasLineCount(1).startsWith("error: standard output cannot be written (");
        }
        try (ChildProcess run = ChildProcess.start(Main.class, null, "predict", "--model", model, "a film")) {
            run.closeOutput();
            assertThat(run.exitCode()).isEqualTo(141);
            assertThat(run.errors()).isEmpty();
        }
    }
}
