#!/usr/bin/env python3
"""The NumPy p_hop, counts and D²min on trajectories with planted hops, against exact values.

Beads at rest in scaled coordinates, or rattling, in a box that creeps and takes 2 % strain between
two frames, while everything drifts; hops at known times.
"""
import sys

try:
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import numpy_hops as nh

FRAMES, BEADS, JUMP = 60, 200, 31
# Bead, first frame at the new place, axis, length in σ of the box at that frame. In pairs of
# opposite hops, so that the centre of mass stays.
HOPS = [(3, 17, 2, 0.9), (90, 17, 2, -0.9), (41, 30, 0, 0.6), (7, 30, 0, -0.6),
        (150, 33, 1, 1.2), (151, 33, 1, -1.2)]


def boxes():
    """Creep along z with Poisson ratio 0.4, and 2 % at once at frame JUMP."""
    time = np.arange(FRAMES)
    strain = 0.0008 * time + 0.02 * (time >= JUMP)
    return np.stack([9.0 * (1 + strain) ** -0.4, 9.5 * (1 + strain) ** -0.4,
                     11.0 * (1 + strain)], axis=1)


def trajectory(generator, rattle):
    """Unwrapped scaled positions, some far from the home box."""
    box = boxes()
    scaled = np.repeat(generator.random((1, BEADS, 3)) * 5 - 2, FRAMES, axis=0)
    scaled += generator.normal(size=scaled.shape) * rattle / box[:, None]
    scaled += np.arange(FRAMES)[:, None, None] * np.array([0.01, -0.02, 0.005])
    for bead, frame, axis, length in HOPS:
        scaled[frame:, bead, axis] += length / box[frame, axis]
    return scaled, box


def expected_p_hop(box, bead, frame, before, after):
    """A bead that is at 0 before its hop and at d afterwards, by arithmetic alone."""
    for hopper, first, axis, length in HOPS:
        if hopper == bead:
            d = length * box[frame, axis] / box[first, axis]
            in_a = sum(first <= t for t in range(frame - before, frame)) / before
            in_b = sum(first <= t for t in range(frame + 1, frame + after + 1)) / after
            of_a = in_a * (1 - in_b) ** 2 + (1 - in_a) * in_b ** 2
            of_b = in_b * (1 - in_a) ** 2 + (1 - in_b) * in_a ** 2
            return d * d * np.sqrt(of_a * of_b)
    return 0.0


def check_exact(generator, before, after):
    scaled, box = trajectory(generator, rattle=0.0)
    for frame in nh.evaluated_frames(FRAMES, before, after, 0):
        found = nh.p_hop(scaled, box, frame, before, after)
        expected = [expected_p_hop(box, bead, frame, before, after) for bead in range(BEADS)]
        assert np.abs(found - expected).max() < 1e-12, (frame, np.abs(found - expected).max())
    # Both frames between which the jump lies see it whole.
    assert abs(nh.p_hop(scaled, box, 17, before, after)[3] - 0.81) < 1e-12
    seen = nh.p_hop(scaled, box, 16, before, after)[3]
    assert abs(seen - 0.81 * (box[16, 2] / box[17, 2]) ** 2) < 1e-12


def check_rattling(generator):
    """Who rattles with 0.06 σ has a small p_hop, also across the 2 % strain in one frame."""
    scaled, box = trajectory(generator, rattle=0.06)
    hoppers = {bead for bead, *_ in HOPS}
    others = [bead for bead in range(BEADS) if bead not in hoppers]
    largest = max(nh.p_hop(scaled, box, frame)[others].max()
                  for frame in nh.evaluated_frames(FRAMES, 5, 5, 0))
    print(f"largest p_hop of those that only rattle: {largest:.3f}")
    assert largest < 0.1
    # Without the box of one frame the strain alone would be a hop for far beads.
    kept = nh.p_hop(nh.without_drift(scaled) * box[:, None], np.ones_like(box), JUMP)
    assert kept[others].max() > 0.2


def check_counts(generator, lead, block_frames):
    """Each frame has a softness of its own, so the counts say at which frame it was taken."""
    scaled, box = trajectory(generator, rattle=0.0)
    marker = -8 + 0.25 * np.arange(FRAMES) + 0.1
    softness = np.repeat(marker[:, None], BEADS, axis=1)
    hops = {frame: nh.p_hop(scaled, box, frame)
            for frame in nh.evaluated_frames(FRAMES, 5, 5, lead)}
    found = nh.counts(softness, hops, lead, block_frames)
    expected = {}
    for frame in range(max(5, lead), FRAMES - 5):
        row = expected.setdefault(frame // block_frames, np.zeros((2, 64), int))
        row[0][frame - lead] += BEADS
        row[1][frame - lead] += sum(expected_p_hop(box, bead, frame, 5, 5) > 0.2
                                    for bead, *_ in HOPS)
    assert found.keys() == expected.keys()
    for block, row in expected.items():
        assert (np.array(found[block]) == row).all(), block
    print(f"lead {lead}: {sum(row[1].sum() for row in expected.values())} hops in "
          f"{len(expected)} blocks, each at its frame")


def check_bins():
    edges = nh.low_edges()
    assert edges[0] == -8 and edges[-1] == 7.75 and len(edges) == 64
    found = nh.softness_bin([-99, -8, -7.7501, -7.75, 0, 0.2499, 7.99, 8, 99])
    assert found.tolist() == [0, 0, 0, 1, 32, 32, 63, 63, 63], found


def check_d2_min(generator):
    """Zero for any affine motion; a displaced bead's is what a fit by hand leaves."""
    box = np.array([9.0, 9.5, 11.0])
    earlier = generator.random((600, 3)) * box
    later_box = box * [0.99, 0.985, 1.05]
    later = earlier * later_box / box + 0.3
    result, neighbours = nh.d2_min(earlier, later, box, later_box, 1.9)
    assert result.max() < 1e-24 and neighbours.min() > 5
    later[7] += [0.3, -0.1, 0.2]
    result, neighbours = nh.d2_min(earlier, later, box, later_box, 1.9)
    # X, Y and ε by the paper's formulas instead of least squares.
    before = earlier - earlier[7]
    before -= box * np.round(before / box)
    near = (before ** 2).sum(axis=1) <= 1.9 ** 2
    after = later - later[7]
    after -= later_box * np.round(after / later_box)
    x, y = after[near].T @ before[near], before[near].T @ before[near]
    epsilon = x @ np.linalg.inv(y) - np.eye(3)
    rest = after[near] - before[near] - before[near] @ epsilon.T
    assert abs(result[7] - (rest ** 2).sum()) < 1e-11 and result[7] > 1
    touched = (before ** 2).sum(axis=1) <= 1.9 ** 2
    assert result[~touched].max() < 1e-24
    assert neighbours[7] == near.sum() - 1


def main():
    generator = np.random.default_rng(11)
    for before, after in ((5, 5), (3, 8)):
        check_exact(generator, before, after)
    check_rattling(generator)
    for lead, block_frames in ((0, 10), (2, 10), (7, 13)):
        check_counts(generator, lead, block_frames)
    check_bins()
    check_d2_min(generator)
    return 0


if __name__ == "__main__":
    sys.exit(main())
