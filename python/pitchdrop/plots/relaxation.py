"""Correlation functions with stretched exponentials (KWW), their τ and β against stress."""
import numpy as np

from pitchdrop.plots.plate import (ERRORS, Plate, doubts, fit_line, heading, legend_of, log_axis,
                                   new_panel, per, points)
from pitchdrop.scales import LABELS, number
from pitchdrop.statistics import error_of, mean_over_runs

TITLE = "Relaxation"
OBSERVABLES = {
    "bond_correlation": (r"bond correlation  $C_\mathrm{b}(t)$", "o", "full",
                         "<i>C</i><sub>b</sub>(<i>t</i>) = ⟨<i>P</i><sub>2</sub>(<b>b</b>(0)·"
                         "<b>b</b>(<i>t</i>))⟩ of bond vectors"),
    "self_scattering": (r"self-scattering  $F_\mathrm{s}(q,t)$", "s", "none",
                        "Self-intermediate scattering function of non-affine displacements")}
SYMBOLS = {"bond_correlation": ("Circles", "<i>C</i><sub>b</sub>", r"$C_\mathrm{b}$"),
           "self_scattering": ("Open squares", "<i>F</i><sub>s</sub>", r"$F_\mathrm{s}$")}


def curve(material, branches, observable):
    """Mean over branches at the lags that all of them have: lag, value, error."""
    tables = [t for t in (material.series(b, "relaxation.csv") for b in branches)
              if t is not None and observable in t and len(t["lag"])]
    if not tables:
        return None
    count = min(len(table["lag"]) for table in tables)
    lag = tables[0]["lag"][:count]
    tables = [t for t in tables if np.allclose(t["lag"][:count], lag)]
    value = np.mean([t[observable][:count] for t in tables], axis=0)
    error = np.sqrt(np.sum([np.nan_to_num(t[f"{observable}_error"][:count]) ** 2
                            for t in tables], axis=0)) / len(tables)
    kept = np.isfinite(value) & (lag > 0)
    return (lag[kept], value[kept], error[kept]) if kept.sum() > 1 else None


def fits_of(material, branches, observable):
    """The rows of all branches; none where a branch has no fit, as the points are means over
    all."""
    rows = []
    for branch in branches:  # a row may name the run's directory as well
        own = [row for row in material.fits["relaxation"].where(observable=observable).having(
            "branch", "amplitude", "tau", "beta")
            if f"/{row['branch']}".endswith(f"/{branch.id}") and row["tau"] > 0]
        if not own:
            return []
        rows.append(own[0])
    return rows


def stretched(row, x):
    return row["amplitude"] * np.exp(-(x / row["tau"]) ** row["beta"])


def gradients(row, x):
    """With respect to amplitude, τ and β."""
    part, value = (x / row["tau"]) ** row["beta"], stretched(row, x)
    return (value / row["amplitude"], value * part * row["beta"] / row["tau"],
            -value * part * np.log(x / row["tau"]))


def draw_fit(axes, rows, lag, color):
    """Their mean with its band, over the lags fitted; returns which lags these are."""
    low = max(row.get("from", lag.min()) for row in rows)
    high = min(row.get("to", lag.max()) for row in rows)
    fitted = (lag >= low * (1 - 1e-9)) & (lag <= high * (1 + 1e-9))
    x = np.geomspace(low, high, 60)
    y, error = mean_over_runs([stretched(row, x) for row in rows])
    if len(rows) == 1:
        error = error_of(rows[0], gradients(rows[0], x)) if rows[0]["amplitude"] > 0 else None
    fit_line(axes, x, y, error, color, any("doubt" in row for row in rows))
    return fitted


def draw_correlation(material, temperature, observable):
    """The figure, and the rows of the fits that are drawn in it."""
    figure, axes = new_panel()
    drawn, rows, lowest = [], [], []
    for stress in material.stress.values:
        branches = material.creeps(temperature=temperature, stress=stress)
        measured = curve(material, branches, observable)
        if measured is None:
            continue
        lag, value, error = measured
        color, own = material.stress.color(stress), fits_of(material, branches, observable)
        fitted = draw_fit(axes, own, lag, color) if own else np.full(lag.shape, False)
        for part, style in ((fitted, "full"), (~fitted, "none")):
            points(axes, lag[part], value[part], error[part], color, about_zero=True,
                   markersize=3, markeredgewidth=0.6, fillstyle=style)
        certain = value > error
        lowest.append((value - error)[certain].min() if certain.any() else value.min())
        drawn.append(stress)
        rows += own
    if not drawn:
        return None, rows
    axes.set(xscale="log", xlabel=r"time  $t$ / $\tau$", ylabel=OBSERVABLES[observable][0])
    axes.set_ylim(bottom=min(lowest) - 0.04)
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    doubts(axes, rows)
    material.stress.legend(figure, axes, drawn)
    return figure, rows


