#!/usr/bin/env python3
"""LAMMPS reads what `pitchdrop convert --model --input` wrote, and has the energies of `evaluate`.

Nothing is typed by hand: the coefficients are in the data file, the styles in the input. Needs `lmp` on
the PATH; exits 77 (skipped) without it. Usage: test_lammps_convert.py PITCHDROP_BINARY
"""
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SIDE, CHAIN, SPACING = 10, 10, 1.04

MODELS = {
    "plain": {},
    "no shift": {"pair": {"truncation": "none", "cutoff": 2.2}, "exclude_bonded": False},
    "force shift": {"pair": {"truncation": "force_shift"}},
    "stiff Kremer-Grest": {"pair": {"type": "wca"}, "bond": {"type": "fene"},
                           "angle": {"k": 1.5}},
    "two types": {"bead_types": [{"name": "A"},
                                 {"name": "B", "epsilon": 0.3, "sigma": 1.1, "mass": 2}],
                  "pair": {"mixing": "geometric",
                           "overrides": [{"types": ["A", "B"], "epsilon": 0.7, "cutoff": 1.9}]}},
}


def write_state(path, model, angles):
    """Straight chains along x; without masses LAMMPS would ask for them."""
    generator = random.Random(2)
    types = model.get("bead_types", [{}])
    count = SIDE ** 3
    beads, bonds, bends = [], [], []
    for i in range(count):
        place = [(n + 0.5) * SPACING + generator.uniform(-0.03, 0.03)
                 for n in (i % SIDE, i // SIDE % SIDE, i // SIDE ** 2)]
        beads.append(f"{2 * i + 5} {i // CHAIN + 1} {i % len(types) + 1} "
                     + " ".join(f"{x:.10f}" for x in place))
        if i % CHAIN > 0:
            bonds.append(f"{len(bonds) + 1} 1 {2 * i + 3} {2 * i + 5}")
        if i % CHAIN > 1 and angles:
            bends.append(f"{len(bends) + 1} 1 {2 * i + 1} {2 * i + 3} {2 * i + 5}")
    text = f"ids from 5 in steps of 2\n\n{count} atoms\n{len(types)} atom types\n"
    text += f"{len(bonds)} bonds\n1 bond types\n"
    text += f"{len(bends)} angles\n1 angle types\n" if angles else ""
    text += "".join(f"0 {SIDE * SPACING} {x}lo {x}hi\n" for x in "xyz")
    text += "\nMasses\n\n" + "".join(f"{n + 1} {t.get('mass', 1)}\n" for n, t in enumerate(types))
    text += "\nAtoms # molecular\n\n" + "\n".join(beads) + "\n\nBonds\n\n" + "\n".join(bonds) + "\n"
    path.write_text(text + ("\nAngles\n\n" + "\n".join(bends) + "\n" if angles else ""))


def call(*words, cwd):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: status {done.returncode}\n{done.stdout[-1500:]}{done.stderr}")
    return done


def energies_of_lammps(folder):
    call("lmp", "-in", "out.in", "-log", "log.lammps", cwd=folder)
    lines = (folder / "log.lammps").read_text().splitlines()
    header = max(i for i, line in enumerate(lines) if "E_vdwl" in line.split())
    row = dict(zip(lines[header].split(), map(float, lines[header + 1].split())))
    return {"pair": row["E_vdwl"], "bond": row["E_bond"], "angle": row["E_angle"]}


def main():
    binary = str(Path(sys.argv[1]).resolve())
    if not shutil.which("lmp"):
        print("skipped: no `lmp` on the PATH")
        return 77
    failures = []
    for name, model in MODELS.items():
        for angles in (False, True):
            if "angle" in model and not angles:
                continue  # refused: the model bends
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place)
                (folder / "model.json").write_text(json.dumps(model))
                write_state(folder / "in.data", model, angles)
                call(binary, "convert", "in.data", "out.data", "--model", "model.json", "--input",
                     "out.in", cwd=folder)
                text = (folder / "out.data").read_text()
                bends = "angle" in model
                assert ("Angles" in text) == ("Angle Coeffs" in text) == bends, name
                assert "\n5 1 1 " in text and "\n1 1 5 7" in text  # the ids of in.data
                theirs = energies_of_lammps(folder)
                ours = json.loads(call(binary, "evaluate", "out.data", "--model", "model.json",
                                       "--backend", "reference", cwd=folder).stdout)["potential"]
                scale = abs(ours["pair"]) + abs(ours["bond"])
                for term, energy in theirs.items():
                    if abs(energy - ours[term]) > 1e-6 * scale:
                        failures.append(f"{name}: {term} is {energy} in LAMMPS, {ours[term]} here")
                print(f"{name}, {'' if angles else 'no '}angles in the file: pair "
                      f"{ours['pair']:.8g}, bond {ours['bond']:.8g}, angle {ours['angle']:.8g}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
