package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    /** What Python prints for {@code f"{x:.4}"}, whole numbers aside. */
    @ParameterizedTest
    @CsvSource({
        "0.693147, 0.6931",
        "0.00005, 5e-05",
        "0.000123456, 0.0001235",
        "1.5, 1.5",
        "3, 3",
        "0, 0",
        "12345.678, 1.235e+04",
        "999.96, 1000",
        "-0.25, -0.25",
        "1e-300, 1e-300",
        "9999.9, 1e+04"
    })
    void briefAsInPython(double x, String text) {
        assertThat(Numbers.brief(x)).isEqualTo(text);
    }

    @Test
    void clock() {
        assertThat(Numbers.clock(65.2)).isEqualTo("1:05");
        assertThat(Numbers.clock(7389)).isEqualTo("2:03:09");
    }
}
