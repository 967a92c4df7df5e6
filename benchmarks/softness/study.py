#!/usr/bin/env python3
"""Which choices make a good hyperplane: positions, lead, hard threshold, set of functions.

Trains on some runs at T = 0.50 and judges on a run that was not used, at T = 0.50 and 0.42: balanced
accuracy (5-fold, split by run and time), P(S > 0 | rearranging), slope and linearity of ln P_R(S),
mean and standard deviation of S. Every plane is scaled so that S has standard deviation 1 over all
beads of the training runs.

Usage: study.py PITCHDROP RUN... [--every 10] [--cubuk-every 50] [--out table.csv]
RUN is a run directory of study.json, with a trajectory frame every τ; the last replica is the judge. Needs NumPy, gsd and
scikit-learn. Structure functions are kept beside the trajectories, so that a second call is quick.
"""
import argparse
import csv
import itertools
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gsd.hoomd
import numpy as np
from sklearn.svm import LinearSVC

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "structure"))
from numpy_hops import p_hop  # what the engine's counts are tested against

P_C, WINDOW, HARD_FRAMES = 0.2, 5, 100
TRAINING_TEMPERATURE, OTHER_TEMPERATURE = 0.5, 0.42
POSITIONS = {"instantaneous": 1, "average 5": 5, "average 10": 10, "inherent": 1}
LEADS, THRESHOLDS = (0, 2, 5), (0.05, 0.08)
COSTS = (0.01, 0.1, 1.0)
AHEAD = (0, 5)  # frames from the structure to the hop, when a plane is judged


class Trajectory:
    """Scaled unwrapped positions, boxes and p_hop of one branch."""

    def __init__(self, branch):
        self.branch = branch
        with gsd.hoomd.open(str(branch / "trajectory.gsd"), "r") as file:
            self.bonds = file[0].bonds.group + 1
            self.boxes = np.array([frame.configuration.box[:3] for frame in file], float)
            self.scaled = np.array(
                [frame.particles.position.astype(float) / box + frame.particles.image
                 for frame, box in zip(file, self.boxes)])
        self.frames, self.beads = self.scaled.shape[:2]
        self.p_hop = self.compute_p_hop()
        self.peak = self.find_peaks()

    def compute_p_hop(self):
        """NaN where the window is not complete."""
        result = np.full((self.frames, self.beads), np.nan)
        for t in range(WINDOW, self.frames - WINDOW):
            result[t] = p_hop(self.scaled, self.boxes, t, WINDOW, WINDOW)
        return result

    def find_peaks(self):
        """Local maxima of p_hop above p_c, over as many frames as a window on either side."""
        filled = np.nan_to_num(self.p_hop)
        peak = filled > P_C
        for shift in range(1, WINDOW + 1):
            peak[shift:] &= filled[shift:] > filled[:-shift]
            peak[:-shift] &= filled[:-shift] >= filled[shift:]
        return peak

    def hard(self, frame, threshold):
        """Beads that stay below the threshold around a frame."""
        first, last = frame - HARD_FRAMES // 2, frame + HARD_FRAMES // 2
        with np.errstate(invalid="ignore"):
            return (self.p_hop[first:last] < threshold).all(axis=0)

    def write(self, path, frame, average):
        """The frame, or the mean of the `average` frames that end with it, as LAMMPS data."""
        scaled = self.scaled[frame - average + 1:frame + 1].mean(axis=0)
        box, wrapped = self.boxes[frame], (scaled % 1.0)
        lines = ["study", "", f"{self.beads} atoms", f"{len(self.bonds)} bonds", "1 atom types",
                 "1 bond types", ""]
        lines += [f"0 {side:.9f} {axis}lo {axis}hi" for side, axis in zip(box, "xyz")]
        lines += ["", "Masses", "", "1 1", "", "Atoms # bond", ""]
        lines += [f"{i + 1} 1 1 {x:.7f} {y:.7f} {z:.7f}" for i, (x, y, z) in
                  enumerate(wrapped * box)]
        lines += ["", "Bonds", ""]
        lines += [f"{i + 1} 1 {a} {b}" for i, (a, b) in enumerate(self.bonds)]
        path.write_text("\n".join(lines) + "\n")


