"""Structure functions and softness in double precision, written from PHYSICS.md §3 and §5 alone.

The yardstick of the engine's own: it shares no code with it. Sums run over all neighbours, bonded
ones included, in an orthorhombic periodic box; one centre bead at a time, vectorised over its
neighbours and over its pairs of neighbours. Lengths in σ.
"""
import json

import numpy as np


def _radial(centre, width, exponent, threshold):
    return {"centre": centre, "width": width, "exponent": exponent, "threshold": threshold}


def _angular(xi, sign, zeta, threshold, halved):
    return {"xi": xi, "lambda": sign, "zeta": zeta, "threshold": threshold, "halved": halved}


def _rsoft_radial():
    return [_radial(0.90 + 0.05 * k, 0.05, "L2", 0.01) for k in range(30)]


def _rsoft_angular():
    rows = [(1.75, +1, (1, 2, 4, 16)), (1.20, +1, (1, 2)), (2.00, -1, (1, 2, 4, 16))]
    return [_angular(xi, sign, zeta, 0.05, True) for xi, sign, zetas in rows for zeta in zetas]


def _cubuk_angular():
    rows = [(14.633, -1, 1), (14.633, +1, 1), (14.638, -1, 2), (14.638, +1, 2),
            (2.554, -1, 1), (2.554, +1, 1), (2.554, -1, 2), (2.554, +1, 2),
            (1.648, +1, 1), (1.648, +1, 2)]
    rows += [(xi, +1, zeta) for xi in (1.204, 0.933, 0.695) for zeta in (1, 2, 4, 16)]
    return [_angular(xi, sign, zeta, 0.0, False) for xi, sign, zeta in rows]


NAMED_SETS = {
    "rsoft40": {"radial": _rsoft_radial(), "angular": _rsoft_angular(), "angular_reach": 2.473},
    "radial30": {"radial": _rsoft_radial(), "angular": []},
    "cubuk2015": {"radial": [_radial(0.1 * k, 0.1, "2L2", 0.0) for k in range(50)],
                  "radial_reach": 5.0, "angular": _cubuk_angular(), "angular_reach": 5.0},
}


def structure_set(name_or_path):
    """A set by name, or a user-defined one from its JSON file."""
    if name_or_path in NAMED_SETS:
        return NAMED_SETS[name_or_path]
    with open(name_or_path) as file:
        return json.load(file)


def function_count(functions):
    return len(functions["radial"]) + len(functions.get("angular", []))


def _divisor(function):
    """What (R − μ)² is divided by."""
    return function["width"] ** 2 * (2.0 if function["exponent"] == "2L2" else 1.0)


def radial_reach(functions):
    """The stated reach, or where the last function falls below its threshold."""
    if "radial_reach" in functions:
        return functions["radial_reach"]
    ends = [f["centre"] + np.sqrt(-np.log(f["threshold"]) * _divisor(f))
            for f in functions["radial"]]
    return max(ends, default=0.0)


def neighbour_vectors(position, box, centre, reach):
    """Nearest images of all other beads within `reach` of bead `centre`, relative to it."""
    vectors = position - position[centre]
    vectors -= box * np.round(vectors / box)
    vectors = np.delete(vectors, centre, axis=0)
    return vectors[np.einsum("ja,ja->j", vectors, vectors) <= reach * reach]


def radial_functions(functions, vectors):
    """G_R = Σ_j max(exp(−(R_ij − μ)²/L²) − ε, 0), one per function."""
    distance = np.sqrt(np.einsum("ja,ja->j", vectors, vectors))
    return [np.maximum(np.exp(-(distance - f["centre"]) ** 2 / _divisor(f)) - f["threshold"],
                       0.0).sum() for f in functions["radial"]]


def angular_functions(functions, vectors):
    """G_A = Σ_{j≠k} max(exp(−(R_ij² + R_ik² + R_jk²)/ξ²) [(1 + λ cos θ)/2]^ζ − ε, 0).

    R_jk is the third side of the triangle with the corners i, j, k as seen from i, whether or not
    an image of k is nearer to j. Ordered pairs: each triangle counts twice.
    """
    first, second = np.triu_indices(len(vectors), 1)
    square = np.einsum("ja,ja->j", vectors, vectors)
    product = (vectors @ vectors.T)[first, second]
    cosine = np.clip(product / np.sqrt(square[first] * square[second]), -1.0, 1.0)
    side = vectors[first] - vectors[second]
    sum_of_squares = square[first] + square[second] + np.einsum("pa,pa->p", side, side)
    decay = {f["xi"]: np.exp(-sum_of_squares / f["xi"] ** 2) for f in functions["angular"]}
    values = []
    for f in functions["angular"]:
        opening = np.maximum(1.0 + f["lambda"] * cosine, 0.0) / (2.0 if f["halved"] else 1.0)
        terms = decay[f["xi"]] * opening ** f["zeta"] - f["threshold"]
        values.append(2.0 * np.maximum(terms, 0.0).sum())
    return values


def structure_functions(position, box, functions, centres=None):
    """Array (centres, functions), radial ones first; `centres` defaults to all beads."""
    position, box = np.asarray(position, float), np.asarray(box, float)
    centres = range(len(position)) if centres is None else centres
    reach, inner = radial_reach(functions), functions.get("angular_reach", 0.0)
    rows = []
    for centre in centres:
        vectors = neighbour_vectors(position, box, centre, max(reach, inner))
        square = np.einsum("ja,ja->j", vectors, vectors)
        row = radial_functions(functions, vectors[square <= reach * reach])
        if functions.get("angular"):
            row += angular_functions(functions, vectors[square <= inner * inner])
        rows.append(row)
    return np.array(rows)


def softness(hyperplane, values):
    """S = bias + Σ_k w_k (G_k − mean_k)/deviation_k for an array (…, functions)."""
    standardised = (values - np.array(hyperplane["means"])) / np.array(hyperplane["deviations"])
    return hyperplane["bias"] + standardised @ np.array(hyperplane["weights"])


def random_hyperplane(values, set_name, generator, deviation=1.0, bias=0.1):
    """Random weights, standardised over `values`, scaled so that S has the wanted deviation."""
    means, deviations = values.mean(axis=0), values.std(axis=0)
    # A function that hardly any bead has (a bead nearer than 0.1 σ) carries no weight.
    empty = deviations < 1e-6 * np.abs(values).max()
    deviations = np.where(empty, 1.0, deviations)
    weights = np.where(empty, 0.0, generator.normal(size=len(means)))
    weights *= deviation / ((values - means) / deviations @ weights).std()
    return {"format": "pitchdrop hyperplane 1", "structure": {"set": set_name},
            "positions": "instantaneous", "weights": weights.tolist(), "means": means.tolist(),
            "deviations": deviations.tolist(), "bias": bias,
            "rearrangement": {"p_c": 0.2, "frames_before": 5, "frames_after": 5, "frame": 1.0},
            "training": {"temperature": 0.5}}
