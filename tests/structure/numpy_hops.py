"""p_hop, D²min and the counts N(S), N_R(S) in double precision, from PHYSICS.md §4 and §6 alone.

Trajectories are arrays: `scaled` (frames, beads, 3), unwrapped positions in units of the box
lengths of their own frame; `boxes` (frames, 3).
"""
import numpy as np

LOWEST_SOFTNESS, BIN_WIDTH, BINS = -8.0, 0.25, 64


def without_drift(scaled):
    """Relative to the centre of mass; all beads have one mass."""
    return scaled - scaled.mean(axis=1, keepdims=True)


def p_hop(scaled, boxes, frame, before=5, after=5):
    """√(⟨(r − ⟨r⟩_B)²⟩_A ⟨(r − ⟨r⟩_A)²⟩_B) of every bead at one frame.

    A: the `before` frames before it, B: the `after` frames after it. Scaled coordinates times the
    box of this frame, so an affine deformation is no motion.
    """
    if frame < before or frame + after >= len(scaled):
        raise ValueError(f"frame {frame} has not all of its window")
    earlier = without_drift(scaled[frame - before:frame]) * boxes[frame]
    later = without_drift(scaled[frame + 1:frame + after + 1]) * boxes[frame]
    mean_earlier, mean_later = earlier.mean(axis=0), later.mean(axis=0)
    of_earlier = ((earlier - mean_later) ** 2).sum(axis=2).mean(axis=0)
    of_later = ((later - mean_earlier) ** 2).sum(axis=2).mean(axis=0)
    return np.sqrt(of_earlier * of_later)


def evaluated_frames(frames, before, after, lead):
    """The frames of a trajectory that have their window and the structure that leads them."""
    return range(max(before, lead), frames - after)


def softness_bin(softness):
    """Index of the bin; the outermost bins take what lies beyond them."""
    index = np.floor((np.asarray(softness) - LOWEST_SOFTNESS) / BIN_WIDTH)
    return np.clip(index, 0, BINS - 1).astype(int)


def low_edges():
    return LOWEST_SOFTNESS + BIN_WIDTH * np.arange(BINS)


def counts(softness, hops, lead, block_frames, p_c=0.2):
    """{block: (N, N_R)}, arrays over bins.

    `softness` (frames, beads); `hops` {frame: p_hop of every bead}. The bead is counted at the
    frame of the hop, with the softness it had `lead` frames earlier.
    """
    blocks = {}
    for frame, values in hops.items():
        index = softness_bin(softness[frame - lead])
        of_all, of_hops = blocks.setdefault(frame // block_frames,
                                            (np.zeros(BINS, int), np.zeros(BINS, int)))
        of_all += np.bincount(index, minlength=BINS)
        of_hops += np.bincount(index[values > p_c], minlength=BINS)
    return blocks


def d2_min(earlier, later, box_earlier, box_later, cutoff):
    """D²min of Falk and Langer, Phys. Rev. E 57, 7192 (1998), eq. 2.11–2.15, per bead.

    Σ_j |r_ij(later) − F r_ij(earlier)|² over the neighbours within `cutoff` at the earlier frame,
    with the F = X Y⁻¹ that makes it smallest. A sum, as in the paper: not divided by the number of
    neighbours, which is returned too. Positions are unwrapped: a neighbour is followed in the image
    in which it was one, however far it goes.
    """
    result, neighbours = np.zeros(len(earlier)), np.zeros(len(earlier), int)
    for centre in range(len(earlier)):
        before = earlier - earlier[centre]
        images = np.round(before / box_earlier)
        before -= box_earlier * images
        near = np.einsum("ja,ja->j", before, before) <= cutoff * cutoff
        near[centre] = False
        before = before[near]
        after = later[near] - later[centre] - box_later * images[near]
        neighbours[centre] = len(before)
        # Rank-deficient neighbourhoods have many best F and one smallest sum.
        gradient = np.linalg.lstsq(before, after, rcond=None)[0]
        result[centre] = ((after - before @ gradient) ** 2).sum()
    return result, neighbours
