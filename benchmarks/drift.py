#!/usr/bin/env python3
"""Drift of the conserved quantity of every thermostat and barostat, in ε per bead and τ.

    benchmarks/drift.py --binary build/release/pitchdrop --duration 100 --seeds 4

A glass at T = 0.42, P = 0 (made once, kept in --folder); each seed draws velocities of its own. The slope of
`conserved` per bead against time, by least squares after the first --skip τ; mean and standard error over the
seeds. A melt's box moves isotropically only, a glass's axes also each on its own.
"""
import argparse
import csv
import json
import math
import statistics
from pathlib import Path

from glass import MODEL, call, make_glass

THERMOSTATS = ["none", "nose_hoover", "velocity_rescaling", "langevin"]
BOXES = [("none", "isotropic"), ("mtk", "isotropic"), ("mtk", "per_axis"),
         ("cell_rescaling", "isotropic"), ("cell_rescaling", "per_axis")]


def without_velocities(state):
    """The same LAMMPS data file, at rest: seeds then differ by their velocities."""
    kept, inside = [], False
    for line in state.read_text().splitlines():
        if line[:1].isalpha():
            inside = line.startswith("Velocities")
        if not inside:
            kept.append(line)
    still = state.with_name(state.stem + "_at_rest.data")
    still.write_text("\n".join(kept) + "\n")
    return still


def slope(times, values):
    time, value = statistics.fmean(times), statistics.fmean(values)
    return (sum((t - time) * (v - value) for t, v in zip(times, values))
            / sum((t - time) ** 2 for t in times))


def drift_of(thermo, beads, skip):
    with open(thermo, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if float(row["time"]) >= skip]
    times = [float(row["time"]) for row in rows]
    temperature = statistics.fmean(float(row["mean_temperature"]) for row in rows)
    return slope(times, [float(row["conserved"]) / beads for row in rows]), temperature


def stage(thermostat, barostat, coupling, options):
    result = {"stage": "relax", "temperature": options.temperature, "duration": options.duration,
              "thermostat": {"type": thermostat}, "barostat": {"type": barostat}}
    if options.thermostat_time and thermostat != "none":
        result["thermostat"]["time"] = options.thermostat_time
    if barostat != "none":
        result |= {"pressure": 0, "barostat": {"type": barostat, "coupling": coupling}}
    if options.interval:
        result["coupling_interval"] = options.interval
    return result


def measure(state, timestep, case, options):
    name = "_".join([*case, f"dt{timestep:g}", f"every{options.interval or 'default'}",
                     f"time{options.thermostat_time or 'default'}"])
    config = {"model": MODEL, "timestep": timestep,
              "system": {"state": state.name, "seed": list(range(1, options.seeds + 1))},
              "output": {"thermo": 0.2, "checkpoint": 1000}, "protocol": [stage(*case, options)]}
    path = state.parent / f"drift_{name}.json"
    path.write_text(json.dumps(config, indent=1))
    out = state.parent / f"drift_{name}"
    call([options.binary, "run", path, "--out", out, "--backend", "cpu", "--threads", options.threads])
    tree = json.loads((out / "tree.json").read_text())["branches"]
    drifts, temperatures = zip(*(drift_of(out / branch["id"] / "thermo.csv", options.beads,
                                          options.skip) for branch in tree))
    error = statistics.stdev(drifts) / math.sqrt(len(drifts)) if len(drifts) > 1 else math.nan
    return {"thermostat": case[0], "barostat": case[1], "coupling": case[2], "timestep": timestep,
            "drift": statistics.fmean(drifts), "error": error, "seeds": len(drifts),
            "temperature": statistics.fmean(temperatures)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/pitchdrop")
    parser.add_argument("--folder", default="build/benchmarks")
    parser.add_argument("--beads", type=int, default=2560)
    parser.add_argument("--temperature", type=float, default=0.42)
    parser.add_argument("--timesteps", type=float, nargs="+", default=[0.002, 0.005])
    parser.add_argument("--thermostats", nargs="+", default=THERMOSTATS, choices=THERMOSTATS)
    parser.add_argument("--barostats", nargs="+", choices=[box[0] for box in BOXES])
    parser.add_argument("--couplings", nargs="+", default=["isotropic", "per_axis"])
    parser.add_argument("--interval", type=int, help="steps between impulses (default: as a run's)")
    parser.add_argument("--thermostat-time", type=float, help="of the thermostat, in τ (default: as a run's)")
    parser.add_argument("--duration", type=float, default=100)
    parser.add_argument("--skip", type=float, default=2)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()
    options.binary = str(Path(options.binary).resolve())

    state = without_velocities(make_glass(options.binary, options.beads, options.folder,
                                          options.temperature)[0])
    rows = []
    print("| thermostat | barostat | coupling | time step | drift, 10⁻⁶ ε per bead and τ | T |\n"
          "|---|---|---|---|---|---|", flush=True)
    for thermostat in options.thermostats:
        for barostat, coupling in BOXES:
            if (options.barostats and barostat not in options.barostats) or \
                    coupling not in options.couplings:
                continue
            for timestep in options.timesteps:
                row = measure(state, timestep, (thermostat, barostat, coupling), options)
                rows.append(row)
                print(f"| {thermostat} | {barostat} | {'' if barostat == 'none' else coupling} "
                      f"| {timestep:g} | {row['drift'] * 1e6:+.2f} ± {row['error'] * 1e6:.2f} "
                      f"| {row['temperature']:.4f} |", flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
