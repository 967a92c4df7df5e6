#!/usr/bin/env python3
"""ASE reads the extended XYZ that `pitchdrop convert` writes, and the other way round.

Skipped (77) without ASE. Usage: test_ase_reads.py PITCHDROP_BINARY
"""
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy
    from ase import Atoms
    from ase.io import read, write
except ImportError:
    sys.exit(77)

DATA = """LAMMPS data file via hand, timestep = 40, units = lj

4 atoms
2 atom types
2 bonds
1 bond types

-1 9 xlo xhi
0 8 ylo yhi
0 7 zlo zhi

Masses

1 1 # monomer
2 2.5 # He

Atoms # bond

7 1 1 8.5 1 1 0 0 0
5 1 2 -0.5 1 1 1 0 0
9 2 1 2 2 2 0 0 0
3 2 2 3 2 2 0 0 0

Velocities

3 1 0 0
5 0 2 0
7 0 0 3
9 1 1 1

Bonds

1 1 7 5
2 1 9 3
"""


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)

        def convert(before, after):
            subprocess.run([program, "convert", folder / before, folder / after], check=True,
                           capture_output=True)

        (folder / "in.data").write_text(DATA)
        convert("in.data", "out.xyz")
        atoms = read(folder / "out.xyz")
        assert atoms.pbc.all() and numpy.allclose(atoms.cell.lengths(), [10, 8, 7])
        assert list(atoms.arrays["id"]) == [3, 5, 7, 9]
        assert list(atoms.arrays["type"]) == [2, 2, 1, 1]
        assert atoms.get_chemical_symbols() == ["He", "He", "X", "X"]
        assert numpy.allclose(atoms.get_masses(), [2.5, 2.5, 1, 1])
        assert numpy.allclose(atoms.get_velocities(), [[1, 0, 0], [0, 2, 0], [0, 0, 3], [1, 1, 1]])
        assert numpy.allclose(atoms.positions[:2], [[3, 2, 2], [9.5, 1, 1]])

        made = Atoms("NaClNa", positions=[[1, 1, 1], [2, 2, 2], [3, 3, 11]], cell=[10, 10, 10],
                     pbc=True)
        made.set_masses([3, 1, 3])
        made.set_velocities([[1, 2, 3], [4, 5, 6], [0, 0, 1]])
        write(folder / "ase.xyz", made, columns=["symbols", "positions", "masses", "momenta"])
        convert("ase.xyz", "back.data")
        text = (folder / "back.data").read_text()
        assert "1 3 # Na" in text and "2 1 # Cl" in text, text
        convert("back.data", "back.xyz")
        again = read(folder / "back.xyz")
        assert again.get_chemical_symbols() == ["Na", "Cl", "Na"]
        assert numpy.allclose(again.get_velocities(), made.get_velocities())
        assert numpy.allclose(again.positions, made.positions)

        # Momenta need masses, and a film is not periodic.
        write(folder / "massless.xyz", made, columns=["symbols", "positions", "momenta"])
        made.pbc = [True, True, False]
        write(folder / "film.xyz", made, columns=["symbols", "positions"])
        for name, word in (("massless.xyz", "masses"), ("film.xyz", "not periodic along z")):
            refused = subprocess.run([program, "convert", folder / name, folder / "o.data"],
                                     capture_output=True, text=True)
            assert refused.returncode == 2 and word in refused.stderr, refused.stderr
    print("ASE and pitchdrop read each other's extended XYZ")


main(sys.argv[1])
