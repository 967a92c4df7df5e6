"""Creep compliance J(t) and strain rate against stress."""
from collections import defaultdict

import numpy as np

from pitchdrop.plots import creep
from pitchdrop.plots.plate import ERRORS, Plate, heading, new_panel, points
from pitchdrop.run import meant_decimal_or_zero
from pitchdrop.scales import LABELS, number

TITLE = "Compliance and strain rate"


def draw_compliance(material, temperature, lines):
    figure, axes = new_panel()
    for stress, time, strain in lines:
        kept = strain > creep.SMALLEST_STRAIN
        axes.plot(time[kept], strain[kept] / stress, color=material.stress.color(stress),
                  linewidth=1.1)
    axes.set(xscale="log", yscale="log", xlabel=creep.TIME,
             ylabel=r"compliance  $J(t)$ / $\sigma^{3}\epsilon^{-1}$")
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    material.stress.legend(figure, axes, [stress for stress, _, _ in lines])
    return figure


def mean_rates(table, temperature):
    """Stress, mean rate over runs and its error: of the scatter of runs, of one run that of its
    fit."""
    groups = defaultdict(list)
    for stress, rate, error in zip(*table.where(temperature=temperature).columns(
            "stress", "strain_rate", "strain_rate_error")):
        groups[meant_decimal_or_zero(stress)].append((rate, error))
    found = []
    for stress, members in sorted(groups.items()):
        rate = np.mean([r for r, _ in members])
        error = members[0][1] if len(members) == 1 else \
            np.std([r for r, _ in members], ddof=1) / np.sqrt(len(members))
        if rate > 0 and stress > 0:
            found.append((stress, rate, error))
    return np.array(found).reshape(-1, 3).T


def draw_rates(material, table):
    figure, axes = new_panel()
    drawn = []
    for temperature in table.distinct("temperature"):
        stress, rate, error = mean_rates(table, temperature)
        if len(stress):
            drawn.append(temperature)
            points(axes, stress, rate, [np.minimum(error, 0.95 * rate), error],
                   material.temperature.color(temperature), linestyle="-", linewidth=0.7)
    if not drawn:
        return None
    axes.set(yscale="log", xlabel=LABELS["stress"],
             ylabel=r"strain rate  $\dot\varepsilon$ / $\tau^{-1}$")
    material.temperature.legend(figure, axes, drawn)
    return figure


def draw(material):
    plate = Plate(TITLE, about=f"{ERRORS}.")
    temperatures = sorted({b.temperature for b in material.creeps()})
    at = material.reference_temperature
    at = at if at in temperatures else max(temperatures, default=None)
    lines = [] if at is None else [
        (stress, time, strain) for stress, time, strain in
        creep.curves(material, at, "thermo.csv", "strain", logarithmic=True)
        if stress > 0 and (strain > creep.SMALLEST_STRAIN).sum() > 1]
    if lines:
        plate.add("compliance", draw_compliance(material, at, lines),
                  f"Creep compliance against time at T = {at:g}, a curve for every stress",
                  f"Creep compliance <i>J</i>(<i>t</i>) = strain/σ<sub>c</sub> at <i>T</i> = "
                  f"{number(at)}: the curves of a linear material would coincide.")
    else:
        plate.absent.append("The creep compliance is not drawn: no loaded creep branch has a "
                            "strain above the thermal noise.")
    table = material.fits["creep"].having("temperature", "stress", "strain_rate")
    figure = draw_rates(material, table) if table else None
    if figure is None:
        plate.absent.append("The strain rate against stress is not drawn: fits.json has none above "
                            "zero.")
    else:
        plate.add("strain_rate", figure,
                  "Strain rate against stress, a colour for every temperature",
                  "Strain rate of the linear part of the creep curves against stress, one colour a "
                  "temperature; lines join the points.")
    return plate