def rows_of(material, column):
    """Means over runs, or the rows of the runs where there are no means; of creep stages."""
    labels = {b.label for b in material.creeps()} | {"creep"}
    for name in ("relaxation_mean", "relaxation"):
        table = material.fits[name].having("temperature", "stress", "observable")
        table.rows = [row for row in table if row.get("stage", "creep") in labels
                      and (column in row or (column == "tau" and "tau_lower_bound" in row))]
        if table:
            return table
    return None


def draw_parameter(material, table, column, label):
    """The figure, and the observables that are in it."""
    figure, axes = new_panel()
    marked = set()
    for observable, (_, marker, filled, _) in OBSERVABLES.items():
        for temperature in table.distinct("temperature"):
            color = material.temperature.color(temperature)
            own = table.where(observable=observable, temperature=temperature)
            stress, value, error = own.columns("stress", column, f"{column}_error")
            if column == "tau":
                error = [np.minimum(error, 0.95 * value), error]
                bound_at, bound = own.columns("stress", "tau_lower_bound")
                axes.plot(bound_at, bound, color=color, marker="^", fillstyle="none",
                          markersize=4.6, linestyle="none", markeredgewidth=0.8)
                marked |= {observable} if len(bound) else set()
            if len(stress):
                points(axes, stress, value, error, color, marker=marker, fillstyle=filled,
                       markersize=3.8, linestyle="-", linewidth=0.7)
                marked.add(observable)
    for observable in (o for o in OBSERVABLES if o in marked and len(marked) > 1):
        _, marker, filled, _ = OBSERVABLES[observable]
        axes.plot([], [], color="#333333", marker=marker, fillstyle=filled, markersize=3.8,
                  linestyle="none", label=SYMBOLS[observable][2])
    if column == "tau":
        axes.set_yscale("log")
        log_axis(axes.yaxis)
    if len(marked) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, borderaxespad=0.2)
    axes.set_xlabel(LABELS["stress"])
    axes.set_ylabel(label)
    material.temperature.legend(figure, axes, table.distinct("temperature"))
    return figure, marked


def parameter_caption(what, table, marked):
    shown = table.having("tau" if what == "Relaxation time" else "beta")
    temperatures = table.distinct("temperature")
    text = (f"{what} of the KWW fits against stress, "
            + per(temperatures, "temperature", f"at <i>T</i> = {number(temperatures[0])}")
            + ("; lines join the points. " if any(
                len(shown.where(observable=o, temperature=t)) > 1 for o in marked
                for t in temperatures) else ". ")
            + "; ".join(f"{SYMBOLS[o][0]}: {SYMBOLS[o][1]}" for o in OBSERVABLES if o in marked)
            + f". {ERRORS}" + (", with Student's factor over runs." if table.name ==
                               "relaxation_mean" else
                               ", too small as lags of one run move together."))
    if table.having("tau_lower_bound") and what == "Relaxation time":
        text += (" Triangles: lower bounds (the last lag), where the fitted time is longer than "
                 "the run.")
    return text


def draw(material):
    plate = Plate(TITLE)
    at = material.reference_temperature
    if at is None or not material.creeps(temperature=at):
        at = max((b.temperature for b in material.creeps()), default=None)
    for observable, (_, _, _, what) in OBSERVABLES.items():
        figure, rows = (None, []) if at is None else draw_correlation(material, at, observable)
        if figure is None:
            plate.absent.append(f"The {observable.replace('_', ' ')} is not drawn: no creep branch "
                                "has a relaxation.csv with it.")
            continue
        stresses = {b.stress for b in material.creeps(temperature=at)}
        lines = ("Lines: <i>C</i><sub>0</sub>&nbsp;exp[−(<i>t</i>/τ)<sup>β</sup>], fitted to the "
                 "full points; open points took no part in a fit."
                 if rows else "No stretched exponential is determined.")
        plate.add(observable, figure, f"{observable.replace('_', ' ')} against time at T = {at:g}",
                  f"{what} at <i>T</i> = {number(at)}, "
                  f"{per(stresses, 'stress', f'at σ<sub>c</sub> = {number(max(stresses))}')}. "
                  f"{lines} {legend_of(rows)}")
    for column, label, what in (("tau", r"relaxation time  $\tau_\mathrm{KWW}$ / $\tau$",
                                 "Relaxation time"),
                                ("beta", r"stretching exponent  $\beta$", "Stretching exponent")):
        table = rows_of(material, column)
        if table is None:
            plate.absent.append(f"The {what.lower()} is not drawn: fits.json has no such fits.")
            continue
        figure, marked = draw_parameter(material, table, column, label)
        plate.add(f"relaxation_{column}", figure,
                  f"{what} of the KWW fits against stress, a colour per temperature",
                  parameter_caption(what, table, marked))
    return plate
