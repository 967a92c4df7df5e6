"""Creep: strain and mean softness against time at all stresses."""
from typing import NamedTuple

import numpy as np

from pitchdrop.figures import smoothed
from pitchdrop.plots.plate import Plate, band, heading, multiples, new_panel, per
from pitchdrop.scales import number

TITLE = "Creep and structure"
INTERVALS = {"strain": 240, "mean_softness": 60}  # of a curve; softness is a noisy mean
DECADE = 9  # intervals of a decade on logarithmic axes
TIME = r"time  $t$ / $\tau$"
STRAIN = r"axial strain  $L/L_0 - 1$"
LESS_REST = r"strain less that at rest"
SOFTNESS = r"mean softness  $\langle S\rangle$"


class Curve(NamedTuple):
    stress: float
    time: np.ndarray
    value: np.ndarray
    error: np.ndarray  # half width of the band; NaN where there is none


def curves(material, temperature, name, column, logarithmic=False, at_rest=False):
    """A Curve per stress, means over the independent runs of a temperature; with `at_rest` less
    what each run does without stress, for stresses that have such runs."""
    found = []
    for stress in material.stress.values:
        branches = material.creeps(temperature=temperature, stress=stress)
        tables = [t for t in (material.series(b, name) for b in branches)
                  if t is not None and len(t["time"]) > 1]
        if not tables or (at_rest and stress == 0):
            continue
        end = min(table["time"][-1] for table in tables)
        first = min(table["time"][1] for table in tables)
        if logarithmic:
            count = max(2, round(DECADE * np.log10(max(end / first, 2))))
            grid = np.geomspace(0.7 * first, end * 1.001, count + 1)
        else:
            rows = max(len(table["time"]) for table in tables)
            grid = np.linspace(0, end, min(INTERVALS[column], rows) + 1)
        curve = Curve(stress, *material.banded_series(branches, name, column, grid, at_rest))
        if len(curve.time) > 1:
            found.append(curve)
    return found


def loaded(material, temperature):
    """Strain under load on logarithmic intervals, and whether that at rest is subtracted: only
    where every loaded branch has a sibling at rest."""
    branches = [b for b in material.creeps(temperature=temperature) if b.stress != 0]
    at_rest = bool(branches) and all(material.at_rest_beside(b) for b in branches)
    found = curves(material, temperature, "thermo.csv", "strain", True, at_rest)
    return [curve for curve in found if curve.stress != 0], at_rest


def runs_text(material, temperature):
    """What the bands are; branches of one stress are independent runs."""
    most = max((len(material.creeps(temperature=temperature, stress=s))
                for s in material.stress.values), default=0)
    return (f"Means over up to {most} independent runs, in intervals of time; bands: their standard "
            "errors (68&nbsp;%, Student's)." if most > 1 else
            "Means in intervals of time of one run; bands: the standard deviation of the rows in an "
            "interval, of three or more (no error of the run).")


def rest_text(subtracted):
    return ("The strain of the same sample at rest is subtracted." if subtracted else
            "The strain at rest is not subtracted: not every sample has a branch without stress.")


def draw_curves(axes, material, lines):
    """Means over intervals, pale, their running mean, and bands."""
    for stress, time, value, error in lines:
        color = material.stress.color(stress)
        axes.plot(time, value, color=color, linewidth=0.5, alpha=0.35)
        axes.plot(time, smoothed(value), color=color, linewidth=1.2)
        band(axes, time, smoothed(value) - error, smoothed(value) + error, color)


def draw_logarithms(axes, material, lines):
    """Values above 0 with bands; below, the line has a gap. The axes show the values that exceed
    their bands."""
    lowest, highest = [], []
    for stress, time, value, error in lines:
        color = material.stress.color(stress)
        positive = value > 0
        axes.plot(time, np.where(positive, value, np.nan), color=color, linewidth=1.2,
                  marker="o", markersize=1.8)
        with np.errstate(invalid="ignore"):
            low = np.where(positive, np.maximum(value - error, 0.02 * value), np.nan)
            certain = positive & ~(error >= value)
        band(axes, time, low, np.where(positive, value + error, np.nan), color)
        chosen = value[certain] if certain.any() else value[positive]
        lowest += [chosen.min()] if len(chosen) else []
        highest += [chosen.max()] if len(chosen) else []
    axes.set(xscale="log", yscale="log")
    if lowest:
        axes.set_ylim(0.6 * min(lowest), 1.6 * max(highest))


def panel(material, temperature, lines, label, draw_lines=draw_curves):
    figure, axes = new_panel()
    draw_lines(axes, material, lines)
    axes.set(xlabel=TIME, ylabel=label)
    if draw_lines is draw_curves:
        axes.set_xlim(left=0)
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    material.stress.legend(figure, axes, [curve.stress for curve in lines])
    return figure


def draw_all(material, groups, label):
    def draw_one(axes, temperature):
        draw_curves(axes, material, groups[temperature])
        axes.set_xlim(left=0)
    return multiples(list(groups), r"$T$", TIME, label, draw_one, material.stress.legend)


def groups_of(material, *columns):
    """{temperature: curves} of the first of several (file, column) that has any."""
    for name, column in columns:
        groups = {t: curves(material, t, name, column) for t in material.temperature.values}
        groups = {t: lines for t, lines in groups.items() if lines}
        if groups:
            return groups
    return {}


def add_logarithmic(plate, material, temperature):
    lines, subtracted = loaded(material, temperature)
    if not any((curve.value > 0).sum() > 1 for curve in lines):
        return
    plate.add("strain_logarithmic",
              panel(material, temperature, lines, LESS_REST if subtracted else STRAIN,
                    draw_logarithms),
              f"Strain under load against time on logarithmic axes at T = {temperature:g}",
              f"The strain under load on logarithmic axes. {rest_text(subtracted)} Where it is not "
              "above 0 the line has a gap.")


def draw(material):
    strain = groups_of(material, ("thermo.csv", "strain"))
    softness = groups_of(material, ("softness.csv", "mean_softness"),
                         ("thermo.csv", "mean_softness"))
    at = material.reference_temperature
    at = at if at in strain or not strain else max(strain)
    plate = Plate(TITLE, about=f"{runs_text(material, at)} On linear axes the means are pale, with a "
                               "running mean on top. The stress is tension-positive; <i>t</i> = 0 "
                               "is the beginning of the stage.")
    for groups, name, label, what in ((strain, "strain", STRAIN, "Axial strain"),
                                      (softness, "mean_softness", SOFTNESS, "Mean softness")):
        if not groups:
            plate.absent.append(f"{what} against time is not drawn: no creep branch of the sources "
                                f"has written it.")
            continue
        shown = at if at in groups else max(groups)
        stresses = [curve.stress for curve in groups[shown]]
        colours = per(stresses, "stress", f"at σ<sub>c</sub> = {number(stresses[0])}")
        rest = " The strain at rest is in it." if name == "strain" and max(stresses) > 0 else ""
        plate.add(name, panel(material, shown, groups[shown], label),
                  f"{what} against time at T = {shown:g}, a curve per stress",
                  f"{what} against time at <i>T</i> = {number(shown)}, {colours}.{rest}")
        if name == "strain":
            add_logarithmic(plate, material, shown)
    for groups, name, label, what in ((strain, "strain", STRAIN, "Strain"),
                                      (softness, "mean_softness", SOFTNESS, "Mean softness")):
        if len(groups) > 1:
            plate.add(f"{name}_all", draw_all(material, groups, label),
                      f"{what} against time, a panel per temperature",
                      f"{what} against time at {len(groups)} temperatures.")
    return plate
