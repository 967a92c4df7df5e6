#!/usr/bin/env python3
"""Tables of the variants (configs/yang2022/variants.txt): what a change does.

    variants.py PITCHDROP RUNS REDUCED OUT

RUNS holds the runs of variants.txt by their names (those that are there are taken), REDUCED is the
run of reduced.json, OUT gets volume.csv and creep.csv. Errors are those of means over seeds, with
Student's factor. Melts of one seed forget that they began as the same chains, so that the errors of a
variant and of the unchanged run add up; creep begins in the same glass, and strains are held against
each other seed by seed."""
import csv
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

UNCHANGED = ("volume_base", "volume_seeds5to8")
DENSITIES = (0.5, 0.3)  # temperatures at which glass and melt are compared
HALF_WIDTH = 0.03       # of the straight line through V(T) there
RANGES = ((0.2, 0.8), (0.2, 0.7))


def student(freedom):
    """Half width of the central 68 % of Student's distribution."""
    return {1: 1.84, 2: 1.32, 3: 1.20}.get(freedom, 1 + 0.55 / freedom)


def mean(values):
    """Mean over seeds with its error; one seed has none."""
    values = np.asarray(values, dtype=float)
    if len(values) < 2:
        return values.mean(), math.nan
    return values.mean(), values.std(ddof=1) / math.sqrt(len(values)) * student(len(values) - 1)


def common_error(groups):
    """Error of one seed from the scatter of each group about its own mean."""
    freedom = sum(len(values) - 1 for values in groups)
    if freedom < 1:
        return math.nan
    squares = sum(np.sum((np.array(values) - np.mean(values)) ** 2) for values in groups)
    return math.sqrt(squares / freedom) * student(freedom)


def read(path):
    return np.genfromtxt(path, delimiter=",", names=True)


def fits(program, sources, *options):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "analyze", *map(str, sources), "--out", folder, "--bootstrap", "0",
                        *options], check=True, stdout=subprocess.DEVNULL)
        return json.loads((Path(folder) / "fits.json").read_text())


def branches(run):
    tree = json.loads((run / "tree.json").read_text())["branches"]
    return [entry for entry in tree if entry["state"] == "done"]


def cooling_rate(entry):
    time = entry["steps"] * entry["timestep"]
    return float(f"{(entry['temperature_begin'] - entry['temperature']) / time:.3g}")


def of_quench(program, folder, entry):
    """T_g by both forms and ranges, and density, of one curve."""
    thermo, row = read(folder / "thermo.csv"), {}
    span = entry["temperature_begin"] - entry["temperature"]
    time = entry["steps"] * entry["timestep"]
    temperature = entry["temperature_begin"] - span * thermo["time"] / time
    for t in DENSITIES:
        near = abs(temperature - t) <= HALF_WIDTH
        row[f"density_{t}"] = 1 / np.polyval(
            np.polyfit(temperature[near] - t, 1 / thermo["density"][near], 1), 0)
    for low, high in RANGES:
        found = fits(program, [folder], "--glass-transition-range", str(low), str(high))
        for form in ("bilinear", "hyperbolic"):
            value = found["glass_transition"].get(form, {}).get("temperature")
            if value is not None:
                row[f"T_g_{form}_{low}_{high}"] = value
    return row


def volumes(program, run):
    """{rate: {seed: figures}}; what the melt gives stands beside every rate."""
    result, melts = {}, {}
    for entry in branches(run):
        folder = run / entry["id"]
        if entry["stage"] == "melt":
            thermo = read(folder / "thermo.csv")
            late = thermo["time"] > 0.5 * thermo["time"][-1]
            melts[entry["seed"]] = {"density_1": 1 / np.mean(1 / thermo["density"][late])}
        elif entry["stage"] == "quench":
            result.setdefault(cooling_rate(entry), {})[entry["seed"]] = of_quench(program, folder,
                                                                                 entry)
    for seeds in result.values():
        for seed, row in seeds.items():
            row.update(melts[seed])
    return result


