"""Eq. 5: at high stress ln σ_c P_R is linear in softness, and the lines of all stresses meet."""
import numpy as np

from pitchdrop.plots.plate import (Plate, doubts, fit_line, heading, legend_of, logarithms,
                                   multiples, new_panel, points, scatter_of)
from pitchdrop.scales import LABELS, number
from pitchdrop.statistics import error_of

TITLE = "High stress"
Y_LABEL = r"$\ln\,\sigma_\mathrm{c}P_\mathrm{R}(S)$"
PARAMETERS = ("intercept", "intercept_stress", "slope", "slope_stress")
FARTHEST = 1.5  # spans of the data that lines are extended to the intersection, at most


def law(row, stress, softness):
    return (row["intercept"] + row["intercept_stress"] * stress
            - (row["slope"] + row["slope_stress"] * stress) * softness)


def is_near(material, row):
    """Whether the intersection is near enough to be drawn."""
    softness = material.probabilities(temperature=row["temperature"]).distinct("softness")
    reach = FARTHEST * (softness[-1] - softness[0])
    return softness[0] - reach <= row.get("intersection_softness", np.inf) <= softness[-1] + reach


def draw_temperature(axes, material, row):
    """Points at the stresses of the fit, lines to the intersection if it is near the data."""
    temperature, lowest = row["temperature"], row.get("lowest_stress", 0.0)
    shown = material.probabilities(temperature=temperature)
    near, meeting, drawn = is_near(material, row), row.get("intersection_softness"), []
    for stress in (s for s in shown.distinct("stress") if s > 0 and s >= lowest - 1e-9):
        color, out = material.stress.color(stress), material.excluded(stress)
        softness, log, error = logarithms(shown.where(stress=stress), "softness")
        points(axes, softness, log + np.log(stress), error, color, logarithms=True,
               fillstyle="none" if out else "full")
        drawn.append(stress)
        if out:
            continue
        ends = [softness.min(), softness.max()]
        x = np.linspace(*ends, 30)
        fit_line(axes, x, law(row, stress, x), error_of(row, (1.0, stress, -x, -stress * x)), color,
                 "doubt" in row)
        if near and not ends[0] <= meeting <= ends[1]:
            ends = [meeting, min(ends, key=lambda s: abs(s - meeting))]
            axes.plot(ends, [law(row, stress, s) for s in ends], color=color, linewidth=1.0,
                      linestyle=(0, (3, 2)))
        if near:
            axes.plot(meeting, law(row, 0.0, meeting), marker="o", markersize=6,
                      markerfacecolor="none", markeredgecolor="#222222", markeredgewidth=0.9,
                      zorder=4)
    return drawn


def meeting_text(material, row):
    if is_near(material, row):
        return "; dashed: extended to where they meet (circle)."
    return f"; they meet at <i>S</i> = {number(round(row['intersection_softness'], 1))}, outside " \
        "the figure." if "intersection_softness" in row else \
        "; where they would meet is not determined."


def panel(material, row):
    figure, axes = new_panel()
    drawn = draw_temperature(axes, material, row)
    axes.set_xlabel(LABELS["softness"])
    axes.set_ylabel(Y_LABEL)
    heading(axes, rf"$T$ = {number(row['temperature'])} $\epsilon/k_\mathrm{{B}}$")
    doubts(axes, [row])
    material.stress.legend(figure, axes, drawn)
    return figure


def draw_all(material, rows):
    by_temperature, drawn = {row["temperature"]: row for row in rows}, set()
    return multiples(
        sorted(by_temperature), r"$T$", LABELS["softness"], Y_LABEL,
        lambda axes, t: drawn.update(draw_temperature(axes, material, by_temperature[t])),
        lambda figure, panels: material.stress.legend(figure, panels, sorted(drawn)))


def draw(material):
    plate = Plate(TITLE, about=legend_of(material.fits["eq5"], scatter_of(material)))
    rows = [row for row in material.fits["eq5"].having("temperature", *PARAMETERS)
            if any(s > 0 for s in material.probabilities(
                temperature=row["temperature"]).distinct("stress"))]
    if not rows:
        plate.absent.append("Eq. 5 is not drawn: it was not fitted, which needs two high stresses "
                            "at one temperature.")
        return plate
    chosen = [r for r in rows if r["temperature"] == material.reference_temperature] or rows[-1:]
    at = chosen[0]["temperature"]
    plate.add("high_stress", panel(material, chosen[0]),
              f"Logarithm of stress times P_R against softness at T = {at:g}, a colour per stress",
              f"ln&nbsp;σ<sub>c</sub><i>P</i><sub>R</sub> against softness at <i>T</i> = "
              f"{number(at)} at stresses from {number(chosen[0].get('lowest_stress', 0.0))} on. "
              "Lines: Eq.&nbsp;5, all of one fit" + meeting_text(material, chosen[0]) + (
                  " Open points are left out of the fit." if any(
                      material.excluded(s) for s in material.probabilities(
                          temperature=at).distinct("stress")) else ""))
    if len(rows) > 1:
        plate.add("high_stress_all", draw_all(material, rows),
                  "Logarithm of stress times P_R against softness, a panel per temperature",
                  f"Eq.&nbsp;5 at {len(rows)} temperatures.")
    return plate
