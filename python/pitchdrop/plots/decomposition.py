"""Σ(S) and ΔE(S) of Eq. 1 at all stresses with their linear laws, and the onset temperature."""
import numpy as np

from pitchdrop.plots.plate import Plate, doubts, fit_line, legend_of, new_panel, per, points
from pitchdrop.scales import LABELS, number
from pitchdrop.statistics import error_of

TITLE = "Entropic and energetic part of the barrier"
COLUMNS = {"sigma": (r"$\Sigma(S)$", "Sigma0", "Sigma1"),
           "delta_e": (r"energy barrier  $\Delta E(S)$ / $\epsilon$", "e0", "e1")}


def draw_law(material, column):
    """Values at every softness and stress with the linear law a − b S of each stress."""
    label, intercept, slope = COLUMNS[column]
    figure, axes = new_panel()
    table = material.fits["arrhenius"]
    stresses, drawn = table.having(column).distinct("stress"), []
    for stress in stresses:
        color = material.stress.color(stress)
        softness, value, error = table.where(stress=stress).columns("softness", column,
                                                                    f"{column}_error")
        points(axes, softness, value, error, color)
        for law in material.fits["decomposition"].where(stress=stress).having(intercept, slope):
            x = np.linspace(softness.min(), softness.max(), 30)
            gradients = (1.0, -x, 0.0, 0.0) if column == "sigma" else (0.0, 0.0, 1.0, -x)
            fit_line(axes, x, law[intercept] - law[slope] * x, error_of(law, gradients), color,
                     is_doubtful(law, slope))
            drawn.append(law if is_doubtful(law, slope) else
                         {key: law[key] for key in law if key != "doubt"})
    axes.set_xlabel(LABELS["softness"])
    axes.set_ylabel(label)
    doubts(axes, drawn)
    material.stress.legend(figure, axes, stresses)
    return figure


def is_doubtful(law, slope):
    """Of the two straight lines of a row: the doubt names the slope that it is about."""
    name = slope.replace("Sigma", "\N{GREEK CAPITAL LETTER SIGMA}")
    return f"{name} =" in str(law.get("doubt", ""))


def draw_onset(material):
    """T_onset against stress by both ways of fitting; with T_g where it is known."""
    figure, axes = new_panel()
    for name, marker, filled, label in (("decomposition", "o", "full", "line by line"),
                                        ("decomposition_global", "s", "none",
                                         "one likelihood fit")):
        stress, onset, error = material.fits[name].columns("stress", "onset_temperature",
                                                           "onset_temperature_error")
        if len(stress):
            points(axes, stress, onset, error, "#333333", marker=marker, fillstyle=filled,
                   markersize=4 if filled == "full" else 7, label=label)
    fit = material.fits.glass_transition.get("bilinear", {})
    glass, error = fit.get("temperature"), fit.get("temperature_error", 0.0)
    if glass is not None:
        axes.axhspan(glass - error, glass + error, color="#8a6d3b", alpha=0.16, linewidth=0)
        axes.axhline(glass, color="#8a6d3b", linewidth=0.9, linestyle=(0, (4, 2)),
                     label=r"$T_\mathrm{g}$")
    axes.set_xlabel(LABELS["stress"])
    axes.set_ylabel(r"onset temperature  $T_\mathrm{onset}$ / $\epsilon k_\mathrm{B}^{-1}$")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=3, borderaxespad=0.2, columnspacing=1)
    return figure


def draw(material):
    fits = material.fits
    plate = Plate(TITLE, about=legend_of(fits["decomposition"]))
    stresses = fits["arrhenius"].distinct("stress")
    colours = per(stresses, "stress", "".join(f"at σ<sub>c</sub> = {number(s)}" for s in stresses))
    for column, symbol, law in (
            ("sigma", "Σ(<i>S</i>)", "Σ = Σ<sub>0</sub> − Σ<sub>1</sub><i>S</i>"),
            ("delta_e", "Δ<i>E</i>(<i>S</i>)",
             "Δ<i>E</i> = <i>e</i><sub>0</sub> − <i>e</i><sub>1</sub><i>S</i>")):
        if fits["arrhenius"].having(column, "softness", "stress"):
            plain = "Sigma(S)" if column == "sigma" else "Delta E(S)"
            plate.add(column, draw_law(material, column),
                      f"{plain} against softness with straight lines, a colour per stress",
                      f"{symbol} of Eq.&nbsp;1 against softness, {colours}. Lines: {law}.")
    if fits["decomposition"].having("onset_temperature", "stress"):
        plate.add("onset_temperature", draw_onset(material), "Onset temperature against stress",
                  "<i>T</i><sub>onset</sub> = <i>e</i><sub>1</sub>/Σ<sub>1</sub>, where "
                  "rearrangement would no longer depend on softness, against stress, where Σ"
                  "<sub>1</sub> is above 0 by two errors." + (
                      " Dashed: <i>T</i><sub>g</sub> of the bilinear fit, shaded ± its error."
                      if "temperature" in fits.glass_transition.get("bilinear", {}) else ""))
    if not plate.panels:
        plate.absent.append("Σ(S), ΔE(S) and the onset temperature are not drawn: there are no "
                            "fits of Eq. 1.")
    return plate
