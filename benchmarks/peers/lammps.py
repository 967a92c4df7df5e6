#!/usr/bin/env python3
"""Speed beside LAMMPS: the same states and models, turn by turn on the same cores.

    benchmarks/peers/lammps.py --binary build/release/pitchdrop --beads 12800 --repeats 5

Three workloads: `glass_npt` and `glass_nve`, a bead-spring glass at T = 0.42, P = 0 with dt = 0.002;
`liquid_nve`, the Lennard-Jones liquid of LAMMPS' own benchmark (rho = 0.8442, r_c = 2.5, dt = 0.005).
LAMMPS is the package's `lmp -sf opt` under MPI, one rank for each of our threads. Its skin is short
(0.15) because the glass moves little: --skin tries others, and several values make it use its best.
Speeds are medians; the ratio is that of the medians.
"""
import argparse
import json
import re
import shutil
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from glass import call, make_glass  # noqa: E402

LIQUID = {"pair": {"type": "lennard_jones", "cutoff": 2.5, "truncation": "none"}}
NVE, NPT = "fix 1 all nve", "fix 1 all npt temp 0.42 0.42 0.5 iso 0 0 2.0"
# harmonic: LAMMPS writes K (r - r0)^2, so K = k/2; bonded neighbours do not interact as pairs
GLASS_COMMANDS = """pair_style lj/cut 2.5
pair_coeff * * 1.0 1.0
pair_modify shift yes
bond_style harmonic
bond_coeff * 1000.0 1.0
special_bonds lj 0 1 1"""
LIQUID_COMMANDS = """pair_style lj/cut 2.5
pair_coeff * * 1.0 1.0"""


def run_lammps(folder, name, script, ranks):
    (folder / f"in.{name}").write_text(script)
    call(["mpirun", "--allow-run-as-root", "--oversubscribe", "-np", ranks, "lmp", "-sf", "opt",
          "-in", f"in.{name}", "-log", f"log.{name}"], cwd=folder)
    return (folder / f"log.{name}").read_text()


def make_liquid(beads, folder, ranks):
    """A melted fcc crystal of 4 n^3 atoms, as a LAMMPS data file."""
    cells = max(6, round((beads / 4) ** (1 / 3)))
    state = folder / f"liquid_{4 * cells ** 3}.data"
    if not state.exists():
        print(f"making {state} ...", flush=True)
        run_lammps(folder, "liquid", f"""units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 {cells} 0 {cells} 0 {cells}
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287 loop geom
{LIQUID_COMMANDS}
neighbor 0.3 bin
{NVE}
timestep 0.005
run 2000
write_data {state.name}.part nocoeff
""", ranks)
        (folder / f"{state.name}.part").rename(state)
    model = folder / "liquid.json"
    model.write_text(json.dumps(LIQUID, indent=1))
    return state, model


def time_lammps(folder, work, skin, steps, ranks):
    """Bead-steps per second of the second of two runs; the first warms up."""
    log = run_lammps(folder, work["name"], f"""units lj
atom_style {work["atom_style"]}
read_data {work["state"].name}
{work["commands"]}
neighbor {skin} bin
neigh_modify delay 0 every 1 check yes
timestep {work["timestep"]}
{work["fix"]}
thermo {steps}
run 200
run {steps}
""", ranks)
    loops = re.findall(r"Loop time of (\S+) on \d+ procs for (\d+) steps with (\d+) atoms", log)
    seconds, made, atoms = loops[-1]
    return int(made) * int(atoms) / float(seconds)


def time_ours(binary, folder, work, steps, threads):
    out = call([binary, "bench", "--state", work["state"].name, "--model", work["model"].name,
                "--ensemble", work["ensemble"], "--timestep", work["timestep"], "--steps", steps,
                "--threads", threads, "--json"], cwd=folder)
    return json.loads(out)["bead_steps_per_second"]


def workloads(options, binary, folder):
    if {"glass_npt", "glass_nve"} & set(options.workloads):
        state, model = make_glass(binary, options.beads, folder)
        glass = {"state": state, "model": model, "atom_style": "molecular", "timestep": 0.002,
                 "commands": GLASS_COMMANDS, "skins": options.skin}
    for name in options.workloads:
        if name == "liquid_nve":
            state, model = make_liquid(options.beads, folder, options.threads)
            yield {"name": name, "state": state, "model": model, "atom_style": "atomic",
                   "timestep": 0.005, "commands": LIQUID_COMMANDS, "skins": [0.3],
                   "ensemble": "nve", "fix": NVE}
        else:
            ensemble = name.split("_")[1]
            yield {**glass, "name": name, "ensemble": ensemble,
                   "fix": NPT if ensemble == "npt" else NVE}


def compare(options, binary, folder, work):
    """Both programs in turn; which of them goes first alternates."""
    skins = work["skins"]
    if len(skins) > 1: # LAMMPS at its best
        speeds = {s: time_lammps(folder, work, s, options.lammps_steps, options.threads)
                  for s in skins}
        skins = [max(speeds, key=speeds.get)]
    lammps, ours = [], []
    for repeat in range(options.repeats):
        def peer():
            lammps.append(time_lammps(folder, work, skins[0], options.lammps_steps,
                                      options.threads))

        def own():
            ours.append(time_ours(binary, folder, work, options.steps, options.threads))

        for turn in (peer, own) if repeat % 2 == 0 else (own, peer):
            turn()
    medians = statistics.median(ours), statistics.median(lammps)
    return {"workload": work["name"], "state": work["state"].name, "lammps_skin": skins[0],
            "pitchdrop": medians[0], "lammps": medians[1], "ratio": medians[0] / medians[1],
            "pitchdrop_all": ours, "lammps_all": lammps}


def show(result):
    spread = [f"{min(v) * 1e-6:.2f}-{max(v) * 1e-6:.2f}"
              for v in (result["pitchdrop_all"], result["lammps_all"])]
    print(f"{result['workload']:12s} {result['pitchdrop'] * 1e-6:10.2f} {spread[0]:>14s} "
          f"{result['lammps'] * 1e-6:10.2f} {spread[1]:>14s} {result['ratio']:8.2f}", flush=True)


def main():
    names = ["glass_npt", "glass_nve", "liquid_nve"]
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/pitchdrop")
    parser.add_argument("--beads", type=int, default=12800)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help="ours, and ranks of LAMMPS")
    parser.add_argument("--steps", type=int, default=5000, help="of each of our measurements")
    parser.add_argument("--lammps-steps", type=int, default=2000)
    parser.add_argument("--skin", type=float, nargs="+", default=[0.15],
                        help="of LAMMPS in the glass")
    parser.add_argument("--workloads", nargs="+", choices=names, default=names)
    parser.add_argument("--folder", default="build/benchmarks")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()
    for program in ("lmp", "mpirun"):
        if not shutil.which(program):
            raise SystemExit(f"{program} is not on the PATH (LAMMPS is the peer) — install the "
                             "packages lammps and openmpi-bin")
    binary = Path(options.binary).resolve()
    folder = Path(options.folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)

    work = list(workloads(options, binary, folder))
    print(f"million bead-steps per second, medians of {options.repeats} (least-most); "
          f"{options.threads} threads or ranks")
    print(f"{'workload':12s} {'pitchdrop':>10s} {'':14s} {'lammps':>10s} {'':14s} {'ratio':>8s}")
    results = []
    for one in work:
        results.append(compare(options, binary, folder, one))
        show(results[-1])
    if options.json:
        Path(options.json).write_text(json.dumps({"results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
