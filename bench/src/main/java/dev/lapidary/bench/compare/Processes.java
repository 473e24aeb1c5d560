package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.bench.work.Measurement;
import dev.lapidary.bench.work.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts the processes of both halves and waits for what they measure. */
final class Processes {
    /** How the finetune command says, where it does not write to a terminal, that a step is done. */
    private static final String LOG_ENTRY = "{'loss'";

    private static final String WORKER = "dev.lapidary.bench/dev.lapidary.bench.work.Main";

    private final Path house;
    private final String python;
    private final Path work;
    private final JsonMapper json = new JsonMapper();
    private volatile Process running;

    /**
     * @param house the folder of the launcher
     * @param python the interpreter of the other half
     * @param work where task files and what the processes say are kept
     */
    Processes(Path house, String python, Path work) {
        this.house = house;
        this.python = python;
        this.work = work;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    /** Nothing goes on working when the command is ended. */
    private void end() {
        if (running != null) {
            running.destroyForcibly();
        }
    }

    Run lapidary(Task task) throws IOException {
        ProcessBuilder builder = launcher(taskFile(task));
        builder.environment().put("LAPIDARY_ROOM", "bench");
        builder.environment().put("LAPIDARY_MAIN", WORKER);
        return measured(builder);
    }

    Run pytorch(Task task) throws IOException {
        return measured(new ProcessBuilder(python, script("workload.py"), taskFile(task)));
    }

    /** What the interpreter has of what the other half needs, as environment.py prints it. */
    String pytorchEnvironment() throws IOException {
        return lastLine(new ProcessBuilder(python, script("environment.py")));
    }

    /** From the finetune command to its first step. */
    Run finetune(Task task) throws IOException {
        ProcessBuilder builder = launcher(
                "finetune",
                "--model",
                task.model(),
                "--train-file",
                task.texts(),
                "--max-steps",
                "1",
                "--logging-steps",
                "1",
                "--no-shuffle",
                "--eval-strategy",
                "no",
                "--overwrite-output-dir",
                "--output-dir",
                work.resolve("finetuned").toString());
        long start = System.nanoTime();
        double[] firstStep = new double[1];
        run(builder, line -> {
            if (line.startsWith(LOG_ENTRY)) {
                firstStep[0] = (System.nanoTime() - start) / 1e9;
            }
        });
        return new Run(firstStep[0], null);
    }

    /** Has both builds made, so that no process is timed while it makes one. */
    void build() throws IOException {
        run(launcher("--help"), line -> {});
    }

    private ProcessBuilder launcher(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(house.resolve("lapidary").toString());
        builder.command().addAll(List.of(arguments));
        return builder;
    }

    private String script(String name) {
        return house.resolve("bench").resolve("python").resolve(name).toString();
    }

    private String taskFile(Task task) throws IOException {
        Path file = work.resolve("task.json");
        json.writeValue(file.toFile(), task);
        return file.toString();
    }

    private Run measured(ProcessBuilder builder) throws IOException {
        double start = System.currentTimeMillis() / 1e3;
        Measurement measurement = json.readValue(lastLine(builder), Measurement.class);
        return new Run(measurement.firstStepAt() - start, measurement);
    }

    private String lastLine(ProcessBuilder builder) throws IOException {
        String[] last = new String[1];
        run(builder, line -> last[0] = line);
        return last[0];
    }

    /** What reads a process's lines as they come. */
    private interface Lines {
        void accept(String line);
    }

    private void run(ProcessBuilder builder, Lines lines) throws IOException {
        Path errors = work.resolve("stderr.log");
        Process process = builder.redirectError(errors.toFile()).start();
        running = process;
        try (BufferedReader out = process.inputReader()) {
            out.lines().forEach(lines::accept);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", builder.command()) + " ended with exit code " + code + ":\n"
                        + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            process.destroy();
            throw new IOException("interrupted", e);
        }
    }
}