def structure_functions(binary, trajectory, model, name, positions, frame):
    """Rows of all beads, from the program or from the cache."""
    cache = trajectory.branch / "study" / f"{name}-{positions.replace(' ', '')}-{frame}.npy"
    if cache.exists():
        return np.load(cache)
    cache.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.data"
        trajectory.write(state, frame, POSITIONS[positions])
        command = [binary, "evaluate", str(state), "--model", str(model), "--structure", name,
                   "--backend", "cpu", "--threads", "1"]
        if positions == "inherent":
            command.append("--inherent")
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = np.array(json.loads(done.stdout)["structure_functions"], np.float32)
    np.save(cache, rows)
    return rows


class Samples:
    """Structure functions of one kind at the chosen frames of some trajectories."""

    def __init__(self, pool, binary, model, trajectories, name, positions, every):
        jobs = []
        for run, trajectory in enumerate(trajectories):
            for frame in range(HARD_FRAMES // 2 + WINDOW + 5,
                               trajectory.frames - HARD_FRAMES // 2 - WINDOW, every):
                jobs.append((run, trajectory, frame))
        rows = pool.map(lambda job: structure_functions(binary, job[1], model, name, positions,
                                                        job[2]), jobs)
        self.parts = [(run, trajectory, frame, row)
                      for (run, trajectory, frame), row in zip(jobs, rows)]

    def columns(self, count):
        """The same with the first functions only."""
        other = object.__new__(Samples)
        other.parts = [(r, t, f, row[:, :count]) for r, t, f, row in self.parts]
        return other

    def all_rows(self):
        return np.concatenate([row for _, _, _, row in self.parts]).astype(float)

    def labelled(self, lead, threshold):
        """Rows, labels and groups (run and time block) of soft and hard beads, as many of each."""
        rows, labels, groups = [], [], []
        for run, trajectory, frame, row in self.parts:
            block = 1000 * run + 5 * frame // trajectory.frames
            for label, chosen in ((1, trajectory.peak[frame + lead]),
                                  (-1, trajectory.hard(frame, threshold))):
                rows.append(row[chosen])
                labels += [label] * chosen.sum()
                groups += [block] * chosen.sum()
        rows, labels, groups = np.concatenate(rows).astype(float), np.array(labels), np.array(groups)
        random = np.random.default_rng(1)
        fewer = min((labels > 0).sum(), (labels < 0).sum())
        keep = np.concatenate([random.permutation(np.flatnonzero(labels == label))[:fewer]
                               for label in (1, -1)])
        return rows[keep], labels[keep], groups[keep]


def fit(rows, labels, cost):
    return LinearSVC(C=cost, dual=False, max_iter=5000).fit(rows, labels)


def balanced_accuracy(found, labels):
    return 0.5 * ((found > 0)[labels > 0].mean() + (found < 0)[labels < 0].mean())


def cross_validated(rows, labels, groups, cost):
    names = np.unique(groups)
    folds = np.array_split(np.random.default_rng(2).permutation(names), 5)
    scores = []
    for fold in folds:
        test = np.isin(groups, fold)
        found = fit(rows[~test], labels[~test], cost).decision_function(rows[test])
        scores.append(balanced_accuracy(found, labels[test]))
    return float(np.mean(scores))


def judge(softness, samples, ahead):
    """P(S > 0 | rearranging), slope of ln P_R over bins of 0.5 and R² of that line, moments of S.

    A bead counts as rearranging if its p_hop is above p_c `ahead` frames after its structure.
    """
    hopped = np.concatenate([trajectory.p_hop[frame + ahead] > P_C
                             for _, trajectory, frame, _ in samples.parts])
    edges = np.arange(-4, 4.01, 0.5)
    index = np.digitize(softness, edges)
    centres, logarithms, weights = [], [], []
    for k in range(1, len(edges)):
        events, count = hopped[index == k].sum(), (index == k).sum()
        if events >= 10 and events < count:
            centres.append(0.5 * (edges[k - 1] + edges[k]))
            logarithms.append(np.log(events / count))
            weights.append(np.sqrt(events))
    slope, r_squared = np.nan, np.nan
    if len(centres) >= 3:
        line = np.polyfit(centres, logarithms, 1, w=weights)
        residual = np.average((np.polyval(line, centres) - logarithms) ** 2,
                              weights=np.square(weights))
        mean = np.average(logarithms, weights=np.square(weights))
        total = np.average((np.array(logarithms) - mean) ** 2, weights=np.square(weights))
        slope, r_squared = line[0], 1 - residual / total
    return {"soft": (softness[hopped] > 0).mean(), "slope": slope, "r2": r_squared,
            "events": int(hopped.sum())}


def study_one(training, tests, lead, threshold):
    every = training.all_rows()
    mean, deviation = every.mean(axis=0), every.std(axis=0)
    deviation[deviation < 1e-12] = 1
    rows, labels, groups = training.labelled(lead, threshold)
    rows = (rows - mean) / deviation
    cost = max(COSTS, key=lambda c: cross_validated(rows, labels, groups, c))
    accuracy = cross_validated(rows, labels, groups, cost)
    machine = fit(rows, labels, cost)
    scale = machine.decision_function((every - mean) / deviation).std()
    result = {"samples": len(labels), "C": cost, "accuracy": accuracy}
    for temperature, samples in tests.items():
        softness = machine.decision_function((samples.all_rows() - mean) / deviation) / scale
        result |= {f"mean_{temperature:g}": softness.mean(),
                   f"deviation_{temperature:g}": softness.std()}
        for ahead in AHEAD:
            for key, value in judge(softness, samples, ahead).items():
                result[f"{key}_{temperature:g}_ahead{ahead}"] = value
    return result


def branches(runs, temperature):
    return [run / b["id"] for run in runs
            for b in json.loads((run / "tree.json").read_text())["branches"] if b["stage"] == "relax" and b["state"] == "done" and
            abs(b["temperature"] - temperature) < 1e-9]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pitchdrop")
    parser.add_argument("run", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--cubuk-every", type=int, default=50)
    parser.add_argument("--sets", nargs="+", default=["rsoft40", "cubuk2015"])
    parser.add_argument("--out", type=Path, default=Path("hyperplane_study.csv"))
    arguments = parser.parse_args()

    model = arguments.run[0] / "study_model.json"
    manifest = json.loads((arguments.run[0] / "manifest.json").read_text())
    model.write_text(json.dumps(manifest["configuration"]["model"]))
    hot = [Trajectory(b) for b in branches(arguments.run, TRAINING_TEMPERATURE)]
    cold = [Trajectory(b) for b in branches(arguments.run, OTHER_TEMPERATURE)]
    print(f"{len(hot)} runs at T = {TRAINING_TEMPERATURE}, {len(cold)} at {OTHER_TEMPERATURE}; "
          f"median p_hop {np.nanmedian(hot[0].p_hop):.3f}, above {P_C}: "
          f"{np.nanmean(hot[0].p_hop > P_C):.4f}", flush=True)

    table = []
    with ThreadPoolExecutor(2) as pool:
        for name, positions in itertools.product(arguments.sets, POSITIONS):
            if name == "cubuk2015" and positions in ("average 10",):
                continue
            every = arguments.every if name == "rsoft40" else arguments.cubuk_every
            made = lambda chosen: Samples(pool, arguments.pitchdrop, model, chosen, name, positions,
                                          every)
            training = made(hot[:-1])
            tests = {TRAINING_TEMPERATURE: made(hot[-1:]), OTHER_TEMPERATURE: made(cold[-1:])}
            sets = {name: None} if name != "rsoft40" else {"rsoft40": None, "radial30": 30}
            for (set_name, columns), lead, threshold in itertools.product(sets.items(), LEADS,
                                                                          THRESHOLDS):
                cut = (lambda s: s.columns(columns)) if columns else (lambda s: s)
                row = {"positions": positions, "lead": lead, "hard_threshold": threshold,
                       "set": set_name}
                row |= study_one(cut(training), {t: cut(s) for t, s in tests.items()}, lead,
                                 threshold)
                table.append(row)
                print(" ".join(f"{k}={v:.3g}" if isinstance(v, float) else f"{k}={v}"
                               for k, v in row.items()), flush=True)
    with arguments.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main()
