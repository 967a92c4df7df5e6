"""Creep: strain and mean softness against time at all stresses."""
import numpy as np

from pitchdrop.figures import smoothed
from pitchdrop.plots.plate import Plate, heading, multiples, new_panel
from pitchdrop.scales import number

TITLE = "Creep and structure under stress"
INTERVALS = {"strain": 240, "mean_softness": 60}  # of a curve; softness is a noisy mean
DECADE = 9  # intervals of a decade on logarithmic axes
SMALLEST_STRAIN = 1e-4  # below it there is thermal noise only
TIME = r"time  $t$ / $\tau$"
STRAIN = r"axial strain  $L/L_0 - 1$"
SOFTNESS = r"mean softness  $\langle S\rangle$"


def curves(material, temperature, name, column, logarithmic=False):
    """[(stress, times, values), …], means over the independent runs of a temperature."""
    found = []
    for stress in material.stress.values:
        branches = material.creeps(temperature=temperature, stress=stress)
        tables = [t for t in (material.series(b, name) for b in branches)
                  if t is not None and len(t["time"]) > 1]
        if not tables:
            continue
        end = max(table["time"][-1] for table in tables)
        first = min(table["time"][1] for table in tables)
        if logarithmic:
            count = max(2, round(DECADE * np.log10(max(end / first, 2))))
            grid = np.geomspace(0.7 * first, end * 1.001, count + 1)
        else:
            rows = max(len(table["time"]) for table in tables)
            grid = np.linspace(0, end, min(INTERVALS[column], rows) + 1)
        time, value = material.mean_series(branches, name, column, grid)
        if len(time) > 1:
            found.append((stress, time, value))
    return found


def draw_curves(axes, material, lines, smooth=True):
    """Means over intervals, pale, and their running mean."""
    for stress, time, value in lines:
        color = material.stress.color(stress)
        if smooth:
            axes.plot(time, value, color=color, linewidth=0.5, alpha=0.35)
        axes.plot(time, smoothed(value) if smooth else value, color=color, linewidth=1.2)


def panel(material, temperature, lines, label, scale="linear"):
    figure, axes = new_panel()
    if scale == "log":
        lines = [(stress, time[value > SMALLEST_STRAIN], value[value > SMALLEST_STRAIN])
                 for stress, time, value in lines if stress != 0]
    draw_curves(axes, material, lines, smooth=scale == "linear")
    axes.set(xlabel=TIME, ylabel=label, xscale=scale, yscale=scale)
    if scale == "linear":
        axes.set_xlim(left=0)
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    material.stress.legend(figure, axes, [stress for stress, _, _ in lines])
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


def draw(material):
    plate = Plate(TITLE, about="Means over independent runs and over short intervals of time; on "
                               "linear axes these are pale, with a running mean on top. The stress "
                               "is tension-positive; <i>t</i> = 0 is the beginning of the "
                               "stage.")
    strain = groups_of(material, ("thermo.csv", "strain"))
    softness = groups_of(material, ("softness.csv", "mean_softness"),
                         ("thermo.csv", "mean_softness"))
    at = material.reference_temperature
    for groups, name, label, what in ((strain, "strain", STRAIN, "Axial strain"),
                                      (softness, "mean_softness", SOFTNESS, "Mean softness")):
        if not groups:
            plate.absent.append(f"{what} against time is not drawn: no creep branch of the sources "
                                f"has written it.")
            continue
        shown = at if at in groups else max(groups)
        plate.add(name, panel(material, shown, groups[shown], label),
                  f"{what} against time at T = {shown:g}, a curve for every stress",
                  f"{what} against time at <i>T</i> = {number(shown)}, one colour a stress.")
        if name == "strain" and any((y > SMALLEST_STRAIN).sum() > 1
                                    for s, _, y in groups[shown] if s):
            lines = curves(material, shown, "thermo.csv", "strain", logarithmic=True)
            plate.add("strain_logarithmic", panel(material, shown, lines, label, "log"),
                      f"Strain against time on logarithmic axes at T = {shown:g}",
                      "The strain under load on logarithmic axes.")
    for groups, name, label, what in ((strain, "strain", STRAIN, "Strain"),
                                      (softness, "mean_softness", SOFTNESS, "Mean softness")):
        if len(groups) > 1:
            plate.add(f"{name}_all", draw_all(material, groups, label),
                      f"{what} against time, a panel for every temperature",
                      f"{what} against time at every temperature.")
    return plate
