"""Eq. 3: the enhancement of rearrangement by stress at every softness; A(S) and V*(S)."""
import numpy as np

from pitchdrop.plots.plate import (Plate, doubts, fit_line, heading, legend_of, log_axis,
                                   multiples, new_panel, per, points)
from pitchdrop.scales import LABELS, number
from pitchdrop.statistics import error_of

TITLE = "Structure-dependent Eyring model"
Y_LABEL = r"$\sigma_\mathrm{c}P_\mathrm{R,Eyring}$ / $\epsilon\sigma^{-3}$"


def draw_temperature(axes, material, temperature):
    """σ_c P_R,Eyring of every softness with Eq. 3; excluded stresses are open."""
    top, drawn = 0.0, []
    ratios = material.fits["eyring_ratio"].where(temperature=temperature)
    for softness in material.softness.values:
        color = material.softness.color(softness)
        stress, ratio, error = ratios.where(softness=softness).columns("stress", "ratio",
                                                                       "ratio_error")
        kept = (stress > 0) & (ratio > 0)
        stress, value, error = stress[kept], (stress * ratio)[kept], (stress * error)[kept]
        below = np.minimum(error, 0.95 * value)  # a bar that reaches zero has no logarithm
        out = np.array([material.excluded(s) for s in stress], bool)
        for part, style in ((~out, "full"), (out, "none")):
            points(axes, stress[part], value[part], [below[part], error[part]], color,
                   fillstyle=style)
        top = max(top, stress.max(initial=0))
        for row in material.fits["eyring"].where(temperature=temperature,
                                                 softness=softness).having("A", "V"):
            x = np.linspace(0.02, 1, 60) * max(top, 1e-6)
            reduced = x / (2 * temperature)
            error = error_of(row, (1 / row["A"], reduced / np.tanh(reduced * row["V"]))) \
                if row["A"] > 0 and row["V"] > 0 else None
            fit_line(axes, x, 2 * row["A"] * np.sinh(reduced * row["V"]), error, color,
                     "doubt" in row, factor=True)
            drawn.append(row)
    axes.set_yscale("log")
    lowest = [s * r for s, r in zip(*ratios.columns("stress", "ratio")) if s * r > 0]
    if lowest:
        axes.set_ylim(bottom=0.5 * min(lowest))
    log_axis(axes.yaxis)
    return drawn


def panel(material, temperature):
    figure, axes = new_panel()
    drawn = draw_temperature(axes, material, temperature)
    axes.set_xlabel(LABELS["stress"])
    axes.set_ylabel(Y_LABEL)
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    doubts(axes, drawn)
    material.softness.legend(figure, axes)
    return figure


def draw_all(material, temperatures):
    return multiples(temperatures, r"$T$", LABELS["stress"], Y_LABEL,
                     lambda axes, temperature: draw_temperature(axes, material, temperature),
                     material.softness.legend)


def prefactor(row, softness):
    return np.exp(row["alpha1"] * softness - row["alpha0"])


def volume(row, softness):
    return row["beta0"] - row["beta1"] * softness


def law_error(row, column, softness):
    """Of ln A, or of V*; a fit without counts at rest has no α."""
    if column == "A":
        return error_of(row, (-1.0, softness, 0.0, 0.0))
    return error_of(row, (0.0, 0.0, 1.0, -softness) if "alpha0" in row else (1.0, -softness))


def is_doubtful(row, column):
    """Which of the two laws the doubt is about: it names the slope, or the misfit of both."""
    text = str(row.get("doubt", ""))
    return "deviance" in text or ("α1 =" if column == "A" else "β1 =") in text


def draw_parameter(material, column, names, law, label):
    """A or V* against softness at every temperature with its law."""
    figure, axes = new_panel()
    drawn = []
    table = material.fits["eyring"].having(column)
    for temperature in table.distinct("temperature"):
        color = material.temperature.color(temperature)
        softness, value, error = table.where(temperature=temperature).columns(
            "softness", column, f"{column}_error")
        if column == "A":
            kept = value > 0
            softness, value, error = softness[kept], value[kept], error[kept]
            error = [np.minimum(error, 0.95 * value), error]
        points(axes, softness, value, error, color)
        for row in material.fits["structure_dependent_eyring"].where(
                temperature=temperature).having(*names):
            x = np.linspace(softness.min(), softness.max(), 40)
            doubtful = is_doubtful(row, column)
            fit_line(axes, x, law(row, x), law_error(row, column, x), color, doubtful,
                     factor=column == "A")
            drawn.append({"doubt": ""} if doubtful else {})
    if column == "A":
        axes.set_yscale("log")
        log_axis(axes.yaxis)
    axes.set_xlabel(LABELS["softness"])
    axes.set_ylabel(label)
    doubts(axes, drawn)
    material.temperature.legend(figure, axes, table.distinct("temperature"),
                                pad=0.02 if column == "A" else 0.2)
    return figure, axes


