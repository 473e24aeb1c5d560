package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command line on the emulated GPU. */
class DeviceTest extends Workplace {
    @BeforeEach
    void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
    }

    @Test
    void devicesAreListed() {
        Cli run = Cli.run("devices");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("cpu      CPU, ", "cuda:0   emulated on the CPU, ");
    }

    @Test
    void aModelIsTrainedAndUsed() {
        Cli trained =
                finetune("--device", "cuda", "--num-train-epochs", "2", "--validation-file", validation.toString());
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("emulated on the CPU");

        Cli onGpu = Cli.run("predict", "--model", output.toString(), "--device", "auto", "a great film");
        Cli onCpu = Cli.run("predict", "--model", output.toString(), "--device", "cpu", "a great film");
        assertThat(onGpu.code()).isZero();
        assertThat(onGpu.out()).contains("praise").isEqualTo(onCpu.out());
    }

    @Test
    void aModelIsTrainedInBf16() {
        Cli trained = finetune("--device", "cuda", "--precision", "bf16", "--max-steps", "2");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("activations and products in bf16");
    }

    @Test
    void aGpuThatIsNotThere() {
        Cli run = finetune("--device", "cuda:7");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("could not give device 7").contains("./lapidary devices");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(output).doesNotExist();
    }
}
