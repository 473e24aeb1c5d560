"""Derives the coefficients of VectorMath.java: minimax polynomials in the relative error, by iteratively reweighted least
squares (Lawson) on Chebyshev nodes in extended precision, then rounded to float32. Prints Java constants, lowest power first,
with the largest error that the rounded coefficients leave.

Made with Python 3.11, numpy 2.4.6, mpmath 1.3.0.  Run: python vector_math_coefficients.py
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 40
NODES = 400


def nodes(low, high):
    return [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (i + 0.5) / NODES) for i in range(NODES)]


def fit(target, scale, low, high, degree):
    """Coefficients c of a polynomial with scale(x)·(Σ cᵢxⁱ − target(x)) equally small everywhere on [low, high]."""
    xs = nodes(low, high)
    wanted = np.array([float(target(x)) for x in xs], dtype=np.longdouble)
    weight = np.array([float(scale(x)) for x in xs], dtype=np.longdouble)
    powers = np.array([[float(x) ** k for k in range(degree + 1)] for x in xs], dtype=np.longdouble)
    lawson = np.ones(NODES)
    for _ in range(300):
        rows = (powers * (weight * np.sqrt(lawson))[:, None]).astype(float)
        coefficients = np.linalg.lstsq(rows, (wanted * weight * np.sqrt(lawson)).astype(float), rcond=None)[0]
        error = np.abs((powers @ coefficients - wanted) * weight).astype(float)
        lawson *= error / error.mean()
        lawson /= lawson.sum()
    rounded = np.float32(coefficients)
    left = np.abs((powers @ rounded.astype(np.longdouble) - wanted) * weight).max()
    return rounded, left


def report(name, rounded, left):
    print(f"// {name}: {left:.1e}")
    for k, c in enumerate(rounded):
        print(f"    {name}_{k} = {float(c)!r}f;  // {float(c).hex()}")


# e^r = 1 + r + r²·p(r) for |r| ≤ ½·ln 2; the error is relative to e^r.
half = mp.log(2) / 2
report(
    "EXP",
    *fit(
        lambda r: (mp.exp(r) - 1 - r) / r**2 if abs(r) > 1e-9 else mp.mpf(1) / 2,
        lambda r: r**2 / mp.exp(r),
        -half * 1.001,
        half * 1.001,
        4,
    ),
)

# Φ(−x) = e^(−x²/2)·t·p(t), t = 1/(1 + C·x) for 0 ≤ x ≤ 13.2; the error is relative to Φ(−x).
def mills(x):
    return mp.ncdf(-x) * mp.exp(x * x / 2)


best = None
for c in [i / 32 for i in range(6, 24)]:
    x_of = lambda t: (1 / t - 1) / c
    rounded, left = fit(
        lambda t: mills(x_of(t)) / t, lambda t: t / mills(x_of(t)), 1 / (1 + c * mp.mpf("13.2")), mp.mpf(1), 8
    )
    if best is None or left < best[2]:
        best = (c, rounded, left)
print(f"// C = {best[0]}")
report("TAIL", best[1], best[2])

# tanh x = x + x³·p(x²) for |x| ≤ 0.625; the error is relative to tanh x.
def tanh_rest(s):
    if s < mp.mpf("1e-9"):
        return -mp.mpf(1) / 3 + 2 * s / 15
    x = mp.sqrt(s)
    return (mp.tanh(x) - x) / x**3


report("TANH", *fit(tanh_rest, lambda s: s, mp.mpf(0), mp.mpf("0.625") ** 2, 4))
