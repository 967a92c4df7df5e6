"""Σ(S) and ΔE(S) of Eq. 1 at all stresses with their linear laws, and the onset temperature."""
import numpy as np

from pitchdrop.plots.plate import ERRORS, Plate, new_panel, points
from pitchdrop.scales import LABELS

TITLE = "Entropic and energetic part of the barrier"
COLUMNS = {"sigma": (r"$\Sigma(S)$", "Sigma0", "Sigma1"),
           "delta_e": (r"energy barrier  $\Delta E(S)$ / $\epsilon$", "e0", "e1")}


def draw_law(material, column):
    """Values at every softness and stress with the linear law a − b S of each stress."""
    label, intercept, slope = COLUMNS[column]
    figure, axes = new_panel()
    table = material.fits["arrhenius"]
    stresses = table.having(column).distinct("stress")
    for stress in stresses:
        color = material.stress.color(stress)
        softness, value, error = table.where(stress=stress).columns("softness", column,
                                                                    f"{column}_error")
        points(axes, softness, value, error, color)
        for law in material.fits["decomposition"].where(stress=stress).having(intercept, slope):
            ends = np.array([softness.min(), softness.max()])
            axes.plot(ends, law[intercept] - law[slope] * ends, color=color, linewidth=1.0)
    axes.set_xlabel(LABELS["softness"])
    axes.set_ylabel(label)
    material.stress.legend(figure, axes, stresses)
    return figure


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
    glass = material.fits.glass_transition.get("bilinear", {}).get("temperature")
    if glass is not None:
        axes.axhline(glass, color="#8a6d3b", linewidth=0.9, linestyle=(0, (4, 2)),
                     label=r"$T_\mathrm{g}$")
    axes.set_xlabel(LABELS["stress"])
    axes.set_ylabel(r"onset temperature  $T_\mathrm{onset}$ / $\epsilon k_\mathrm{B}^{-1}$")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=3, borderaxespad=0.2, columnspacing=1)
    return figure


def draw(material):
    plate = Plate(TITLE, about=f"{ERRORS}.")
    fits = material.fits
    for column, symbol, law in (
            ("sigma", "Σ(<i>S</i>)", "Σ = Σ<sub>0</sub> − Σ<sub>1</sub><i>S</i>"),
            ("delta_e", "Δ<i>E</i>(<i>S</i>)",
             "Δ<i>E</i> = <i>e</i><sub>0</sub> − <i>e</i><sub>1</sub><i>S</i>")):
        if fits["arrhenius"].having(column, "softness", "stress"):
            plain = "Sigma(S)" if column == "sigma" else "Delta E(S)"
            plate.add(column, draw_law(material, column),
                      f"{plain} falls linearly with softness, a colour for every stress",
                      f"{symbol} of Eq.&nbsp;1 against softness, one colour a stress. "
                      f"Lines: {law}.")
    if fits["decomposition"].having("onset_temperature", "stress"):
        plate.add("onset_temperature", draw_onset(material), "Onset temperature against stress",
                  "<i>T</i><sub>onset</sub> = <i>e</i><sub>1</sub>/Σ<sub>1</sub>, where "
                  "rearrangement would no longer depend on softness, against stress.")
    if not plate.panels:
        plate.absent.append("Σ(S), ΔE(S) and the onset temperature are not drawn: there are no "
                            "fits of Eq. 1.")
    return plate
