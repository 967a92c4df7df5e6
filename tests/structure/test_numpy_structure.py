#!/usr/bin/env python3
"""The NumPy yardstick against plain loops over beads, pairs of images and triples."""
import itertools
import math
import sys

try:
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import numpy_structure as ns

BOX = (5.4, 6.1, 7.0)


def images(position, box, reach):
    """Every image of every other bead within reach of every bead, found by trying them all."""
    for i, centre in enumerate(position):
        found = []
        for j, other in enumerate(position):
            for shift in itertools.product(range(-3, 4), repeat=3):
                vector = [other[a] + shift[a] * box[a] - centre[a] for a in range(3)]
                if j != i and math.dist(vector, (0, 0, 0)) <= reach:
                    found.append(vector)
        yield found


def radial(functions, vectors, reach):
    row = []
    for f in functions["radial"]:
        width = f["width"] * (math.sqrt(2) if f["exponent"] == "2L2" else 1)
        total = 0.0
        for vector in vectors:
            distance = math.hypot(*vector)
            if distance <= reach:
                total += max(math.exp(-((distance - f["centre"]) / width) ** 2) - f["threshold"],
                             0)
        row.append(total)
    return row


def angular(functions, vectors, reach):
    vectors = [v for v in vectors if math.hypot(*v) <= reach]
    row = []
    for f in functions["angular"]:
        total = 0.0
        for u, v in itertools.permutations(vectors, 2):
            ij, ik, jk = math.hypot(*u), math.hypot(*v), math.dist(u, v)
            # The law of cosines: not the scalar product of the code under test.
            cosine = (ij * ij + ik * ik - jk * jk) / (2 * ij * ik)
            base = 1 + f["lambda"] * max(-1.0, min(1.0, cosine))
            factor = (base / 2 if f["halved"] else base) ** f["zeta"]
            total += max(math.exp(-(ij * ij + ik * ik + jk * jk) / f["xi"] ** 2) * factor
                         - f["threshold"], 0)
        row.append(total)
    return row


def check_loops(name, functions, radial_reach, angular_reach, position):
    """With the reaches given by the caller, not by the code under test."""
    found = ns.structure_functions(position, BOX, functions)
    expected = [radial(functions, vectors, radial_reach) +
                (angular(functions, vectors, angular_reach) if functions["angular"] else [])
                for vectors in images(position, BOX, max(radial_reach, angular_reach))]
    error = np.abs(found - np.array(expected)).max()
    print(f"{name}: {found.shape[1]} functions, largest difference from the loops {error:.1e}")
    assert error < 1e-11 * np.abs(found).max(), (name, error)


def check_counts():
    shapes = {name: (len(f["radial"]), len(f["angular"])) for name, f in ns.NAMED_SETS.items()}
    assert shapes == {"rsoft40": (30, 10), "radial30": (30, 0), "cubuk2015": (50, 22)}, shapes
    assert abs(ns.radial_reach(ns.NAMED_SETS["rsoft40"]) - 2.457) < 5e-4


def check_reach(generator):
    """2.473 σ leaves out next to nothing: a term beyond it is at most 1.4e-5 (λ = −1, ζ = 1)."""
    position = generator.random((400, 3)) * BOX
    functions, centres = ns.NAMED_SETS["rsoft40"], range(40)
    near = ns.structure_functions(position, BOX, functions, centres)
    far = ns.structure_functions(position, BOX, dict(functions, angular_reach=2.69), centres)
    less = ns.structure_functions(position, BOX, dict(functions, angular_reach=2.44), centres)
    print(f"a reach of 2.69 σ adds {(far - near).max():.1e}, one of 2.44 σ takes away "
          f"{(near - less).max():.1e}")
    assert (far - near).max() < 5e-4 and (near - less).max() > 5e-4


def main():
    generator = np.random.default_rng(5)
    position = generator.random((36, 3)) * BOX * 3 - BOX  # also outside of the box
    check_counts()
    # In so small a box 2.69 σ is the longest reach that sees one image of each bead.
    check_loops("rsoft40", ns.NAMED_SETS["rsoft40"], 2.6, 2.473, position)
    check_loops("radial30", ns.NAMED_SETS["radial30"], 2.6, 0.0, position)
    short = dict(ns.NAMED_SETS["cubuk2015"], radial_reach=2.65, angular_reach=2.6)
    check_loops("cubuk2015 with shorter reaches", short, 2.65, 2.6, position)
    custom = {"radial": [{"centre": 1.0, "width": 0.3, "exponent": "2L2", "threshold": 0.1},
                         {"centre": 1.6, "width": 0.2, "exponent": "L2", "threshold": 0.0}],
              "radial_reach": 1.9, "angular_reach": 2.2,
              "angular": [{"xi": 1.75, "lambda": 1, "zeta": 3, "threshold": 0.05, "halved": True},
                          {"xi": 3, "lambda": -1, "zeta": 2, "threshold": 0, "halved": False}]}
    check_loops("a set of its own", custom, 1.9, 2.2, position)
    check_reach(generator)
    return 0


if __name__ == "__main__":
    sys.exit(main())
