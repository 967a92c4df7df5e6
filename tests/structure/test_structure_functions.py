#!/usr/bin/env python3
"""`pitchdrop evaluate --structure` and `--hyperplane` against NumPy in double precision.

On a random gas without a smallest distance and on a glass of chains, for every named set and one
of its own, on the fast CPU backend and the reference.
Usage: test_structure_functions.py PITCHDROP_BINARY [SET ...]; exit status 77 without NumPy.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import configurations
import numpy_structure as ns

# Per function: |difference| ≤ tolerance · max(|G|, its standard deviation over the beads, SMALL).
# The deviation is what softness divides G by, so this is the error softness sees; it is 0.05 to 0.14
# of the largest G. Relative to a smaller G single precision cannot hold 1e-5: one rounding of a
# distance beyond 1 σ, 6e-8 to 1.2e-7, moves a Gaussian's flank at the threshold by 1e-5 of itself.
# SMALL: functions of so near a neighbour that no bead has more than a trace of one.
SMALL = 1e-6
TOLERANCE = {"cpu": 1e-5, "reference": 1e-6}  # the same for softness
# Where a sum ends sharply, a neighbour this near to the end may be in or out (σ).
EDGE = 1e-5

MODEL = {"pair": {"type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
                  "truncation": "energy_shift"},
         "bond": {"type": "harmonic", "k": 2000, "r0": 1.0}, "exclude_bonded": False}

CUSTOM = {
    "radial": [{"centre": 1.0, "width": 0.05, "exponent": "L2", "threshold": 0.01},
               {"centre": 1.0, "width": 0.05, "exponent": "2L2", "threshold": 0.01},
               {"centre": 1.52, "width": 0.3, "exponent": "2L2", "threshold": 0.2},
               {"centre": 2.1, "width": 0.12, "exponent": "L2", "threshold": 0.0}],
    "radial_reach": 2.4,
    "angular": [{"xi": 1.75, "lambda": 1, "zeta": 3, "threshold": 0.05, "halved": True},
                {"xi": 2.5, "lambda": -1, "zeta": 2, "threshold": 0.0, "halved": False},
                {"xi": 1.3, "lambda": 1, "zeta": 7, "threshold": 0.02, "halved": True}],
    "angular_reach": 2.2}
# The reach follows from the thresholds where none is stated.
CUSTOM_RADIAL = {"radial": [dict(f, threshold=0.005) for f in CUSTOM["radial"]]}
OWN_SETS = {"custom.json": CUSTOM, "custom_radial.json": CUSTOM_RADIAL}


def evaluate(binary, folder, state, backend, *options):
    command = [binary, "evaluate", state, "--model", "model.json", "--backend", backend, *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}): {done.stderr}")
    return json.loads(done.stdout)


def name_of(functions, number):
    radial = functions["radial"]
    if number < len(radial):
        return f"G_R(μ = {radial[number]['centre']:.2f})"
    f = functions["angular"][number - len(radial)]
    return f"G_A(ξ = {f['xi']}, λ = {f['lambda']:+d}, ζ = {f['zeta']})"


def clear_of_edges(position, functions):
    """Beads without a neighbour so near to a sharp end that rounding decides."""
    reaches = [functions[key] for key in ("radial_reach", "angular_reach") if key in functions]
    clear = []
    for centre in range(len(position)):
        vectors = position - position[centre]
        vectors -= configurations.BOX * np.round(vectors / configurations.BOX)
        distance = np.linalg.norm(vectors, axis=1)
        if all(np.abs(distance - reach).min() > EDGE for reach in reaches):
            clear.append(centre)
    return clear


def compare_functions(what, tolerance, functions, centres, expected, found):
    floor = np.maximum(expected.std(axis=0), SMALL)
    error = np.abs(found - expected) / np.maximum(np.abs(expected), floor)
    worst = np.unravel_index(error.argmax(), error.shape)
    print(f"{what}: {len(centres)} beads, largest error {error[worst]:.1e}, "
          f"median {np.median(error):.1e}")
    failures = []
    for number in np.flatnonzero(error.max(axis=0) > tolerance):
        row = error[:, number].argmax()
        failures.append(f"{what}: {name_of(functions, number)} of bead {centres[row]} is "
                        f"{found[row, number]:.9g}, expected {expected[row, number]:.9g} "
                        f"(error {error[row, number]:.1e}; "
                        f"{(error[:, number] > tolerance).sum()} beads)")
    return failures


def compare_softness(what, tolerance, centres, expected, found):
    error = np.abs(found - expected)
    worst = error.argmax()
    agreement = ((found > 0) == (expected > 0)).mean()
    print(f"{what}: softness {expected.mean():.2f} ± {expected.std():.2f}, largest error "
          f"{error[worst]:.1e}, {100 * agreement:.2f} % of the signs agree")
    failures = []
    if error[worst] > tolerance:
        failures.append(f"{what}: softness of bead {centres[worst]} is {found[worst]:.9g}, expected "
                        f"{expected[worst]:.9g} ({(error > tolerance).sum()} beads)")
    if agreement < 0.9999:
        failures.append(f"{what}: only {100 * agreement:.3f} % of the signs agree")
    return failures


def check_set(binary, folder, state, position, name):
    functions = ns.structure_set(name if name in ns.NAMED_SETS else str(folder / name))
    centres = clear_of_edges(position, functions)
    large = functions.get("angular_reach", 0) > 3  # 500 neighbours, 130,000 pairs of them
    if large:
        centres = centres[::10]
    expected = ns.structure_functions(position, configurations.BOX, functions, centres)
    plane = ns.random_hyperplane(expected, name, np.random.default_rng(3))
    (folder / "plane.json").write_text(json.dumps(plane))
    failures = []
    # The reference takes 14 s for the triples of one dense state: once is enough.
    for backend in ("cpu",) if large and state == "gas.data" else ("reference", "cpu"):
        what = f"{state}, {name}, {backend}"
        both = ["--structure", name] + (["--hyperplane", "plane.json"] if large else [])
        out = evaluate(binary, folder, state, backend, *both)
        found = np.array(out["structure_functions"])
        if found.shape != (len(position), ns.function_count(functions)):
            failures.append(f"{what}: {found.shape} values")
            continue
        failures += compare_functions(what, TOLERANCE[backend], functions, centres, expected,
                                      found[centres])
        if name in ns.NAMED_SETS:
            if not large:
                out = evaluate(binary, folder, state, backend, "--hyperplane", "plane.json")
            failures += compare_softness(what, TOLERANCE[backend], centres,
                                         ns.softness(plane, expected),
                                         np.array(out["softness"])[centres])
    return failures


def main():
    binary = str(Path(sys.argv[1]).resolve())
    names = sys.argv[2:] or [*ns.NAMED_SETS, *OWN_SETS]
    failures = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "model.json").write_text(json.dumps(MODEL))
        for name, functions in OWN_SETS.items():
            (folder / name).write_text(json.dumps(functions))
        for state, (position, chain) in {"gas.data": configurations.random_gas(),
                                         "glass.data": configurations.random_glass()}.items():
            configurations.write_lammps_data(folder / state, position, chain)
            for name in names:
                failures += check_set(binary, folder, state, position, name)
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
