#!/usr/bin/env python3
"""Hyperplanes held against each other on the same beads: how much does it matter which one is used?

    planes.py PITCHDROP RUN OUT.csv PLANE.json PLANE.json ... [--every 5]

RUN is the run "planes" of configs/yang2022/variants.txt (creep with a trajectory frame every τ). All
planes must be of rsoft40 and the mean of ten frames; the first one is what the others are held
against. Per plane and condition: mean and standard deviation of S, correlation with the first one's
S and the straight line between them, P(S > 0 | rearranging) and slope of ln P_R at the same frame.
Needs NumPy, gsd and scikit-learn (of benchmarks/softness/study.py)."""
import argparse
import csv
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "softness"))
from study import Samples, Trajectory, judge


class Plane:
    def __init__(self, path):
        content = json.loads(Path(path).read_text())
        if content["structure"] != {"set": "rsoft40"} or content["average_frames"] != 10:
            raise SystemExit(f"{path}: not a plane of rsoft40 and the mean of ten frames")
        self.name = Path(path).stem
        self.weights = np.array(content["weights"]) / np.array(content["deviations"])
        self.bias = content["bias"] - self.weights @ np.array(content["means"])

    def softness(self, rows):
        return rows @ self.weights + self.bias


def cosine(a, b, deviations):
    """Of the normals, in units of the same deviations of the functions."""
    a, b = a.weights * deviations, b.weights * deviations
    return a @ b / np.sqrt((a @ a) * (b @ b))


def conditions(run):
    """{(T, σ): directories of its branches}."""
    found = {}
    for entry in json.loads((run / "tree.json").read_text())["branches"]:
        if entry["stage"] == "creep" and entry["state"] == "done":
            found.setdefault((entry["temperature"], entry["stress"]), []).append(run / entry["id"])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pitchdrop")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("plane", nargs="+")
    parser.add_argument("--every", type=int, default=5)
    arguments = parser.parse_args()

    planes = [Plane(path) for path in arguments.plane]
    model = arguments.run / "study_model.json"
    manifest = json.loads((arguments.run / "manifest.json").read_text())
    model.write_text(json.dumps(manifest["configuration"]["model"]))
    table = []
    with ThreadPoolExecutor(2) as pool:
        for (temperature, stress), folders in sorted(conditions(arguments.run).items()):
            samples = Samples(pool, arguments.pitchdrop, model, [Trajectory(f) for f in folders],
                              "rsoft40", "average 10", arguments.every)
            rows = samples.all_rows()
            first = planes[0].softness(rows)
            for plane in planes:
                softness = plane.softness(rows)
                slope, offset = np.polyfit(first, softness, 1)
                table.append({"plane": plane.name, "temperature": temperature, "stress": stress,
                              "cosine": cosine(plane, planes[0], rows.std(axis=0)),
                              "correlation": np.corrcoef(first, softness)[0, 1],
                              "line_slope": slope, "line_offset": offset,
                              "mean": softness.mean(), "deviation": softness.std(),
                              **judge(softness, samples, 0)})
    with arguments.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys(), lineterminator="\n")
        writer.writeheader()
        for row in table:
            writer.writerow({k: f"{v:.5g}" if isinstance(v, float) else v for k, v in row.items()})


if __name__ == "__main__":
    main()
