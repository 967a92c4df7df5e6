#!/usr/bin/env python3
"""Counts what the GPU's lists of clusters hold on a state: beads sorted along the Hilbert curve of
kernels/loops/device/space_filling_curve.hpp, eight in a row a cluster, an entry every bead that is
within the radius of any of the eight.

Usage: list_figures.py STATE.data [--cutoff 2.5] [--skin 0.35] [--pruned-skin 0.12]   (needs NumPy)
"""
import argparse
import json

import numpy as np

BITS, CLUSTER = 12, 8


def read_lammps_data(path):
    """Box lengths and positions of a data file with `Atoms # molecular`."""
    box, positions, section = np.zeros(3), [], ""
    with open(path) as lines:
        for line in lines:
            words = line.split()
            if len(words) == 4 and words[2].endswith("lo"):
                box["xyz".index(words[2][0])] = float(words[1]) - float(words[0])
            elif words and words[0].isalpha():
                section = words[0]
            elif section == "Atoms" and words:
                positions.append([float(w) for w in words[3:6]])
    return box, np.array(positions)


def hilbert_key(cell):
    """The key of kernels/loops/device/space_filling_curve.hpp for integer cells (n × 3)."""
    axis = [cell[:, k].astype(np.int64) for k in range(3)]
    q = 1 << (BITS - 1)
    while q > 1:
        below = q - 1
        for k in range(3):
            has = (axis[k] & q) != 0
            swap = np.where(has, 0, (axis[0] ^ axis[k]) & below)
            axis[0] = axis[0] ^ np.where(has, below, swap)
            axis[k] = axis[k] if k == 0 else axis[k] ^ swap
        q >>= 1
    axis[1] ^= axis[0]
    axis[2] ^= axis[1]
    flip, q = np.zeros_like(axis[0]), 1 << (BITS - 1)
    while q > 1:
        flip ^= np.where(axis[2] & q, q - 1, 0)
        q >>= 1
    key = np.zeros_like(axis[0])
    for bit in range(BITS - 1, -1, -1):
        for k in range(3):
            key = key << 1 | ((axis[k] ^ flip) >> bit & 1)
    return key


def figures(box, positions, radii, cutoff):
    fraction = positions / box % 1.0
    fraction = fraction[np.argsort(hilbert_key((fraction * 2**BITS).astype(np.int64)), kind="stable")]
    beads = len(fraction) // CLUSTER * CLUSTER
    entries = {name: 0 for name in radii}
    in_range, extent = 0, 0.0
    for first in range(0, beads, CLUSTER):
        d = fraction[first:first + CLUSTER, None, :] - fraction[None, :, :]
        d = (d - np.rint(d)) * box
        squared = np.einsum("ijk,ijk->ij", d, d)
        nearest = squared.min(axis=0)
        for name, radius in radii.items():
            entries[name] += int((nearest < radius * radius).sum())
        in_range += int((squared < cutoff * cutoff).sum()) - CLUSTER
        extent += np.sqrt(squared[:, first:first + CLUSTER].max())
    clusters = beads / CLUSTER
    return {"beads": len(fraction), "density": len(fraction) / float(np.prod(box)),
            "in_range_per_bead": in_range / beads, "cluster_extent": float(extent / clusters),
            "entries_per_cluster": {name: n / clusters for name, n in entries.items()}}


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("state")
    options.add_argument("--cutoff", type=float, default=2.5)
    options.add_argument("--skin", type=float, default=0.35)
    options.add_argument("--pruned-skin", type=float, default=0.12)
    given = options.parse_args()
    box, positions = read_lammps_data(given.state)
    radii = {"whole": given.cutoff + given.skin, "pruned": given.cutoff + given.pruned_skin}
    print(json.dumps(figures(box, positions, radii, given.cutoff), indent=1))


if __name__ == "__main__":
    main()
