package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.all;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.load;
import static dev.lapidary.engine.cpu.Lanes.put;
import static dev.lapidary.engine.cpu.Lanes.store;

import dev.lapidary.engine.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Arithmetic on n numbers at each address. An output may be one of the inputs. */
final class Elementwise {
    private Elementwise() {}

    static void copy(long x, long y, long bytes) {
        java.lang.foreign.MemorySegment.copy(Memory.ALL, x, Memory.ALL, y, bytes);
    }

    static void fill(float value, long y, int n) {
        int whole = Lanes.whole(n);
        FloatVector vector = all(value);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, vector);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, value);
        }
    }

    static void add(long a, long b, long y, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, load(a + 4L * i).add(load(b + 4L * i)));
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, get(a + 4L * i) + get(b + 4L * i));
        }
    }

    static void multiply(long a, long b, long y, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, load(a + 4L * i).mul(load(b + 4L * i)));
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, get(a + 4L * i) * get(b + 4L * i));
        }
    }

    /** y = a·b + c. */
    static void multiplyAdd(long a, long b, long c, long y, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, load(a + 4L * i).fma(load(b + 4L * i), load(c + 4L * i)));
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, Math.fma(get(a + 4L * i), get(b + 4L * i), get(c + 4L * i)));
        }
    }

    static void divide(long a, long b, long y, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, load(a + 4L * i).div(load(b + 4L * i)));
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, get(a + 4L * i) / get(b + 4L * i));
        }
    }

    static void sqrt(long x, long y, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, load(x + 4L * i).lanewise(VectorOperators.SQRT));
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, (float) Math.sqrt(get(x + 4L * i)));
        }
    }

    /** y = scale·x + shift. A scale of 0 ignores x, which may be undefined. */
    static void scale(float scale, float shift, long x, long y, int n) {
        if (scale == 0) {
            fill(shift, y, n);
            return;
        }
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(y + 4L * i, load(x + 4L * i).fma(all(scale), all(shift)));
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, Math.fma(get(x + 4L * i), scale, shift));
        }
    }

    /** sum += alpha·x. */
    static void axpy(float alpha, long x, long sum, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(sum + 4L * i, load(x + 4L * i).fma(all(alpha), load(sum + 4L * i)));
        }
        for (int i = whole; i < n; i++) {
            put(sum + 4L * i, Math.fma(get(x + 4L * i), alpha, get(sum + 4L * i)));
        }
    }

    /** sum += 2·l2·p + l1·sign(p). */
    static void penaltyGradient(float l1, float l2, long p, long sum, int n) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector x = load(p + 4L * i);
            FloatVector sign =
                    all(0).blend(1, x.compare(VectorOperators.GT, 0)).blend(-1, x.compare(VectorOperators.LT, 0));
            store(sum + 4L * i, x.fma(all(2 * l2), sign.fma(all(l1), load(sum + 4L * i))));
        }
        for (int i = whole; i < n; i++) {
            float x = get(p + 4L * i);
            put(sum + 4L * i, Math.fma(x, 2 * l2, Math.fma(Math.signum(x), l1, get(sum + 4L * i))));
        }
    }
}
