#!/usr/bin/env python3
"""`pitchdrop analyze` and scipy.optimize.curve_fit find the same fits in the same counts, to 1e-6.

Usage: test_scipy_counts.py PITCHDROP

The maximum of a binomial likelihood is where least squares of P_R, each point weighed by the variance that
the fit itself predicts for it, does not move: curve_fit is called until it does not. Errors are held
against a bootstrap over time blocks. Exit status 77 where SciPy is missing.
"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
    from scipy.optimize import curve_fit
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PITCHDROP = sys.argv[1]
TEMPERATURES = [0.36, 0.38, 0.40, 0.42]
STRESSES = [0, 0.1, 0.2, 0.3, 0.4, 0.45]
BLOCKS = 12
LOW = np.arange(-4, 2, 0.25)
WIDE, RANGE, HIGH_STRESS = 0.5, (-3.5, 1.5), 0.3
HEADER = ("# hyperplane=test p_c=0.2 t_R=10 lead=0 frame=1 window=5+5\n"
          "temperature,stress,run,block,softness_low,softness_high,count,rearranged\n")


def log_eyring(log_a, volume, stress, temperature):
    """ln of Eq. 3, 0 at rest."""
    loaded = stress > 0
    safe = np.where(loaded, stress, 1.0)
    x = volume * safe / (2 * temperature)
    return np.where(loaded, log_a + np.log(2 * np.sinh(x)) - np.log(safe), 0.0)


def log_eq1(p, s, t):
    return p[0] - p[1] * s - (p[2] - p[3] * s) / t


def log_eq4(p, s, t, stress):
    return log_eq1(p, s, t) + log_eyring(p[5] * s - p[4], p[6] - p[7] * s, stress, t)


TRUTH = np.array([4.5, 3.9, 4.0, 2.145, 1.97, 0.15, 3.0, 0.4])


def draw(seed):
    """Count and rearranged, each temperatures × stresses × blocks × bins; blocks differ in their rate."""
    random = np.random.default_rng(seed)
    t, stress, _, low = np.meshgrid(TEMPERATURES, STRESSES, range(BLOCKS), LOW, indexing="ij")
    s = low + 0.125
    count = np.floor(5e5 * np.exp(-(s + 0.5 - 6 * (t - 0.42)) ** 2 / 1.6))
    rate = random.gamma(100, 0.01, size=count.shape[:3])[..., None]
    probability = rate * np.exp(log_eq4(TRUTH, s, t, stress))
    return count, random.binomial(count.astype(int), probability).astype(float)


def write(folder, count, rearranged):
    lines = []
    for place, n in np.ndenumerate(count):
        if n > 0:
            t, stress, block, b = place
            lines.append(f"{TEMPERATURES[t]},{STRESSES[stress]},1,{block},{LOW[b]:g},"
                         f"{LOW[b] + 0.25:g},{int(n)},{int(rearranged[place])}\n")
    path = folder / "counts.csv"
    path.write_text(HEADER + "".join(lines))
    return path


def analyze(count, rearranged, *options):
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), count, rearranged)
        subprocess.run([PITCHDROP, "analyze", path, "--out", f"{folder}/out", "--bootstrap", "0",
                        *options], check=True, stdout=subprocess.DEVNULL)
        return json.loads(Path(folder, "out", "fits.json").read_text())


def fit(model, x, n, r, start):
    """Parameters of the maximum of the likelihood; `model(p, *x)` is ln P_R."""
    p = np.array(start, dtype=float)
    for _ in range(100):
        expected = np.exp(model(p, *x))
        sigma = np.sqrt(expected * (1 - expected) / n)
        new, _ = curve_fit(lambda _, *q: np.exp(model(np.array(q), *x)), None, r / n, p0=p,
                           sigma=sigma, ftol=1e-15, xtol=1e-15, gtol=1e-15, maxfev=20000)
        if np.all(np.abs(new - p) <= 1e-10 * np.abs(new)):
            return new
        p = new
    raise AssertionError("the reweighted fits do not settle")


class Counts:
    """Sums over blocks as the fits take them: bins as counted, and wide ones with their exposure."""

    def __init__(self, count, rearranged):
        n, r = count.sum(axis=2), rearranged.sum(axis=2)
        self.centre = LOW + 0.125
        inside = (self.centre > RANGE[0]) & (self.centre < RANGE[1])
        self.t, self.stress, self.s = (g[:, :, inside] for g in np.meshgrid(
            TEMPERATURES, STRESSES, self.centre, indexing="ij"))
        self.n, self.r = n[:, :, inside], r[:, :, inside]
        place = np.floor(LOW / WIDE + 1e-9)
        self.wide_s = np.array([(p + 0.5) * WIDE for p in np.unique(place)
                                if RANGE[0] < (p + 0.5) * WIDE < RANGE[1]])
        self.exposure = np.zeros(n.shape[:2] + self.wide_s.shape)
        self.wide_r = np.zeros_like(self.exposure)
        self.slope = np.zeros(n.shape[:2])
        for a in range(n.shape[0]):
            for b in range(n.shape[1]):
                good = self.n[a, b] > 0
                line = fit(lambda p, s: p[0] + p[1] * s, (self.s[a, b][good],),
                           self.n[a, b][good], self.r[a, b][good], (-5, 1))
                self.slope[a, b] = line[1]
                for k, s in enumerate(self.wide_s):
                    of = np.abs(self.centre - s) < WIDE / 2
                    weight = np.exp(line[1] * (self.centre[of] - s))
                    self.exposure[a, b, k] = (weight * n[a, b, of]).sum()
                    self.wide_r[a, b, k] = r[a, b, of].sum()

    def fine(self, where):
        """x, n, r of the cells that hold beads, flat."""
        where = where & (self.n > 0)
        return (self.s[where], self.t[where], self.stress[where]), self.n[where], self.r[where]


class SameFits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.count, cls.rearranged = draw(1)
        cls.fits = analyze(cls.count, cls.rearranged)
        cls.counts = Counts(cls.count, cls.rearranged)

    def assert_same(self, row, names, values, tolerance=1e-6):
        for name, value in zip(names, values):
            self.assertLess(abs(row[name] / value - 1), tolerance, f"{name}: {row[name]} {value}")

    def test_conditions(self):
        for row in self.fits["conditions"]:
            a, b = TEMPERATURES.index(row["temperature"]), STRESSES.index(row["stress"])
            n, r = self.count[a, b].sum(axis=0), self.rearranged[a, b].sum(axis=0)
            centre = LOW + 0.125
            mean = np.average(centre, weights=n)
            self.assert_same(row, ["count", "rearranged", "mean_softness", "softness_deviation",
                                   "rearranging_fraction", "soft_fraction_rearranging", "slope"],
                             [n.sum(), r.sum(), mean,
                              np.sqrt(np.average((centre - mean) ** 2, weights=n)),
                              r.sum() / n.sum(), r[centre > 0].sum() / r.sum(),
                              self.counts.slope[a, b]])

    def test_eq1_at_every_stress_and_softness(self):
        rows = self.fits["arrhenius"]
        self.assertGreater(len(rows), 50)
        for row in rows:
            b = STRESSES.index(row["stress"])
            k = int(np.argmin(np.abs(self.counts.wide_s - row["softness"])))
            good = self.counts.exposure[:, b, k] > 0
            n, r = self.counts.exposure[good, b, k], self.counts.wide_r[good, b, k]
            p = fit(lambda p, t: p[0] - p[1] / t, (np.array(TEMPERATURES)[good],), n, r,
                    (row["sigma"] * 1.01, row["delta_e"] * 1.01))
            self.assert_same(row, ["sigma", "delta_e"], p)

    def test_eq1_of_all_softnesses(self):
        for row in self.fits["decomposition_global"]:
            x, n, r = self.counts.fine(self.counts.stress == row["stress"])
            p = fit(lambda p, s, t, _: log_eq1(p, s, t), x, n, r, (4, 4, 4, 2))
            self.assert_same(row, ["Sigma0", "Sigma1", "e0", "e1"], p)
            self.assert_same(row, ["onset_temperature", "intersection_log_probability"],
                             [p[3] / p[1], p[0] - p[2] * p[1] / p[3]])

    def test_eq3_at_every_temperature_and_softness(self):
        self.assertGreater(len(self.fits["eyring"]), 25)
        stress = np.array(STRESSES)
        for row in self.fits["eyring"]:
            a = TEMPERATURES.index(row["temperature"])
            k = int(np.argmin(np.abs(self.counts.wide_s - row["softness"])))
            good = self.counts.exposure[a, :, k] > 0
            n, r = self.counts.exposure[a, good, k], self.counts.wide_r[a, good, k]
            p = fit(lambda p, sigma: p[0] + log_eyring(p[1], p[2], sigma, row["temperature"]),
                    (stress[good],), n, r,
                    (np.log(r[0] / n[0]), np.log(row["A"]) + 0.01, row["V"] * 1.01))
            self.assert_same(row, ["A", "V"], [np.exp(p[1]), p[2]])

    def test_alpha_and_beta_at_every_temperature(self):
        for row in self.fits["structure_dependent_eyring"]:
            a = TEMPERATURES.index(row["temperature"])
            rows = [e for e in self.fits["eyring"] if e["temperature"] == row["temperature"]]
            used = [int(np.argmin(np.abs(self.counts.wide_s - e["softness"]))) for e in rows]
            n, r = self.counts.exposure[a][:, used], self.counts.wide_r[a][:, used]
            stress, bin_ = np.meshgrid(STRESSES, range(len(used)), indexing="ij")
            s = self.counts.wide_s[used][bin_]
            good = n > 0

            def model(p, stress, bin_, s):
                return p[4:][bin_] + log_eyring(p[1] * s - p[0], p[2] - p[3] * s, stress,
                                                row["temperature"])
            start = np.concatenate([[2, 0.1, 3, 0.3], np.log(np.maximum(r[0], 1) / n[0])])
            p = fit(model, (stress[good], bin_[good], s[good]), n[good], r[good], start)
            self.assert_same(row, ["alpha0", "alpha1", "beta0", "beta1"], p)

    def test_eq4(self):
        x, n, r = self.counts.fine(np.full(self.counts.n.shape, True))
        p = fit(log_eq4, x, n, r, TRUTH * 1.02)
        self.assert_same(self.fits["global_eq4"], ["Sigma0", "Sigma1", "e0", "e1", "alpha0",
                                                   "alpha1", "beta0", "beta1"], p)

    def test_eq5(self):
        self.assertEqual(len(self.fits["eq5"]), len(TEMPERATURES))
        for row in self.fits["eq5"]:
            x, n, r = self.counts.fine((self.counts.t == row["temperature"]) &
                                       (self.counts.stress >= HIGH_STRESS))
            p = fit(lambda p, s, _, sigma: p[0] + p[1] * sigma - (p[2] + p[3] * sigma) * s
                    - np.log(sigma), x, n, r, (-7, 3, -1, 0.3))
            self.assert_same(row, ["intercept", "intercept_stress", "slope", "slope_stress"], p)

    def test_straight_lines_through_eq1(self):
        """decomposition: curve_fit through Σ(S) and ΔE(S), weighed by the errors of independent events."""
        row = self.fits["decomposition"][0]
        rows = [e for e in self.fits["arrhenius"] if e["stress"] == row["stress"]]
        weights = {"sigma": [], "delta_e": []}
        for e in rows:
            k = int(np.argmin(np.abs(self.counts.wide_s - e["softness"])))
            t, n = np.array(TEMPERATURES), self.counts.exposure[:, 0, k]
            p = np.exp(e["sigma"] - e["delta_e"] / t)
            gradient = np.stack([np.ones(len(t)), -1 / t], axis=1)
            covariance = np.linalg.inv((gradient * (n * p / (1 - p))[:, None]).T @ gradient)
            weights["sigma"].append(np.sqrt(covariance[0, 0]))
            weights["delta_e"].append(np.sqrt(covariance[1, 1]))
        s = np.array([e["softness"] for e in rows])
        for key, names in (("sigma", ["Sigma0", "Sigma1"]), ("delta_e", ["e0", "e1"])):
            p, _ = curve_fit(lambda s, a, b: a - b * s, s, [e[key] for e in rows], p0=(1, 1),
                             sigma=weights[key], ftol=1e-15, xtol=1e-15, gtol=1e-15)
            self.assert_same(row, names, p)

    def test_errors_are_those_of_a_bootstrap_over_blocks(self):
        random = np.random.default_rng(3)
        row = next(r for r in self.fits["decomposition_global"] if r["stress"] == 0)
        b = STRESSES.index(0)
        samples = []
        for _ in range(300):
            n, r = np.empty((2, len(TEMPERATURES), len(LOW)))
            for a in range(len(TEMPERATURES)):
                drawn = random.integers(BLOCKS, size=BLOCKS)
                n[a] = self.count[a, b, drawn].sum(axis=0)
                r[a] = self.rearranged[a, b, drawn].sum(axis=0)
            t, s = np.meshgrid(TEMPERATURES, self.counts.centre, indexing="ij")
            good = (s > RANGE[0]) & (s < RANGE[1]) & (n > 0)
            samples.append(fit(lambda p, s, t: log_eq1(p, s, t), (s[good], t[good]), n[good],
                               r[good], [row[k] for k in ("Sigma0", "Sigma1", "e0", "e1")]))
        # A plain bootstrap of B blocks is too small by (B-1)/B in the variance.
        errors = np.std(samples, axis=0) * np.sqrt(BLOCKS / (BLOCKS - 1))
        for name, e in zip(("Sigma0", "Sigma1", "e0", "e1"), errors):
            self.assertLess(abs(row[name + "_error"] / e - 1), 0.15, name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
