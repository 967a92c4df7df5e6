"""Figures of a run: creep strain against time, density against temperature on cooling."""
from collections import defaultdict

import matplotlib
import numpy as np

from pitchdrop import softness, style
from pitchdrop.rundirectory import InputError

QUENCH_POINTS = 120  # a cooling curve is averaged into this many intervals of temperature
SMALLEST_STRAIN = 1e-4  # below it the logarithmic panel would show thermal noise only
POINTS_PER_DECADE = 12  # of time in the logarithmic panel


def number(value):
    return f"{value:.6g}"


def mean_curve(curves):
    """Mean over curves (x, y) on the part of the time axis that all of them share, None of one."""
    if len(curves) < 2:
        return None
    length = min(len(x) for x, _ in curves)
    x = curves[0][0][:length]
    if any(not np.allclose(other[:length], x) for other, _ in curves):
        return None
    return x, np.mean([y[:length] for _, y in curves], axis=0)


def strain_curves(branches):
    """{stress: [(time, strain), …]}, one curve per branch (a seed, say), stresses ascending."""
    curves = defaultdict(list)
    for branch in branches:
        thermo = branch.thermo()
        if len(thermo["time"]) > 1:
            curves[branch.stress].append((thermo["time"], thermo["strain"]))
    return {stress: curves[stress] for stress in sorted(curves)}


def smoothed(y, fraction=0.02):
    """Running mean over a window of `fraction` of the curve to either side, narrower at the ends so
    that it stays symmetric: a straight line stays as it is."""
    index = np.arange(len(y))
    half = np.minimum(np.minimum(index, len(y) - 1 - index), round(fraction * len(y)))
    total = np.concatenate([[0.0], np.cumsum(y)])
    return (total[index + half + 1] - total[index - half]) / (2 * half + 1)


def draw_curves(axes, curves, color, label):
    """Every curve, thin and pale, and on top the running mean of their mean."""
    mean = mean_curve(curves)
    for x, y in curves:
        axes.plot(x, y, color=color, linewidth=0.5, alpha=0.35)
    for k, (x, y) in enumerate(curves if mean is None else [mean]):
        axes.plot(x, smoothed(y), color=color, label=label if k == 0 else None)


def draw_positive(axes, curves, color):
    """The same in equal intervals of log t; where there is no logarithm, a gap."""
    mean = mean_curve(curves)
    for x, y in curves if mean is None else [mean]:
        later = x > 0
        points = max(2, round(POINTS_PER_DECADE * np.ptp(np.log10(x[later]))))
        log_time, strain = binned(np.log10(x[later]), y[later], points)
        axes.plot(10 ** log_time, np.where(strain > SMALLEST_STRAIN, strain, np.nan), color=color)


def draw_strain(branches, temperature, title=None):
    """Strain against time at one temperature: linear on the left, log-log on the right."""
    curves = strain_curves(branches)
    with matplotlib.rc_context(style.SETTINGS):
        figure, (linear, logarithmic) = style.new_figure(7.2, 3.1, columns=2)
        colors = dict(zip(curves, style.gradient(len(curves))))
        for stress, members in curves.items():
            draw_curves(linear, members, colors[stress], label=number(stress))
            if stress != 0:  # nothing but noise without a load
                draw_positive(logarithmic, members, colors[stress])
        logarithmic.set_xscale("log")
        logarithmic.set_yscale("log")
        linear.set_xlim(left=0)
        for axes in (linear, logarithmic):
            axes.set_xlabel(r"time  $t$ / $\tau$")
        linear.set_ylabel(r"axial strain  $L/L_0 - 1$")
        linear.set_title(title or rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$",
                         loc="left")
        handles, labels = linear.get_legend_handles_labels()
        logarithmic.legend(handles[::-1], labels[::-1], loc="upper left",
                           bbox_to_anchor=(1.0, 1.03), title=r"stress / $\epsilon\sigma^{-3}$")
    return figure


def binned(x, y, intervals):
    """Means of x and y over equal intervals of x."""
    edges = np.linspace(x.min(), x.max(), intervals + 1)
    where = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, intervals - 1)
    count = np.bincount(where, minlength=intervals)
    filled = count > 0
    return tuple(np.bincount(where, weights=v, minlength=intervals)[filled] / count[filled]
                 for v in (x, y))


