#!/usr/bin/env python3
"""counts.csv, softness.csv and the fields of trajectory.gsd of a tiny creep run against NumPy on
the positions of that trajectory.

A first run without softness gives the trajectory, from which the hyperplane is made; the runs that
observe softness must follow the same trajectory.
Usage: test_counts.py PITCHDROP_BINARY; exit status 77 without NumPy or the gsd package.
"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import gsd.hoomd
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import numpy_hops as nh
import numpy_structure as ns

BLOCK = 10
# Once as usual; once with softness so wide that the outermost bins collect what lies beyond; once
# with a window of its own and a lead longer than it. With D²_min where a radius is given.
CASES = [{"lead": 0, "deviation": 1.0, "before": 5, "after": 5, "p_c": 0.2, "radius": 2.5},
         {"lead": 2, "deviation": 5.0, "before": 5, "after": 5, "p_c": 0.2, "radius": None},
         {"lead": 6, "deviation": 1.0, "before": 4, "after": 7, "p_c": 0.15, "radius": 1.5}]
# The trajectory holds positions in single precision: so near to a bin's edge or to p_c, and no
# further away, a bead may be counted on either side.
SOFTNESS_EDGE, P_HOP_EDGE, SERIES_TOLERANCE = 1e-4, 1e-5, 1e-4
# Likewise so near to the radius, a bead may be a neighbour or not; else D²_min is the same up to a
# part of itself.
RADIUS_EDGE, D2_MIN_TOLERANCE = 2e-6, 1e-5
COUNT_COLUMNS = ["temperature", "stress", "run", "block", "softness_low", "softness_high", "count",
                 "rearranged"]
SERIES_COLUMNS = ["time", "mean_softness", "softness_deviation", "rearranging_fraction",
                  "mean_softness_rearranging", "soft_fraction_rearranging", "mean_p_hop"]
D2_MIN_COLUMNS = ["mean_d2_min", "mean_d2_min_rearranging", "p_hop_d2_min_correlation"]


def configuration(observe):
    return {
        "model": {"pair": {"type": "lennard_jones", "cutoff": 2.5},
                  "bond": {"type": "harmonic", "k": 2000, "r0": 1.0}},
        "system": {"chains": 12, "beads_per_chain": 32, "density": 0.8, "seed": [3]},
        "timestep": 0.005,
        "output": {"thermo": 1, "checkpoint": 20},
        "protocol": [
            {"stage": "melt", "temperature": 1.0, "duration": 10},
            {"stage": "creep", "temperature": 0.55, "stress": 0.5, "axis": "z", "duration": 40,
             "trajectory": 1.0, "observe": observe}]}


def run(binary, folder, name, observe):
    """Runs the protocol and returns the directory of its creep branch."""
    (folder / f"{name}.json").write_text(json.dumps(configuration(observe)))
    command = [binary, "run", f"{name}.json", "--out", name, "--backend", "cpu"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}): {done.stdout}{done.stderr}")
    found = [path.parent for path in (folder / name).rglob("trajectory.gsd")]
    assert len(found) == 1, found
    return found[0]


def read_trajectory(path):
    """Unwrapped scaled positions (frames, beads, 3) and box lengths (frames, 3)."""
    with gsd.hoomd.open(str(path), "r") as file:
        boxes = np.array([frame.configuration.box[:3] for frame in file], float)
        scaled = np.array([frame.particles.position.astype(float) / box + frame.particles.image
                           for frame, box in zip(file, boxes)])
    return scaled, boxes


def read_csv(path, expected_columns):
    """The comment line, if any, and the rows as floats."""
    lines = path.read_text().splitlines()
    comment = lines.pop(0) if lines[0].startswith("#") else ""
    rows = list(csv.reader(lines))
    assert rows[0] == expected_columns, rows[0]
    return comment, np.array([[float(value or "nan") for value in row] for row in rows[1:]])


class Expected:
    """What NumPy finds on the trajectory for one hyperplane, window and lead."""

    def __init__(self, softness, trajectory, case):
        self.softness, self.lead, self.p_c = softness, case["lead"], case["p_c"]
        before, after = case["before"], case["after"]
        frames = nh.evaluated_frames(len(softness), before, after, self.lead)
        self.hops = {t: nh.p_hop(*trajectory, t, before, after) for t in frames}
        self.blocks = nh.counts(softness, self.hops, self.lead, BLOCK, self.p_c)
        self.d2_min = {}  # frame: D²_min of every bead, and whether that is beyond doubt
        if case["radius"]:
            self.d2_min = {t: d2_min(*trajectory, t - before, t + after, case["radius"])
                           for t in frames}

    def bounds(self, block):
        """Least and most that N and N_R of every bin may be, given what lies near an edge."""
        least, most = np.zeros((2, nh.BINS), int), np.zeros((2, nh.BINS), int)
        for t, p in self.hops.items():
            if t // BLOCK != block:
                continue
            s = self.softness[t - self.lead]
            low, high = nh.softness_bin(s - SOFTNESS_EDGE), nh.softness_bin(s + SOFTNESS_EDGE)
            sure = low == high
            for row, may, must in ((0, p >= 0, p >= 0),
                                   (1, p > self.p_c - P_HOP_EDGE, p > self.p_c + P_HOP_EDGE)):
                np.add.at(least[row], low[sure & must], 1)
                np.add.at(most[row], low[may], 1)
                np.add.at(most[row], high[may & ~sure], 1)
        return least, most


def d2_min(scaled, boxes, earlier, later, radius):
    """From the first frame of window A to the last of B: the mean over neighbours."""
    ends = [scaled[t] * boxes[t] for t in (earlier, later)]
    sums, neighbours = nh.d2_min(*ends, boxes[earlier], boxes[later], radius)
    clear = np.ones(len(sums), bool)
    for centre, place in enumerate(ends[0]):
        apart = ends[0] - place
        apart -= boxes[earlier] * np.round(apart / boxes[earlier])
        clear[centre] = np.abs(np.linalg.norm(apart, axis=1) - radius).min() > RADIUS_EDGE
    return sums / np.maximum(neighbours, 1), clear


def check_comment(comment, case):
    print(comment)
    head = dict(word.split("=", 1) for word in comment.lstrip("# ").split() if "=" in word)
    for key, value in (("p_c", case["p_c"]), ("lead", case["lead"]), ("frame", 1)):
        assert float(head[key]) == value, (key, head)
    assert case["before"] != 5 or float(head["t_R"]) == 10, head
    assert head["hyperplane"] and "window" in head, head


def check_counts(what, path, expected, case):
    comment, rows = read_csv(path, COUNT_COLUMNS)
    check_comment(comment, case)
    assert (rows[:, 0] == 0.55).all() and (rows[:, 1] == 0.5).all()
    assert len(set(rows[:, 2])) == 1
    assert set(rows[:, 3]) == set(expected.blocks), (set(rows[:, 3]), set(expected.blocks))
    failures, ambiguous = [], 0
    for block, truth in expected.blocks.items():
        found = np.zeros((2, nh.BINS), int)
        for low, high, count, rearranged in rows[rows[:, 3] == block][:, 4:]:
            index = (low - nh.LOWEST_SOFTNESS) / nh.BIN_WIDTH
            assert index == int(index) and high == low + nh.BIN_WIDTH, (low, high)
            found[:, int(index)] += np.array([count, rearranged], int)
        least, most = expected.bounds(block)
        ambiguous += (most - least).sum()
        if found[0].sum() != truth[0].sum():
            failures.append(f"{what}: block {block} counts {found[0].sum()} beads, expected "
                            f"{truth[0].sum()}")
        for row, column in enumerate(("count", "rearranged")):
            for index in np.flatnonzero((found[row] < least[row]) | (found[row] > most[row])):
                failures.append(
                    f"{what}: block {block}, bin from {nh.low_edges()[index]}: {column} "
                    f"{found[row][index]}, expected {truth[row][index]} "
                    f"({least[row][index]} … {most[row][index]})")
        print(f"{what}: block {block}: {found[0].sum()} beads, {found[1].sum()} rearranging "
              f"(NumPy {truth[0].sum()}, {truth[1].sum()}); "
              f"{np.abs(found - truth).sum()} counts differ")
    total = 2 * sum(truth[0].sum() for truth in expected.blocks.values())
    # Else the bounds would let anything pass.
    assert ambiguous < 0.01 * total, (ambiguous, total)
    assert sum(truth[1].sum() for truth in expected.blocks.values()) > 100
    return failures


def d2_min_row(values, p, p_c):
    hop = p > p_c
    return [values.mean(), values[hop].mean() if hop.any() else np.nan,
            np.corrcoef(values, p)[0, 1]]


def series_row(softness, p, p_c):
    hop = p > p_c
    return [softness.mean(), softness.std(), hop.mean(),
            softness[hop].mean() if hop.any() else np.nan,
            (softness[hop] > 0).mean() if hop.any() else np.nan, p.mean()]


def check_series(what, path, expected):
    """One row per evaluated frame; softness is that of the frame the lead points to."""
    columns = SERIES_COLUMNS + (D2_MIN_COLUMNS if expected.d2_min else [])
    _, rows = read_csv(path, columns)
    failures, largest = [], 0.0
    times = [float(t) for t in expected.hops]
    if not np.allclose(rows[:, 0], times):
        return [f"{what}: softness.csv has times {rows[:, 0].tolist()}, expected {times}"]
    for row, (t, p) in zip(rows, expected.hops.items()):
        s = expected.softness[t - expected.lead]
        truth = np.array(series_row(s, p, expected.p_c))
        # One bead on the other side of p_c, or of zero, is not an error of the averages.
        near = (np.abs(p - expected.p_c) < P_HOP_EDGE).any(), (np.abs(s) < SOFTNESS_EDGE).any()
        judged = [1, 1, not near[0], not near[0], not any(near), 1]
        if expected.d2_min:
            values, clear = expected.d2_min[t]
            truth = np.append(truth, d2_min_row(values, p, expected.p_c))
            judged += [clear.all(), clear.all() and not near[0], clear.all()]
        judged = np.array(judged, bool)
        error = np.where(np.isnan(truth) & np.isnan(row[1:]), 0, np.abs(row[1:] - truth))
        largest = max(largest, error[judged].max())
        for number in np.flatnonzero(judged & ~(error <= SERIES_TOLERANCE)):
            failures.append(f"{what}: {columns[number + 1]} at time {row[0]} is "
                            f"{row[number + 1]:.9g}, expected {truth[number]:.9g}")
    print(f"{what}: {len(rows)} rows of softness.csv, largest error {largest:.1e}")
    return failures


def check_fields(what, path, expected, case):
    """Softness, p_hop and D²_min of the frame's own time; p_hop is unknown where a window is cut."""
    failures, errors = [], {"softness": 0.0, "p_hop": 0.0, "d2_min": 0.0}
    with gsd.hoomd.open(str(path), "r") as file:
        for n, frame in enumerate(file):
            log = frame.log
            names = {name for name in log if name.startswith("particles/")} - {"particles/molecule"}
            assert names == {"particles/" + name for name in errors
                             if name != "d2_min" or expected.d2_min}, names
            found = {name.split("/")[1]: log[name].astype(float) for name in names}
            assert all(log[name].dtype == np.float32 for name in names)
            t = n
            known = t in expected.hops
            assert log["softness_time"] == [n] == log["time"], (n, log["softness_time"])
            assert np.allclose(log["p_hop_time"], [t if known else -1]), (n, log["p_hop_time"])
            error = {"softness": np.abs(found["softness"] - expected.softness[n])}
            if not known:
                assert all((found[name] == -1).all() for name in found if name != "softness")
            else:
                error["p_hop"] = np.abs(found["p_hop"] - expected.hops[t])
            if known and expected.d2_min:
                values, clear = expected.d2_min[t]
                assert clear.mean() > 0.9
                error["d2_min"] = (np.abs(found["d2_min"] - values) / values)[clear]
            for name, values in error.items():
                errors[name] = max(errors[name], values.max())
    for name, tolerance in (("softness", SOFTNESS_EDGE * case["deviation"]), ("p_hop", P_HOP_EDGE),
                            ("d2_min", D2_MIN_TOLERANCE)):
        if not errors[name] <= tolerance:
            failures.append(f"{what}: {name} of trajectory.gsd is off by {errors[name]:.2e}")
    print(f"{what}: fields of trajectory.gsd, largest errors "
          + ", ".join(f"{name} {value:.1e}" for name, value in errors.items()))
    return failures


