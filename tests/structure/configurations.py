"""Made configurations and LAMMPS data files of them."""
import numpy as np

# Not cubic, and longer than two reaches of `cubuk2015` (5 σ) with room for a neighbour list.
BOX = np.array([11.5, 10.9, 11.2])
ORIGIN = np.array([-3.25, 0.0, 1.7])


def random_gas(beads=1280, seed=1):
    """Beads anywhere, as near to each other as chance has it; density 0.91."""
    return np.random.default_rng(seed).random((beads, 3)) * BOX, None


def random_glass(chain=121, seed=2):
    """Chains that snake through a shaken lattice, relaxed until no beads overlap; density 0.95.

    Returns positions and the chain's length: the bonds are i, i + 1 within each.
    """
    side = 11
    places = []
    for z in range(side):
        for row in range(side):
            y = side - 1 - row if z % 2 else row
            columns = range(side) if (row + z * side) % 2 == 0 else range(side - 1, -1, -1)
            places += [(x, y, z) for x in columns]
    generator = np.random.default_rng(seed)
    position = (np.array(places) + 0.5) * BOX / side
    position += generator.normal(size=position.shape) * 0.25
    bonded = np.arange(len(position) - 1)
    bonded = bonded[(bonded + 1) % chain != 0]
    for _ in range(150):
        relax(position, bonded)
    return position, chain


def relax(position, bonded):
    """One step: apart where nearer than 0.95 σ, bonds towards 1 σ."""
    push = np.zeros_like(position)
    for shift in range(1, len(position) // 2 + 1):
        # Lattice neighbours only: in the snake's order they are at most two layers away.
        if shift > 2 * 121:
            break
        vector = np.roll(position, -shift, axis=0) - position
        vector -= BOX * np.round(vector / BOX)
        distance = np.linalg.norm(vector, axis=1)
        overlap = np.maximum(0.95 - distance, 0)
        if shift == 1:
            overlap[bonded] = 1.0 - distance[bonded]
        step = 0.3 * (overlap / distance)[:, None] * vector
        push -= step
        push += np.roll(step, shift, axis=0)
    position += push


def write_lammps_data(path, position, chain):
    """`atom_style bond` with a box that does not begin at 0 and image flags."""
    images = np.floor(position / BOX).astype(int)
    inside = position - images * BOX + ORIGIN
    molecule = np.arange(len(position)) // (chain or 1) + 1
    bonds = [] if chain is None else [i for i in range(1, len(position)) if i % chain != 0]
    lines = ["made by tests/structure", "", f"{len(position)} atoms", "1 atom types",
             f"{len(bonds)} bonds", "1 bond types", ""]
    for axis, name in enumerate("xyz"):
        lines.append(f"{ORIGIN[axis]:.15g} {ORIGIN[axis] + BOX[axis]:.15g} {name}lo {name}hi")
    lines += ["", "Masses", "", "1 1.0", "", "Atoms # bond", ""]
    for bead, (place, image) in enumerate(zip(inside, images)):
        lines.append(f"{bead + 1} {molecule[bead]} 1 " + " ".join(f"{x:.15g}" for x in place) +
                     " " + " ".join(str(n) for n in image))
    if bonds:
        lines += ["", "Bonds", ""]
        lines += [f"{n + 1} 1 {i} {i + 1}" for n, i in enumerate(bonds)]
    path.write_text("\n".join(lines) + "\n")
