#!/usr/bin/env python3
"""`pitchdrop evaluate` against LAMMPS on bonded melts of 2,197 beads.

Energies and the six components of the pressure tensor agree to 1e-6 in the double reference, forces
to 5e-6 in the median on the fast backend. Needs `lmp` on the PATH; exits 77 (skipped) without it.
Usage: test_lammps_evaluate.py PITCHDROP_BINARY
"""
import json
import math
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SIDE = 13
CHAIN = 32

CASES = {
    "shifted LJ, harmonic, bonded pairs included": {
        "model": {
            "pair": {"type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
                     "truncation": "energy_shift"},
            "bond": {"type": "harmonic", "k": 2000, "r0": 1.0},
            "exclude_bonded": False},
        "lammps": """pair_style lj/cut 2.5
pair_coeff * * 1.0 1.0
pair_modify shift yes
bond_style harmonic
bond_coeff * 1000.0 1.0
special_bonds lj 1 1 1"""},
    "shifted LJ, harmonic, bonded pairs excluded, cosine angles": {
        "model": {
            "pair": {"type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
                     "truncation": "energy_shift"},
            "bond": {"type": "harmonic", "k": 2000, "r0": 1.0},
            "angle": {"type": "cosine", "k": 1.5},
            "exclude_bonded": True},
        "angles": True,
        "lammps": """pair_style lj/cut 2.5
pair_coeff * * 1.0 1.0
pair_modify shift yes
bond_style harmonic
bond_coeff * 1000.0 1.0
angle_style cosine
angle_coeff * 1.5
special_bonds lj 0 1 1"""},
    "force-shifted LJ": {
        "model": {
            "pair": {"type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
                     "truncation": "force_shift"},
            "bond": {"type": "harmonic", "k": 2000, "r0": 1.0},
            "exclude_bonded": False},
        "lammps": """pair_style lj/smooth/linear 2.5
pair_coeff * * 1.0 1.0
bond_style harmonic
bond_coeff * 1000.0 1.0
special_bonds lj 1 1 1"""},
    "Morse": {
        "model": {
            "pair": {"type": "morse", "D": 1.2, "alpha": 5, "r0": 1.05, "cutoff": 2.5},
            "bond": {"type": "harmonic", "k": 2000, "r0": 1.0},
            "exclude_bonded": False},
        "lammps": """pair_style morse 2.5
pair_coeff * * 1.2 5.0 1.05
pair_modify shift yes
bond_style harmonic
bond_coeff * 1000.0 1.0
special_bonds lj 1 1 1"""},
    "Kremer-Grest": {
        "model": {
            "pair": {"type": "wca", "epsilon": 1, "sigma": 1},
            "bond": {"type": "fene", "k": 30, "r0": 1.5, "epsilon": 1, "sigma": 1},
            "exclude_bonded": True},
        "lammps": """pair_style lj/cut 1.122462048309373
pair_coeff * * 1.0 1.0
pair_modify shift yes
bond_style fene
bond_coeff * 30.0 1.5 1.0 1.0
special_bonds fene"""},
}


def write_start(path, spacing, angles):
    """Chains that snake through a cubic lattice, shaken a little."""
    generator = random.Random(1)
    box = SIDE * spacing
    beads, bonds, bends = [], [], []
    for i in range(SIDE ** 3):
        z, row, column = i // SIDE ** 2, (i // SIDE) % SIDE, i % SIDE
        y = SIDE - 1 - row if z % 2 else row
        x = SIDE - 1 - column if (row + z * SIDE) % 2 else column
        place = [(c + 0.5) * spacing + generator.gauss(0, 0.03) for c in (x, y, z)]
        beads.append(f"{i + 1} {i // CHAIN + 1} 1 " + " ".join(f"{c:.12f}" for c in place))
        if i % CHAIN >= 1:
            bonds.append(f"{len(bonds) + 1} 1 {i} {i + 1}")
        if i % CHAIN >= 2 and angles:
            bends.append(f"{len(bends) + 1} 1 {i - 1} {i} {i + 1}")
    with open(path, "w") as out:
        out.write(f"start\n\n{len(beads)} atoms\n{len(bonds)} bonds\n")
        out.write(f"{len(bends)} angles\n1 angle types\n" if angles else "")
        out.write("1 atom types\n1 bond types\n\n")
        for axis in "xyz":
            out.write(f"0 {box:.12f} {axis}lo {axis}hi\n")
        out.write("\nMasses\n\n1 1.0\n\nAtoms # molecular\n\n" + "\n".join(beads))
        out.write("\n\nBonds\n\n" + "\n".join(bonds) + "\n")
        out.write("\nAngles\n\n" + "\n".join(bends) + "\n" if angles else "")


