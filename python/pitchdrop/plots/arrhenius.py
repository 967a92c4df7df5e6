"""Eq. 1: ln P_R(S) against 1/T at every softness, with lines to where they meet."""
import numpy as np

from pitchdrop.plots.plate import (DOTTED, Plate, band, doubts, heading, legend_of, logarithms,
                                   multiples, new_panel, points, scatter_of)
from pitchdrop.scales import number
from pitchdrop.statistics import error_of

TITLE = "Thermally activated rearrangement at fixed structure"
X_LABEL = r"inverse temperature  $T^{-1}$ / $k_\mathrm{B}\epsilon^{-1}$"
Y_LABEL = r"$\ln\,P_\mathrm{R}(S)$"
FARTHEST = 4  # spans of the data that a line is extended to the left, at most


def meeting_point(material, stress):
    """1/T and ln P_R where the lines of all softnesses meet, None if they do not to the left."""
    rows = material.fits["decomposition"].where(stress=stress).having(
        "onset_temperature", "intersection_log_probability").rows
    if not rows or rows[0]["onset_temperature"] <= 0:
        return None
    return 1 / rows[0]["onset_temperature"], rows[0]["intersection_log_probability"]


def left_end(inverse, meeting):
    first, span = min(inverse), max(inverse) - min(inverse)
    if meeting is None or not first - FARTHEST * span <= meeting[0] < first:
        return first - 0.05 * span
    return meeting[0]


def draw_stress(axes, material, stress):
    """Points of P_R(S), the lines of Eq. 1 and their intersection at one stress."""
    shown = material.probabilities(stress=stress)
    inverse = [1 / t for t in shown.distinct("temperature")]
    if not inverse:
        return []
    meeting = meeting_point(material, stress)
    left, right, drawn = left_end(inverse, meeting), max(inverse), []
    for softness in material.softness.values:
        color = material.softness.color(softness)
        table = shown.where(softness=softness)
        temperature, log, error = logarithms(table, "temperature")
        points(axes, 1 / temperature, log, error, color, logarithms=True)
        for row in material.fits["arrhenius"].where(softness=softness, stress=stress).having(
                "sigma", "delta_e"):
            measured = 1 / temperature.max() if len(temperature) else right
            drawn.append(row)
            for ends, dashes in (((measured, right), DOTTED if "doubt" in row else "-"),
                                 ((left, measured), (0, (3, 2)))):
                axes.plot(ends, [row["sigma"] - row["delta_e"] * x for x in ends], color=color,
                          linewidth=1.0, linestyle=dashes)
            x = np.linspace(measured, right, 30)
            line, error = row["sigma"] - row["delta_e"] * x, error_of(row, (1.0, -x))
            if error is not None:
                band(axes, x, line - error, line + error, color)
    if meeting is not None and left == meeting[0]:
        axes.plot(*meeting, marker="o", markersize=6, markerfacecolor="none",
                  markeredgecolor="#222222", markeredgewidth=0.9, zorder=4)
    return drawn


def draw_one(material, stress):
    figure, axes = new_panel()
    drawn = draw_stress(axes, material, stress)
    axes.set_xlabel(X_LABEL)
    axes.set_ylabel(Y_LABEL)
    heading(axes, "at rest" if stress == 0 else
            rf"$\sigma_\mathrm{{c}}$ = {number(stress)} $\epsilon\sigma^{{-3}}$")
    doubts(axes, drawn)
    material.softness.legend(figure, axes)
    return figure


def temperatures(material, stress):
    return len(material.probabilities(stress=stress).distinct("temperature"))


def meeting_text(material, stress):
    """What is said about the place where the lines meet."""
    meeting = meeting_point(material, stress)
    if meeting is None:
        return "Where the lines meet is not determined."
    inverse = [1 / t for t in material.probabilities(stress=stress).distinct("temperature")]
    if left_end(inverse, meeting) != meeting[0]:
        return "The lines meet too far away to be shown."
    return "Circle: where the lines of all softnesses meet, at 1/<i>T</i><sub>onset</sub>."


def draw_all(material, stresses):
    return multiples(stresses, r"$\sigma_\mathrm{c}$", X_LABEL, Y_LABEL,
                     lambda axes, stress: draw_stress(axes, material, stress),
                     material.softness.legend)


def draw(material):
    plate = Plate(TITLE, about=legend_of(material.fits["arrhenius"], scatter_of(material)) +
                  " Dashed: the lines extended beyond the data.")
    stresses = [s for s in material.stress.values
                if material.fits["arrhenius"].where(stress=s).having("sigma", "delta_e")
                and material.probabilities(stress=s)]
    if not stresses:
        count = len(material.probabilities().distinct("temperature"))
        plate.absent.append("Eq. 1 (ln P_R against 1/T) is not drawn: it needs fits over two "
                            f"temperatures or more, and there "
                            f"{'is' if count == 1 else 'are'} {count}.")
        return plate
    law = ("Lines: Eq.&nbsp;1, ln&nbsp;<i>P</i><sub>R</sub> = Σ(<i>S</i>) − "
           "Δ<i>E</i>(<i>S</i>)/<i>T</i>, fitted at each softness.")
    fitted = [s for s in stresses if not material.excluded(s)] or stresses
    for stress in dict.fromkeys((fitted[0], fitted[-1])):
        where = "at rest" if stress == 0 else f"at σ<sub>c</sub> = {number(stress)}"
        plate.add(f"arrhenius_stress{stress:g}", draw_one(material, stress),
                  f"ln P_R against 1/T, a line per softness, stress {stress:g}",
                  f"Probability to rearrange against inverse temperature "
                  f"({temperatures(material, stress)} temperatures) {where}, one colour per "
                  f"softness. {law} {meeting_text(material, stress)}")
    if len(stresses) > 2:
        plate.add("arrhenius_all", draw_all(material, stresses),
                  "ln P_R against 1/T, a panel per stress",
                  f"The same at {len(stresses)} stresses.")
    return plate
