#!/usr/bin/env python3
"""Density, energy and pressure under NPT: pitchdrop beside LAMMPS, from the same state.

    benchmarks/validation/lammps_npt.py --binary build/release/pitchdrop --temperature 1.0
    benchmarks/validation/lammps_npt.py --binary build/release/pitchdrop --temperature 0.42

A melt of 20 chains of 128 beads (model of docs/physics.md, bonded pairs excluded) is equilibrated,
and quenched when the temperature is low; both programs then run from that state. Means over the
second part of each run with standard errors from blocks; the last column is the difference in
standard errors.
"""
import argparse
import csv
import json
import math
import subprocess
from pathlib import Path

MODEL = {"pair": {"type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
                  "truncation": "energy_shift"},
         "bond": {"type": "harmonic", "k": 2000, "r0": 1.0}, "exclude_bonded": True}


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")


def prepare(binary, folder, temperature):
    protocol = [{"stage": "melt", "temperature": 1.0, "pressure": 0, "duration": 300}]
    if temperature < 1.0:
        protocol += [{"stage": "quench", "rate": 2e-3, "to": temperature},
                     {"stage": "age", "duration": 300}]
    config = {"model": MODEL, "system": {"chains": 20, "beads_per_chain": 128, "seed": 7},
              "timestep": 0.002, "protocol": protocol}
    (folder / "prepare.json").write_text(json.dumps(config))
    run([binary, "run", "prepare.json", "--out", "prepare"], folder)
    tree = json.loads((folder / "prepare" / "tree.json").read_text())
    branches = tree["branches"] if isinstance(tree, dict) else tree
    run([binary, "convert", f"prepare/{branches[-1]['id']}/checkpoint", "state.data"], folder)


def ours(binary, folder, temperature, duration):
    config = {"model": MODEL, "system": {"state": "state.data", "seed": 11}, "timestep": 0.002,
              "protocol": [{"stage": "relax", "temperature": temperature, "pressure": 0,
                            "duration": duration}]}
    (folder / "ours.json").write_text(json.dumps(config))
    run([binary, "run", "ours.json", "--out", "ours"], folder)
    table = next((folder / "ours").rglob("thermo.csv"))
    rows = list(csv.DictReader(open(table)))
    beads = 2560
    return {"density": [float(r["density"]) for r in rows],
            "potential energy per bead": [float(r["potential_energy"]) / beads for r in rows],
            "pressure": [sum(float(r[f"mean_pressure_{k}"]) for k in ("xx", "yy", "zz")) / 3
                         for r in rows],
            "temperature": [float(r["mean_temperature"]) for r in rows]}


def lammps(folder, temperature, duration):
    steps = round(duration / 0.002)
    (folder / "in.lammps").write_text(f"""units lj
atom_style molecular
read_data state.data
pair_style lj/cut 2.5
pair_coeff * * 1.0 1.0
pair_modify shift yes
bond_style harmonic
bond_coeff * 1000.0 1.0
special_bonds lj 0 1 1
neighbor 0.3 bin
neigh_modify delay 0 every 1 check yes
timestep 0.002
fix 1 all npt temp {temperature} {temperature} 0.5 iso 0 0 2.0
variable d equal density
variable p equal press
variable u equal pe
variable t equal temp
fix 2 all ave/time 10 50 500 v_d v_u v_p v_t file average.txt
thermo 5000
run {steps}
""")
    run(["mpirun", "--allow-run-as-root", "--oversubscribe", "-np", "2", "lmp", "-sf", "opt", "-in",
         "in.lammps"], folder)
    rows = [[float(x) for x in line.split()] for line in open(folder / "average.txt")
            if not line.startswith("#")]
    return {"density": [r[1] for r in rows],
            "potential energy per bead": [r[2] / (2560 if abs(r[2]) > 100 else 1) for r in rows],
            "pressure": [r[3] for r in rows], "temperature": [r[4] for r in rows]}


def mean_and_error(series, blocks=12):
    series = series[len(series) // 4:]
    size = len(series) // blocks
    means = [sum(series[b * size:(b + 1) * size]) / size for b in range(blocks)]
    mean = sum(means) / blocks
    return mean, math.sqrt(sum((m - mean) ** 2 for m in means) / (blocks * (blocks - 1)))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/pitchdrop")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--duration", type=float, default=600)
    parser.add_argument("--folder", default="build/validation")
    options = parser.parse_args()
    folder = Path(options.folder) / f"T{options.temperature:g}"
    folder.mkdir(parents=True, exist_ok=True)
    binary = Path(options.binary).resolve()
    prepare(binary, folder, options.temperature)
    a = ours(binary, folder, options.temperature, options.duration)
    b = lammps(folder, options.temperature, options.duration)
    print(f"T = {options.temperature:g}, {options.duration:g} tau each")
    print(f"{'quantity':28s} {'pitchdrop':>22s} {'LAMMPS':>22s} {'difference / error':>20s}")
    for quantity in a:
        (m1, e1), (m2, e2) = mean_and_error(a[quantity]), mean_and_error(b[quantity])
        z = (m1 - m2) / math.hypot(e1, e2)
        print(f"{quantity:28s} {m1:12.6f} ±{e1:9.6f} {m2:12.6f} ±{e2:9.6f} {z:20.2f}")


if __name__ == "__main__":
    main()