def run_lammps(folder, commands):
    script = f"""units lj
atom_style molecular
boundary p p p
read_data start.data
{commands}
neighbor 0.4 bin
velocity all create 0.8 4711 loop all
fix 1 all nve
fix 2 all langevin 0.8 0.8 0.5 90210
timestep 0.002
run 2000
unfix 2
compute stress all pressure NULL virial
variable bonds equal ebond
thermo_style custom step evdwl ebond eangle c_stress[1] c_stress[2] c_stress[3] c_stress[4] c_stress[5] c_stress[6]
thermo_modify norm no format float %.15g
velocity all set 0 0 0
write_data state.data
reset_timestep 0
dump 1 all custom 1 forces.dump id fx fy fz
dump_modify 1 sort id format float %.15g
run 0
"""
    (folder / "in.lammps").write_text(script)
    done = subprocess.run(["lmp", "-in", "in.lammps", "-log", "log.lammps"], cwd=folder,
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr)
    lines = (folder / "log.lammps").read_text().splitlines()
    header = max(i for i, line in enumerate(lines) if line.split()[:2] == ["Step", "E_vdwl"])
    values = [float(x) for x in lines[header + 1].split()[1:]]
    dump = (folder / "forces.dump").read_text().split("ITEM: ATOMS")[1].splitlines()[1:]
    forces = [[float(x) for x in line.split()[1:]] for line in dump]
    return {"pair": values[0], "bond": values[1], "angle": values[2], "pressure": values[3:9],
            "forces": forces}


def evaluate(binary, folder, backend):
    done = subprocess.run([binary, "evaluate", "state.data", "--model", "model.json", "--forces",
                           "--backend", backend], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"evaluate failed ({done.returncode}): {done.stderr}")
    return json.loads(done.stdout)


def norm(v):
    return sum(x * x for x in v) ** 0.5


def compare(name, truth, ours, scale_tolerance, force_tolerance):
    energy_scale = abs(truth["pair"]) + abs(truth["bond"])
    failures = []
    for term in ("pair", "bond", "angle"):
        error = abs(ours["potential"][term] - truth[term]) / energy_scale
        if error > scale_tolerance:
            failures.append(f"{term} energy is off by {error:.2e}")
    # The pressure is what repulsion and attraction leave: where little is left, energy per volume is the scale.
    pressure_scale = max(energy_scale / math.prod(ours["box"]), *(abs(p) for p in truth["pressure"]))
    pressure_error = max(abs(a - b) for a, b in zip(ours["pressure_tensor"], truth["pressure"]))
    if pressure_error / pressure_scale > scale_tolerance:
        failures.append(f"pressure is off by {pressure_error / pressure_scale:.2e}")
    errors = [norm([a - b for a, b in zip(f, g)]) / norm(g)
              for f, g in zip(ours["forces"], truth["forces"])]
    median = statistics.median(errors)
    if median > force_tolerance:
        failures.append(f"forces are off by {median:.2e} in the median")
    print(f"{name}: pair {ours['potential']['pair']:.9g} ({truth['pair']:.9g}), pressure to "
          f"{pressure_error / pressure_scale:.1e}, forces to {median:.1e} in the median")
    return failures


def main():
    binary = str(Path(sys.argv[1]).resolve())
    if not shutil.which("lmp"):
        print("skipped: no `lmp` on the PATH")
        return 77
    failures = []
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            angles = case.get("angles", False)
            write_start(folder / "start.data", 1.0 if "K" not in name[:1] else 1.03, angles)
            (folder / "model.json").write_text(json.dumps(case["model"]))
            truth = run_lammps(folder, case["lammps"])
            for backend, tolerance, forces in (("reference", 1e-6, 1e-6), ("cpu", 5e-6, 5e-6)):
                ours = evaluate(binary, folder, backend)
                failures += [f"{name}, {backend}: {text}" for text in
                             compare(f"{name}, {backend}", truth, ours, tolerance, forces)]
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
