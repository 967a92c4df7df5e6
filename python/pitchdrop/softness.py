"""counts.csv and softness.csv of branches: mean softness, P_R(S), and their figure."""
from collections import defaultdict

import numpy as np

from pitchdrop.rundirectory import InputError, read_table

COUNT_COLUMNS = ["temperature", "stress", "run", "block", "softness_low", "softness_high", "count",
                 "rearranged"]
BIN_WIDTH = 0.5  # of P_R(S), as in the paper's figures
NO_FILE = "did the branch observe softness?"
FEWEST_EVENTS = 5  # a bin with fewer rearrangements is not shown


def has_softness(branch):
    return (branch.directory / "counts.csv").is_file()


def read_counts(path):
    about, table = read_table(path, NO_FILE)
    if list(table) != COUNT_COLUMNS:
        raise InputError(f"{path} has other columns than counts of softness",
                         ",".join(table) or "it is empty", "give a counts.csv of pitchdrop")
    return about, table


def summary(branch):
    """What the counts of a branch say of it as a whole, or None while there are none."""
    _, table = read_counts(branch.directory / "counts.csv")
    _, series = read_table(branch.directory / "softness.csv", NO_FILE)
    count, rearranged = table["count"].sum(), table["rearranged"].sum()
    if count == 0:
        return None
    soft = table["softness_low"] >= 0
    return {"mean_softness": float(np.mean(series["mean_softness"])),
            "softness_deviation": float(np.sqrt(np.mean(series["softness_deviation"] ** 2))),
            "rearranging_fraction": float(rearranged / count),
            "soft_fraction_rearranging":
                float(table["rearranged"][soft].sum() / rearranged) if rearranged else np.nan,
            "rearrangements": int(rearranged)}


def summary_table(branches):
    """Lines of text: one a branch, for the end of a run."""
    lines = [f"{'T':>6} {'stress':>7} {'mean S':>8} {'dev. S':>7} {'P_R':>9} "
             f"{'P(S>0|R)':>9} {'events':>8}"]
    for branch in branches:
        values = summary(branch)
        if values is None:
            continue
        lines.append(f"{branch.temperature:6.3g} {branch.stress:7.3g} "
                     f"{values['mean_softness']:8.3f} {values['softness_deviation']:7.3f} "
                     f"{values['rearranging_fraction']:9.2e} "
                     f"{values['soft_fraction_rearranging']:9.3f} {values['rearrangements']:8d}")
    return lines if len(lines) > 1 else []


def rearrangement_probability(tables, width=BIN_WIDTH):
    """Bin centres, P_R and its binomial standard error from tables of counts, merged."""
    count, rearranged = defaultdict(float), defaultdict(float)
    for table in tables:
        middle = 0.5 * (table["softness_low"] + table["softness_high"])
        for place, n, r in zip(np.floor(middle / width), table["count"], table["rearranged"]):
            count[place] += n
            rearranged[place] += r
    places = sorted(place for place in count if rearranged[place] >= FEWEST_EVENTS)
    n = np.array([count[place] for place in places])
    p = np.array([rearranged[place] for place in places]) / n
    return (np.array(places) + 0.5) * width, p, np.sqrt(p * (1 - p) / n)


def probability_curves(branches):
    """{stress: (centres, P_R, error)}, counts of equal stress merged; one definition only."""
    tables, definitions = defaultdict(list), {}
    for branch in branches:
        about, table = read_counts(branch.directory / "counts.csv")
        if definitions and about != next(iter(definitions.values())):
            raise InputError(f"{branch.id} counts something else than {next(iter(definitions))}",
                             "hyperplane, window or p_c differ", "draw them separately")
        definitions[branch.id] = about
        tables[branch.stress].append(table)
    curves = {stress: rearrangement_probability(tables[stress]) for stress in sorted(tables)}
    return {stress: curve for stress, curve in curves.items() if len(curve[0]) > 1}