def cooling_curves(branches):
    """{rate: [(imposed temperature, density), …]}; the segments of a quench are joined."""
    ids = {branch.id for branch in branches}
    following = {branch.parent: branch for branch in branches if branch.parent in ids}
    curves = defaultdict(list)
    for first in (branch for branch in branches if branch.parent not in ids):
        temperatures, densities, segment = [], [], first
        while segment is not None and segment.has_thermo():
            thermo = segment.thermo()
            temperatures.append(segment.imposed_temperature(thermo["time"]))
            densities.append(thermo["density"])
            segment = following.get(segment.id)
        if sum(len(t) for t in temperatures) > 1:
            rate = (first.temperature_begin - first.temperature) / first.duration
            curves[float(number(rate))].append((np.concatenate(temperatures),
                                                np.concatenate(densities)))
    return {rate: curves[rate] for rate in sorted(curves)}


def draw_density(branches):
    """Density against temperature during the quench, one colour per cooling rate."""
    curves = cooling_curves(branches)
    with matplotlib.rc_context(style.SETTINGS):
        figure, (axes,) = style.new_figure(3.6, 3.1)
        for (rate, members), color in zip(curves.items(), style.gradient(len(curves))):
            for k, (temperature, density) in enumerate(members):
                axes.plot(*binned(temperature, density, QUENCH_POINTS), color=color,
                          linewidth=1.4 if len(members) == 1 else 0.8,
                          label=number(rate) if k == 0 else None)
        axes.set_xlabel(r"temperature  $T$ / $\epsilon k_\mathrm{B}^{-1}$")
        axes.set_ylabel(r"density  $\rho$ / $\sigma^{-3}$")
        axes.legend(title=r"cooling rate / $\epsilon k_\mathrm{B}^{-1}\tau^{-1}$")
    return figure


def draw_rearrangement(branches, temperature):
    """P_R(S) on a logarithmic axis, one colour per stress."""
    curves = softness.probability_curves(branches)
    with matplotlib.rc_context(style.SETTINGS):
        figure, (axes,) = style.new_figure(4.4, 3.1)
        for (stress, (centre, p, error)), color in zip(curves.items(),
                                                       style.gradient(len(curves))):
            axes.errorbar(centre, p, error, color=color, marker="o", markersize=3, linewidth=1,
                          label=number(stress))
        axes.set_yscale("log")
        axes.set_xlabel(r"softness  $S$")
        axes.set_ylabel(r"rearrangement probability  $P_\mathrm{R}(S)$")
        axes.set_title(rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$", loc="left")
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.0, 1.03),
                    title=r"stress / $\epsilon\sigma^{-3}$")
    return figure


def draw_run(run):
    """Draws everything a run has data for into DIR/figures; returns the paths.

    strain_T<temperature>.svg for every temperature of a creep (with the stage's name where several
    creep stages share a temperature), rearrangement_T<temperature>.svg where softness was observed,
    density_quench.svg.
    """
    folder = run.directory / "figures"
    groups = defaultdict(lambda: defaultdict(list))
    for branch in run.branches("creep"):
        if branch.has_thermo():
            groups[branch.temperature][branch.label].append(branch)
    written = []
    for temperature, labels in sorted(groups.items()):
        for label, branches in labels.items():
            if not strain_curves(branches):
                continue
            suffix = f"_{label}" if len(labels) > 1 else ""
            written.append(style.save(draw_strain(branches, temperature),
                                      folder / f"strain_T{number(temperature)}{suffix}.svg"))
            counted = [branch for branch in branches if softness.has_softness(branch)]
            if counted and softness.probability_curves(counted):
                name = f"rearrangement_T{number(temperature)}{suffix}.svg"
                written.append(style.save(draw_rearrangement(counted, temperature), folder / name))
    quench = [branch for branch in run.branches("quench") if branch.has_thermo()]
    if cooling_curves(quench):
        written.append(style.save(draw_density(quench), folder / "density_quench.svg"))
    if not written:
        raise InputError(f"there is nothing to draw in {run.directory}",
                         "no creep or quench branch has written a time series yet",
                         "wait until one has begun")
    return written
