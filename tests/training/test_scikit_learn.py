#!/usr/bin/env python3
"""`pitchdrop train` and scikit-learn's LinearSVC find the same plane from the same samples.

Usage: test_scikit_learn.py PITCHDROP [RUN...]

Without RUN the samples are synthetic: correlated structure functions of different sizes, classes
that overlap. Exit status 77 where scikit-learn is missing.
"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
    from sklearn.svm import LinearSVC
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PITCHDROP, RUNS = sys.argv[1], sys.argv[2:]
SETTINGS = {"structure": {"set": "rsoft40"}, "positions": "instantaneous", "temperature": 0.5,
            "stress": 0.0, "frame": 1.0, "lead": 0, "p_c": 0.2, "frames_before": 5,
            "frames_after": 5, "hard_threshold": 0.05, "hard_time": 100.0}


def angle(a, b):
    """In degrees."""
    return np.degrees(np.arccos(min(1, a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


def write_branch(folder, seed, soft, hard):
    """Samples of two overlapping classes, and the moments of beads of which most are neither."""
    random = np.random.default_rng(7)  # the same world for every seed
    n = 40
    size = 10 ** random.uniform(-2, 1, n)
    mixing = np.eye(n) + 0.3 * random.normal(size=(n, n)) / np.sqrt(n)
    separation = random.normal(size=n) / np.sqrt(n)
    random = np.random.default_rng(seed)

    def beads(count, side):
        return ((random.normal(size=(count, n)) + side * separation) @ mixing.T + 3) * size

    everything = beads(20000, 0)
    labels = np.array([1] * soft + [-1] * hard)
    rows = np.vstack([beads(soft, 1), beads(hard, -1)]).astype(np.float32)
    lines = ["# " + json.dumps(SETTINGS), "label,frame,bead," + ",".join(f"g{k}" for k in range(n))]
    for k in random.permutation(len(labels)):
        values = ",".join(f"{x:.9g}" for x in rows[k])
        lines.append(f"{labels[k]:+d},{random.integers(1000)},{k},{values}")
    folder.mkdir(parents=True)
    (folder / "training_samples.csv").write_text("\n".join(lines) + "\n")
    (folder / "training_moments.json").write_text(json.dumps({
        "format": "pitchdrop training moments 1", "settings": SETTINGS, "frames": 1000,
        "observations": len(everything), "means": everything.mean(axis=0).tolist(),
        "covariance": np.cov(everything.T, bias=True).tolist()}))


def train(runs, out, *options):
    subprocess.run([PITCHDROP, "train", *map(str, runs), "--out", str(out), *options], check=True,
                   stdout=subprocess.PIPE)
    return json.loads(Path(out).read_text())


def samples_of(runs):
    tables = [np.loadtxt(path, delimiter=",", skiprows=2)
              for run in runs for path in sorted(Path(run).rglob("training_samples.csv"))]
    return np.vstack(tables)


def balanced(table):
    """As many of either class, the larger one thinned evenly in its order."""
    soft, hard = np.flatnonzero(table[:, 0] > 0), np.flatnonzero(table[:, 0] < 0)
    each = min(len(soft), len(hard))
    pick = [rows[np.arange(each) * len(rows) // each] for rows in (soft, hard)]
    return table[np.sort(np.concatenate(pick))]


class SamePlane(unittest.TestCase):
    def compare(self, runs, C):
        with tempfile.TemporaryDirectory() as folder:
            found = train(runs, Path(folder) / "plane.json", "--c-scan", str(C))
        table = balanced(samples_of(runs))
        z = (table[:, 3:] - found["means"]) / found["deviations"]
        machine = LinearSVC(C=C, loss="squared_hinge", dual=False, tol=1e-8, max_iter=10000)
        machine.fit(z, table[:, 0])
        theirs, ours = machine.coef_[0], np.array(found["weights"])
        scale = np.linalg.norm(ours) / np.linalg.norm(theirs)
        difference = angle(ours, theirs)
        print(f"C = {C:g}: {len(table)} samples, {difference:.5f} degrees apart, "
              f"bias {found['bias']:.6f} and {scale * machine.intercept_[0]:.6f}")
        self.assertLess(difference, 0.1)
        self.assertAlmostEqual(found["bias"], scale * machine.intercept_[0], delta=0.01)
        accuracy = machine.score(z, table[:, 0])
        self.assertAlmostEqual(found["training"]["training_accuracy"], accuracy, delta=0.002)

    def test_synthetic_samples(self):
        with tempfile.TemporaryDirectory() as folder:
            write_branch(Path(folder) / "a" / "age", 1, 1500, 1200)
            write_branch(Path(folder) / "b" / "age", 2, 900, 1600)
            for C in (0.01, 1, 100):
                self.compare([f"{folder}/a", f"{folder}/b"], C)

    def test_the_scan_is_of_all_its_values(self):
        with tempfile.TemporaryDirectory() as folder:
            write_branch(Path(folder) / "a", 1, 500, 500)
            found = train([f"{folder}/a"], Path(folder) / "plane.json", "--c-scan", "0.1,1,10")
            self.assertEqual([entry["C"] for entry in found["training"]["scan"]], [0.1, 1, 10])
            again = train([f"{folder}/a"], Path(folder) / "plane.json", "--c-scan", "0.1,1,10")
            self.assertEqual(found, again)

    @unittest.skipUnless(RUNS, "no run was given")
    def test_given_runs(self):
        for C in (0.01, 1, 100):
            self.compare(RUNS, C)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
