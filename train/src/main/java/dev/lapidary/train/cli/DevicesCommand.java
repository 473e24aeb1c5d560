package dev.lapidary.train.cli;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DeviceException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code lapidary devices}: what a model can run on here. */
@Command(name = "devices")
final class DevicesCommand implements Runnable {
    private final Console console;

    DevicesCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        row("cpu", Backends.cpu().description());
        try {
            List<String> gpus = Backends.cudaDevices();
            for (int i = 0; i < gpus.size(); i++) {
                row("cuda:" + i, gpus.get(i));
            }
            // A GPU that is there may still lack a library that it needs.
            Backends.cuda(0);
        } catch (DeviceException unusable) {
            row("cuda", "cannot be used: " + unusable.getMessage());
        }
    }

    private void row(String device, String description) {
        console.say("%-8s %s", device, description);
    }
}
