"""Creep compliance J(t) and strain rate against stress."""
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from pitchdrop.plots import creep
from pitchdrop.plots.plate import ERRORS, Plate, heading, new_panel, per, points
from pitchdrop.rundirectory import meant_decimal_or_zero
from pitchdrop.scales import LABELS, number
from pitchdrop.statistics import mean_over_runs

TITLE = "Compliance and strain rate"
FEWEST_ERRORS = 2  # below, a rate is not told from 0


def draw_compliance(material, temperature, lines):
    figure, axes = new_panel()
    creep.draw_logarithms(axes, material, [
        curve._replace(value=curve.value / curve.stress, error=curve.error / abs(curve.stress))
        for curve in lines])
    axes.set(xlabel=creep.TIME, ylabel=r"compliance  $J(t)$ / $\sigma^{3}\epsilon^{-1}$")
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    material.stress.legend(figure, axes, [curve.stress for curve in lines])
    return figure


class Rates(NamedTuple):
    stress: np.ndarray
    rate: np.ndarray
    error: np.ndarray


def mean_rates(table, temperature):
    """Mean rates under load over runs and their errors: of the scatter of runs with Student's
    factor, of one run that of its fit."""
    groups = defaultdict(list)
    for stress, rate, error in zip(*table.where(temperature=temperature).columns(
            "stress", "strain_rate", "strain_rate_error")):
        groups[meant_decimal_or_zero(stress)].append((rate, error))
    found = []
    for stress, members in sorted(groups.items()):
        rate, error = mean_over_runs([r for r, _ in members])
        if stress > 0:
            found.append((stress, rate, members[0][1] if len(members) == 1 else error))
    return Rates(*np.array(found).reshape(-1, 3).T)


def draw_rates(material, table):
    """The figure (None without a rate above 0) and two counts: of rates that are not above 0, and
    of those that are not told from it."""
    figure, axes = new_panel()
    drawn, negative, vague = [], 0, 0
    for temperature in table.distinct("temperature"):
        found = mean_rates(table, temperature)
        negative += int((found.rate <= 0).sum())
        stress, rate, error = (values[found.rate > 0] for values in found)
        if not len(stress):
            continue
        drawn.append(temperature)
        color = material.temperature.color(temperature)
        axes.plot(stress, rate, color=color, linewidth=0.7)
        clear = rate >= FEWEST_ERRORS * error
        vague += int((~clear).sum())
        for part, style in ((clear, "full"), (~clear, "none")):
            points(axes, stress[part], rate[part],
                   [np.minimum(error, 0.95 * rate)[part], error[part]], color, fillstyle=style)
    if not drawn:
        return None, negative, vague
    axes.set(yscale="log", xlabel=LABELS["stress"],
             ylabel=r"strain rate  $\dot\varepsilon$ / $\tau^{-1}$")
    material.temperature.legend(figure, axes, drawn)
    return figure, negative, vague


def rates_caption(material, table, negative, vague):
    temperatures = table.distinct("temperature")
    colours = per(temperatures, "temperature", f"at <i>T</i> = {number(temperatures[0])}")
    text = (f"Strain rate of the linear part of the creep curves against stress, {colours}; lines "
            f"join the points. {ERRORS}" + (", over several runs with Student's factor." if
                                            len(table.distinct("run")) > 1 else "."))
    if vague:
        text += " Open: not told from 0 (by less than two errors)."
    if negative:
        text += (f" {negative} rate{'' if negative == 1 else 's'} not above 0 "
                 f"{'is' if negative == 1 else 'are'} left out.")
    return text


def draw(material):
    plate = Plate(TITLE)
    temperatures = sorted({b.temperature for b in material.creeps()})
    at = material.reference_temperature
    at = at if at in temperatures else max(temperatures, default=None)
    lines, subtracted = ([], False) if at is None else creep.loaded(material, at)
    lines = [curve for curve in lines if (curve.value / curve.stress > 0).sum() > 1]
    if lines:
        stresses = [curve.stress for curve in lines]
        plate.add("compliance", draw_compliance(material, at, lines),
                  f"Creep compliance against time at T = {at:g}, a curve per stress",
                  f"Creep compliance <i>J</i>(<i>t</i>) = strain/σ<sub>c</sub> at <i>T</i> = "
                  f"{number(at)} of {len(stresses)} stress{'es' if len(stresses) > 1 else ''}"
                  + (": the curves of a linear material would coincide. " if len(stresses) > 1
                     else ". ") + f"{creep.rest_text(subtracted)} {creep.runs_text(material, at)} "
                  "Where it is not above 0 the line has a gap.")
    else:
        plate.absent.append("The creep compliance is not drawn: no loaded creep branch has a "
                            "strain above 0.")
    table = material.fits["creep"].having("temperature", "stress", "strain_rate")
    figure, negative, vague = draw_rates(material, table) if table else (None, 0, 0)
    if figure is None:
        plate.absent.append("The strain rate against stress is not drawn: fits.json has none above "
                            "zero.")
    else:
        plate.add("strain_rate", figure,
                  "Strain rate against stress, a colour per temperature",
                  rates_caption(material, table, negative, vague))
    return plate
