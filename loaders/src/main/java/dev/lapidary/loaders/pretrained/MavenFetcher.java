package dev.lapidary.loaders.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.loaders.LoaderException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fetches with the user's own {@code mvn}, so that whatever works for their builds works here: settings.xml with its
 * mirrors, proxies, credentials and offline switch, and the local repository.
 */
final class MavenFetcher implements ArtifactFetcher {
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";
    private static final Pattern ANSI = Pattern.compile("\\u001b\\[[0-9;]*m");
    private static final Pattern ERROR = Pattern.compile("\\[ERROR] (.*)");
    /** What the resolver says when it fails, up to what it says to everybody. */
    private static final Pattern CAUSE =
            Pattern.compile("(Cannot access|Could not transfer|Could not find).*?(?= and the artifact | -> \\[Help|$)");

    private static final int LONGEST_REASON = 300;

    private final UnaryOperator<String> environment;
    private final boolean windows;

    /** @param environment the value of an environment variable, or null */
    MavenFetcher(UnaryOperator<String> environment) {
        this.environment = environment;
        this.windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    @Override
    public Path fetch(PretrainedModel model, Path folder) {
        List<String> command = List.of(
                mvn().toString(),
                "-B",
                "-q",
                "-Dstyle.color=never",
                COPY,
                "-Dartifact=" + model.coordinates() + ":jar",
                "-DoutputDirectory=" + folder.toAbsolutePath(),
                "-Dmdep.useBaseVersion=true");
        try {
            String output = run(command, folder);
            return jarIn(folder)
                    .orElseThrow(() -> new LoaderException(model.name() + " is not here and mvn could not get it ("
                            + reason(output) + "); run './lapidary models get " + model.name()
                            + "' once where your Maven settings reach a repository, or give the folder of a model with"
                            + " --model"));
        } catch (IOException e) {
            throw new LoaderException(
                    "mvn could not be run: " + FileFailure.reason(e)
                            + "; check that 'mvn -version' works, or give the folder of a model with --model",
                    e);
        }
    }

    /** Runs in a folder without a project, and returns what was printed. */
    private String run(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Process process = builder.start();
        Thread killer = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            return ANSI.matcher(output).replaceAll("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoaderException("the download was interrupted; start again", e);
        } finally {
            process.destroy();
            removeHook(killer);
        }
    }

    private static void removeHook(Thread killer) {
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // The hook is doing its work.
        }
    }

    private static Optional<Path> jarIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).findFirst();
        }
    }

    /** Maven's first line of error, without what it only wraps around the cause. */
    private static String reason(String output) {
        Matcher error = ERROR.matcher(output);
        String line = error.find() ? error.group(1) : output;
        Matcher cause = CAUSE.matcher(line);
        String reason = (cause.find() ? cause.group() : line).strip();
        if (reason.isEmpty()) {
            return "it ended without a jar and without a word";
        }
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }

    /** From the PATH, or else from MAVEN_HOME. */
    private File mvn() {
        String path = Objects.requireNonNullElse(environment.apply("PATH"), "");
        String home = environment.apply("MAVEN_HOME");
        Stream<String> atHome = home == null ? Stream.empty() : Stream.of(home + File.separator + "bin");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), atHome)
                .filter(folder -> !folder.isBlank())
                .map(folder -> new File(folder, windows ? "mvn.cmd" : "mvn"))
                .filter(file -> file.isFile() && file.canExecute())
                .findFirst()
                .orElseThrow(
                        () -> new LoaderException("pretrained models are fetched with Maven, and there is no mvn on"
                                + " the PATH nor in MAVEN_HOME; install Apache Maven, or give the folder of a model with"
                                + " --model"));
    }
}
