"""A glass to measure on, made once and kept: used by scaling.py and peers/lammps.py."""
import json
import subprocess
from pathlib import Path

BEADS_PER_CHAIN = 128
MODEL = {"pair": {"type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
                  "truncation": "energy_shift"},
         "bond": {"type": "harmonic", "k": 2000, "r0": 1.0}, "exclude_bonded": True}


def call(command, **options):
    """Runs a program and returns its output; its complaint ends this one."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed with status {done.returncode}:\n"
                         f"{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


def protocol(temperature):
    """Short, but long enough that density and structure are those of a glass."""
    return [{"stage": "melt", "temperature": 1.0, "pressure": 0, "duration": 40},
            {"stage": "quench", "rate": 1e-2, "to": temperature},
            {"stage": "age", "duration": 20}]


def make_glass(binary, beads, folder, temperature=0.42):
    """A LAMMPS data file with about `beads` beads at P = 0, and the JSON file of its model."""
    chains = max(1, round(beads / BEADS_PER_CHAIN))
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / "model.json"
    model.write_text(json.dumps(MODEL, indent=1))
    name = f"glass_T{temperature:g}_{chains * BEADS_PER_CHAIN}"
    state = folder / f"{name}.data"
    if not state.exists():
        config = {"model": MODEL, "timestep": 0.002, "protocol": protocol(temperature),
                  "system": {"chains": chains, "beads_per_chain": BEADS_PER_CHAIN, "seed": 7}}
        (folder / f"{name}.json").write_text(json.dumps(config, indent=1))
        print(f"making {state} ...", flush=True)
        call([binary, "run", folder / f"{name}.json", "--out", folder / name])
        tree = json.loads((folder / name / "tree.json").read_text())
        call([binary, "convert", folder / name / tree["branches"][-1]["id"] / "checkpoint",
              folder / f"{name}.part.data"])
        (folder / f"{name}.part.data").rename(state) # whole or not at all
    return state, model
