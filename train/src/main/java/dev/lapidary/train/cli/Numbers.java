package dev.lapidary.train.cli;

import dev.lapidary.train.TrainingListener;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them, whatever the locale. */
final class Numbers {
    private static final int DIGITS = 4;

    private Numbers() {}

    /** Four significant digits, as Python's {@code f"{x:.4}"}: {@code 0.6931}, {@code 5e-05}. */
    static String brief(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return x == 0 ? "0" : Double.toString(x);
        }
        BigDecimal rounded = new BigDecimal(x).round(new MathContext(DIGITS)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -DIGITS && exponent < DIGITS) {
            return rounded.toPlainString();
        }
        String mantissa = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        return String.format(Locale.ROOT, "%se%s%02d", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /** Four decimals: {@code 0.8739}. */
    static String share(double x) {
        return String.format(Locale.ROOT, "%.4f", x);
    }

    /** How fast training goes: in tokens, or in images. */
    static String speed(TrainingListener.Progress progress) {
        return progress.tokens() > 0
                ? String.format(Locale.ROOT, "%,.0f tokens/s", progress.tokens() / progress.seconds())
                : String.format(Locale.ROOT, "%,.1f images/s", progress.examples() / progress.seconds());
    }

    /** With commas between thousands. */
    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** {@code 1:05} or {@code 2:03:09}. */
    static String clock(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