def unchanged(program, runs):
    """The unchanged configuration with all its seeds."""
    result = {}
    for name in UNCHANGED:
        if (runs / name).exists():
            for rate, seeds in volumes(program, runs / name).items():
                result.setdefault(rate, {}).update(seeds)
    return result


def volume_table(program, runs):
    """The unchanged runs are what the others are held against. What one seed scatters is taken from all
    variants of a rate together: four seeds alone tell an error to a third of itself."""
    rates = {}
    for name, found in {"unchanged": unchanged(program, runs),
                        **{run.name[7:]: volumes(program, run)
                           for run in sorted(runs.glob("volume_*"))
                           if run.name not in UNCHANGED}}.items():
        for rate, seeds in found.items():
            rates.setdefault(rate, {})[name] = list(seeds.values())
    rows = []
    for rate, variants in sorted(rates.items()):
        for key in sorted({key for seeds in variants.values() for row in seeds for key in row}):
            values = {name: [row[key] for row in seeds if key in row]
                      for name, seeds in variants.items()}
            values = {name: own for name, own in values.items() if own}
            error = common_error(list(values.values()))
            for name, own in values.items():
                row = [name, rate, key, len(own), np.mean(own), error / math.sqrt(len(own))]
                if name != "unchanged" and "unchanged" in values:
                    other = values["unchanged"]
                    row += [np.mean(own) - np.mean(other),
                            error * math.sqrt(1 / len(own) + 1 / len(other))]
                rows.append(row + [None] * (8 - len(row)))
    return ["variant", "rate", "quantity", "seeds", "value", "error", "less_unchanged",
            "less_unchanged_error"], rows


def of_creep(program, folders):
    """Strain of the last 10 τ and, of all samples together, what the counts say."""
    strains = []
    for folder in folders:
        thermo = read(folder / "thermo.csv")
        strains.append(np.mean(thermo["strain"][thermo["time"] > thermo["time"][-1] - 10]))
    found = fits(program, folders)["conditions"][0]
    return strains, found


def creep_table(program, runs, reduced):
    rows = []
    for run in sorted(runs.glob("creep_*")):
        groups = {}
        for entry in branches(run):
            if entry["stage"] == "creep":
                groups.setdefault((entry["temperature"], entry["stress"]), []).append(entry["id"])
        for (temperature, stress), names in sorted(groups.items()):
            own, counts = of_creep(program, [run / name for name in names])
            base, base_counts = of_creep(program, [reduced / name for name in names])
            add = lambda key, *rest: rows.append([run.name[6:], temperature, stress, key, *rest])
            add("final_strain", *mean(own), *mean(base), *mean(np.subtract(own, base)))
            for key in ("rearranging_fraction", "slope", "mean_softness"):
                values = [(c[key], c[key + "_error"]) for c in (counts, base_counts)]
                (a, da), (b, db) = values
                add(key, a, da, b, db, a - b, math.hypot(da, db))
            add("softness_deviation", counts["softness_deviation"], None,
                base_counts["softness_deviation"], None,
                counts["softness_deviation"] - base_counts["softness_deviation"], None)
    return ["variant", "temperature", "stress", "quantity", "value", "error", "base", "base_error",
            "less_base", "less_base_error"], rows


def write(path, names, rows):
    def text(value):
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        return f"{value:.5g}" if isinstance(value, float) else str(value)

    with open(path, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(names)
        table.writerows([[text(value) for value in row] for row in rows])


def main():
    program, runs, reduced, out = sys.argv[1], *map(Path, sys.argv[2:5])
    out.mkdir(parents=True, exist_ok=True)
    write(out / "volume.csv", *volume_table(program, runs))
    write(out / "creep.csv", *creep_table(program, runs, reduced))


if __name__ == "__main__":
    main()