def draw_volume(material):
    """V* in the convention of Eq. 3, and on the right in that of Eq. 4."""
    figure, axes = draw_parameter(material, "V", ("beta0", "beta1"), volume,
                                  r"activation volume  $V^*$ / $\sigma^3$  (Eq. 3)")
    right = axes.secondary_yaxis("right", functions=(lambda v: v / 2, lambda v: 2 * v))
    right.spines["right"].set_visible(True)
    right.set_ylabel("the same by Eq. 4 (half)", fontsize=8.5)
    return figure


def colours(fits, column):
    temperatures = fits["eyring"].having(column).distinct("temperature")
    return per(temperatures, "temperature", "".join(f"at <i>T</i> = {number(t)}"
                                                    for t in temperatures))


def draw(material):
    fits = material.fits
    plate = Plate(TITLE, about=legend_of([*fits["eyring"], *fits["structure_dependent_eyring"]]))
    temperatures = [t for t in material.temperature.values
                    if fits["eyring_ratio"].where(temperature=t).having("ratio")]
    if temperatures:
        at = material.reference_temperature
        at = at if at in temperatures else temperatures[-1]
        plate.add("eyring", panel(material, at),
                  f"Stress times enhancement against stress at T = {at:g}, a colour per softness",
                  f"σ<sub>c</sub><i>P</i><sub>R,Eyring</sub> against stress at <i>T</i> = "
                  f"{number(at)}, where <i>P</i><sub>R,Eyring</sub> = "
                  "<i>P</i><sub>R</sub>(<i>S</i>; σ<sub>c</sub>)/<i>P</i><sub>R</sub>(<i>S</i>; "
                  "0). "
                  "Lines: Eq.&nbsp;3, <i>A</i>[exp(σ<sub>c</sub><i>V</i>*/2<i>T</i>) − "
                  "exp(−σ<sub>c</sub><i>V</i>*/2<i>T</i>)]" + (
                      "; open points are left out of the fits." if any(
                          material.excluded(s) for s in fits["eyring_ratio"].where(
                              temperature=at).distinct("stress")) else "."))
    else:
        plate.absent.append("The enhancement by stress (Eq. 3) is not drawn: it needs P_R(S) at "
                            "rest and under stress at the same temperature.")
    if fits["eyring"].having("A", "softness", "temperature"):
        figure, _ = draw_parameter(material, "A", ("alpha0", "alpha1"), prefactor,
                                   r"prefactor  $A$ / $\epsilon\sigma^{-3}$")
        plate.add("prefactor", figure, "Prefactor A against softness on a logarithmic axis",
                  f"<i>A</i>(<i>S</i>), {colours(fits, 'A')}. Lines: "
                  "exp(α<sub>1</sub><i>S</i> − α<sub>0</sub>), where two softnesses or more have a "
                  "fit.")
    if fits["eyring"].having("V", "softness", "temperature"):
        plate.add("activation_volume", draw_volume(material),
                  "Activation volume against softness",
                  f"<i>V</i>*(<i>S</i>), {colours(fits, 'V')}, in both conventions: that of Eq.&nbsp;3 "
                  "(σ<sub>c</sub><i>V</i>*/2<i>T</i>, left) and that of Eq.&nbsp;4 as printed "
                  "(σ<sub>c</sub><i>V</i>*/<i>T</i>, right). Lines: β<sub>0</sub> − "
                  "β<sub>1</sub><i>S</i>, where two softnesses or more have a fit.")
    elif temperatures:
        plate.absent.append("A(S) and V*(S) are not drawn: Eq. 3 was not fitted, it needs two "
                            "stresses or more beside rest.")
    if len(temperatures) > 1:
        plate.add("eyring_all", draw_all(material, temperatures),
                  "Stress times enhancement against stress, a panel per temperature",
                  f"Eq.&nbsp;3 at {len(temperatures)} temperatures.")
    return plate
