package dev.lapidary.bench.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final Measurement MEASUREMENT = new Measurement(
            new double[] {1000, 200, 100, 300}, new double[] {16, 32, 20, 40}, new double[] {0.1 + 0.2}, 7, 8, "9");

    @Test
    void tellsTheWarmUpFromWhatFollows() {
        assertThat(MEASUREMENT.rate()).isEqualTo(108 / 1.6);
        assertThat(MEASUREMENT.steadyRate()).isEqualTo(60 / 0.4);
        assertThat(MEASUREMENT.steadyMs()).isEqualTo(200);
    }

    @Test
    void lossesPassBetweenProcessesBitForBit() throws JsonProcessingException {
        JsonMapper json = new JsonMapper();
        String line = json.writeValueAsString(MEASUREMENT);
        assertThat(line).contains("\"step_ms\"").contains("\"first_step_at\"");
        assertThat(json.readValue(line, Measurement.class).losses()).containsExactly(0.1 + 0.2);
    }
}