def check_case(binary, folder, trajectory, values, number, case):
    what, deviation = f"lead {case['lead']}", case["deviation"]
    plane = ns.random_hyperplane(values.reshape(-1, values.shape[-1]), "rsoft40",
                                 np.random.default_rng(7 + number), deviation)
    plane["rearrangement"].update(p_c=case["p_c"], frames_before=case["before"],
                                  frames_after=case["after"])
    (folder / "plane.json").write_text(json.dumps(plane))
    observe = {"hyperplane": "plane.json", "frame": 1.0, "lead": case["lead"], "block": BLOCK}
    if case["radius"]:
        observe["d2_min_radius"] = case["radius"]
    branch = run(binary, folder, f"case{number}", {"softness": observe})
    again = read_trajectory(branch / "trajectory.gsd")
    assert all((a == b).all() for a, b in zip(again, trajectory)), \
        "observing softness changed the trajectory"
    softness = ns.softness(plane, values)
    assert deviation < 2 or (np.abs(softness) > 8).mean() > 0.05
    expected = Expected(softness, trajectory, case)
    return (check_counts(what, branch / "counts.csv", expected, case) +
            check_series(what, branch / "softness.csv", expected) +
            check_fields(what, branch / "trajectory.gsd", expected, case))


def main():
    binary = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        trajectory = read_trajectory(run(binary, folder, "plain", {}) / "trajectory.gsd")
        assert len(trajectory[0]) == 41, len(trajectory[0])
        print(f"box from {trajectory[1][0]} to {trajectory[1][-1]}")
        values = np.array([ns.structure_functions(scaled * box, box, ns.NAMED_SETS["rsoft40"])
                           for scaled, box in zip(*trajectory)])
        failures = [failure for number, case in enumerate(CASES) for failure in
                    check_case(binary, folder, trajectory, values, number, case)]
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
