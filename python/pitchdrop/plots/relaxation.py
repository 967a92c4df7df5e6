"""Correlation functions with stretched exponentials (KWW), their τ and β against stress."""
import numpy as np

from pitchdrop.plots.plate import ERRORS, Plate, heading, log_axis, new_panel, points
from pitchdrop.scales import LABELS, number

TITLE = "Relaxation under stress"
OBSERVABLES = {
    "bond_correlation": (r"bond correlation  $C_\mathrm{b}(t)$", "o", "full",
                         "<i>C</i><sub>b</sub>(<i>t</i>) = ⟨<i>P</i><sub>2</sub>(<b>b</b>(0)·"
                         "<b>b</b>(<i>t</i>))⟩ of bond vectors"),
    "self_scattering": (r"self-scattering  $F_\mathrm{s}(q,t)$", "s", "none",
                        "Self-intermediate scattering function of non-affine displacements")}


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


def fit(material, branches, observable):
    """Amplitude, τ, β: the one of a branch, or the mean over branches (of ln τ)."""
    names = tuple("/" + b.id for b in branches)  # a row may name the run's directory as well
    rows = [row for row in material.fits["relaxation"].where(observable=observable).having(
        "branch", "amplitude", "tau", "beta")
        if f"/{row['branch']}".endswith(names) and row["tau"] > 0]
    if not rows:
        return None
    return (np.mean([r["amplitude"] for r in rows]),
            np.exp(np.mean([np.log(r["tau"]) for r in rows])), np.mean([r["beta"] for r in rows]))


def draw_correlation(material, temperature, observable):
    figure, axes = new_panel()
    drawn = []
    for stress in material.stress.values:
        branches = material.creeps(temperature=temperature, stress=stress)
        measured = curve(material, branches, observable)
        if measured is None:
            continue
        lag, value, error = measured
        color = material.stress.color(stress)
        points(axes, lag, value, error, color, markersize=2.2)
        drawn.append(stress)
        parameters = fit(material, branches, observable)
        if parameters is not None:
            amplitude, tau, beta = parameters
            x = np.geomspace(lag.min(), lag.max(), 60)
            axes.plot(x, amplitude * np.exp(-(x / tau) ** beta), color=color, linewidth=1.0)
    if not drawn:
        return None
    axes.set(xscale="log", xlabel=r"time  $t$ / $\tau$", ylabel=OBSERVABLES[observable][0])
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    material.stress.legend(figure, axes, drawn)
    return figure


def rows_of(material, column):
    """Means over runs, or the rows of the runs where there are no means; of creep stages."""
    labels = {b.label for b in material.creeps()} | {"creep"}
    for name in ("relaxation_mean", "relaxation"):
        table = material.fits[name].having("temperature", "stress", "observable", column)
        table.rows = [row for row in table if row.get("stage", "creep") in labels]
        if table:
            return table
    return None


def draw_parameter(material, table, column, label):
    figure, axes = new_panel()
    marked = set()
    for observable, (_, marker, filled, _) in OBSERVABLES.items():
        for temperature in table.distinct("temperature"):
            color = material.temperature.color(temperature)
            stress, value, error = table.where(observable=observable,
                                               temperature=temperature).columns(
                "stress", column, f"{column}_error")
            if column == "tau":
                error = [np.minimum(error, 0.95 * value), error]
            if len(stress):
                points(axes, stress, value, error, color, marker=marker, fillstyle=filled,
                       markersize=3.8, linestyle="-", linewidth=0.7)
                marked.add(observable)
    for observable in (o for o in OBSERVABLES if o in marked and len(marked) > 1):
        _, marker, filled, _ = OBSERVABLES[observable]
        axes.plot([], [], color="#333333", marker=marker, fillstyle=filled, markersize=3.8,
                  linestyle="none", label=r"$C_\mathrm{b}$" if observable.startswith("bond")
                  else r"$F_\mathrm{s}$")
    if column == "tau":
        axes.set_yscale("log")
        log_axis(axes.yaxis)
    if len(marked) > 1:
        axes.legend(loc="best")
    axes.set_xlabel(LABELS["stress"])
    axes.set_ylabel(label)
    material.temperature.legend(figure, axes, table.distinct("temperature"))
    return figure


def draw(material):
    plate = Plate(TITLE, about=f"{ERRORS}.")
    at = material.reference_temperature
    if at is None or not material.creeps(temperature=at):
        at = max((b.temperature for b in material.creeps()), default=None)
    for observable, (_, _, _, what) in OBSERVABLES.items():
        figure = None if at is None else draw_correlation(material, at, observable)
        if figure is None:
            plate.absent.append(f"The {observable.replace('_', ' ')} is not drawn: no creep branch "
                                "has a relaxation.csv with it.")
            continue
        plate.add(observable, figure, f"{observable.replace('_', ' ')} against time at T = {at:g}",
                  f"{what} at <i>T</i> = {number(at)}, one colour a stress. Lines: "
                  "<i>C</i><sub>0</sub>&nbsp;exp[−(<i>t</i>/τ)<sup>β</sup>].")
    for column, label, what in (("tau", r"relaxation time  $\tau_\mathrm{KWW}$ / $\tau$",
                                 "Relaxation time"),
                                ("beta", r"stretching exponent  $\beta$", "Stretching exponent")):
        table = rows_of(material, column)
        if table is None:
            plate.absent.append(f"The {what.lower()} is not drawn: fits.json has no such fits.")
            continue
        plate.add(f"relaxation_{column}", draw_parameter(material, table, column, label),
                  f"{what} of the KWW fits against stress, a colour for every temperature",
                  f"{what} of the KWW fits against stress, one colour a temperature; lines join "
                  "the points. Full circles: <i>C</i><sub>b</sub>; open squares: "
                  "<i>F</i><sub>s</sub>.")
    return plate
