"""Eq. 4, one fit of all temperatures, stresses and softnesses: data against model, residuals."""
from html import escape

import numpy as np

from pitchdrop.plots.plate import Plate, heading, logarithms, new_panel, points, scatter_of
from pitchdrop.scales import LABELS

TITLE = "One fit of everything: Eq. 4"
PARAMETERS = ("Sigma0", "Sigma1", "e0", "e1", "alpha0", "alpha1", "beta0", "beta1")


def log_probability(fit, temperature, stress, softness):
    """ln P_R of Eq. 4, at rest Eq. 1 alone."""
    rest = (fit["Sigma0"] - fit["Sigma1"] * softness
            - (fit["e0"] - fit["e1"] * softness) / temperature)
    if stress == 0:
        return rest
    volume = fit["beta0"] - fit["beta1"] * softness
    ratio = 2 * np.exp(fit["alpha1"] * softness - fit["alpha0"]) / stress * np.sinh(
        stress * volume / (2 * temperature))
    return rest + np.log(np.where(ratio > 0, ratio, 1)) if np.all(ratio > 0) else None


def compared(material):
    """[(stress, softness, ln P_R measured, its errors, ln P_R of the model), …] a condition."""
    found = []
    for temperature in material.temperature.values:
        for stress in (s for s in material.stress.values if not material.excluded(s)):
            table = material.probabilities(temperature=temperature, stress=stress)
            if not table:
                continue
            softness, log, error = logarithms(table, "softness")
            model = log_probability(material.fits.global_eq4, temperature, stress, softness)
            if model is not None:
                found.append((stress, softness, log, error, model))
    return found


def draw_against_model(material, rows):
    figure, axes = new_panel()
    for stress, _, log, error, model in rows:
        points(axes, model, log, error, material.stress.color(stress), logarithms=True,
               markersize=2.6)
    both = np.concatenate([np.concatenate([log, model]) for _, _, log, _, model in rows])
    axes.plot([both.min(), both.max()], [both.min(), both.max()], color="#444444", linewidth=0.8,
              zorder=1)
    axes.set_xlabel(r"$\ln\,P_\mathrm{R}$ of Eq. 4")
    axes.set_ylabel(r"$\ln\,P_\mathrm{R}$ measured")
    if "doubt" in material.fits.global_eq4:
        heading(axes, "the fit is not significant")
    material.stress.legend(figure, axes, sorted({row[0] for row in rows}))
    return figure


def draw_residuals(material, rows):
    figure, axes = new_panel()
    for stress, softness, log, error, model in rows:
        points(axes, softness, log - model, error, material.stress.color(stress), markersize=2.6,
               about_zero=True, alpha=0.8)
    axes.axhline(0, color="#444444", linewidth=0.8, zorder=1)
    axes.set_xlabel(LABELS["softness"])
    axes.set_ylabel(r"residual of  $\ln\,P_\mathrm{R}$")
    material.stress.legend(figure, axes, sorted({row[0] for row in rows}))
    return figure


def draw(material):
    doubt = material.fits.global_eq4.get("doubt")
    plate = Plate(TITLE, about="One colour per stress, all temperatures. Error bars are standard "
                               f"errors of the data (68&nbsp;%){scatter_of(material)}; stresses "
                               "left out of the fit are not shown." + (
                                   f" The fit is not significant: {escape(doubt)}." if doubt
                                   else ""))
    if not all(name in material.fits.global_eq4 for name in PARAMETERS):
        plate.absent.append("Eq. 4 is not drawn: the global fit is absent, it needs several "
                            "temperatures and stresses.")
        return plate
    rows = compared(material)
    if not rows:
        plate.absent.append("Eq. 4 is not drawn: no bin of P_R(S) has enough events.")
        return plate
    plate.add("global_fit", draw_against_model(material, rows), "Measured ln P_R against Eq. 4",
              "ln&nbsp;<i>P</i><sub>R</sub> as measured against Eq.&nbsp;4, the product of "
              "Eq.&nbsp;1 and Eq.&nbsp;3 (in the convention of Eq.&nbsp;3).")
    plate.add("global_residuals", draw_residuals(material, rows),
              "Residuals of ln P_R against softness",
              "Measured less model, against softness: a trend would mean that a law is not of the "
              "right form.")
    return plate
