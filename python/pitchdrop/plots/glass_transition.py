"""Volume against temperature on cooling, with the bilinear and the hyperbolic fit."""
import numpy as np

from pitchdrop.figures import cooling_curves
from pitchdrop.fits import is_number
from pitchdrop.material import means
from pitchdrop.plots.plate import Plate, new_panel
from pitchdrop.rundirectory import InputError
from pitchdrop.scales import LABELS

TITLE = "Glass transition"
INTERVALS = 60
KINDS = {"bilinear": ("#a8462f", "-"), "hyperbolic": ("#2a5d8f", (0, (4, 1.5)))}


def volumes(material, rate):
    """Temperature and volume a bead, means over the cooling curves in intervals of temperature.

    Only curves of the fitted rate are drawn, of every rate where it is not known."""
    quench = [b for b in material.branches if b.stage == "quench" and b.has_thermo()]
    try:
        found = cooling_curves(quench)
    except InputError as error:
        material.notes.append(f"Left out: {error}.")
        return None
    if is_number(rate) and found:
        nearest = min(found, key=lambda other: abs(other - rate))
        found = {nearest: found[nearest]}
    pairs = [pair for members in found.values() for pair in members]
    if not pairs:
        return None
    temperature, density = (np.concatenate([pair[k] for pair in pairs]) for k in (0, 1))
    if np.ptp(temperature) == 0 or not (density > 0).all():
        return None
    return means(temperature, 1 / density,
                 np.linspace(temperature.min(), temperature.max(), INTERVALS + 1))


def model(kind, temperature, glass, width):
    """Columns whose combination is the fit: constant, slope above, slope below T_g."""
    x = temperature - glass
    root = np.abs(x) if kind == "bilinear" else np.sqrt(x * x + width * width)
    return np.stack([np.ones_like(x), 0.5 * (x + root), 0.5 * (x - root)], axis=1)


def fitted(kind, temperature, volume, glass):
    """Least squares with T_g held at its fitted value; the hyperbola's width is scanned."""
    best = None
    for width in (0.0,) if kind == "bilinear" else np.geomspace(0.002, 0.3, 40):
        columns = model(kind, temperature, glass, width)
        parameters, *_ = np.linalg.lstsq(columns, volume, rcond=None)
        curve = columns @ parameters
        misfit = np.sum((curve - volume) ** 2)
        if best is None or misfit < best[0]:
            best = misfit, curve
    return best[1]


def part_fitted(fit, temperature):
    """Which temperatures took part in the fit, within half an interval."""
    low, high = fit.get("from"), fit.get("to")
    if not (is_number(low) and is_number(high)):
        return np.full(temperature.shape, True)
    room = 0.5 * np.ptp(temperature) / INTERVALS
    return (temperature >= low - room) & (temperature <= high + room)


def draw(material):
    plate = Plate(TITLE)
    fits = material.fits.glass_transition
    rate = fits.get("rate")
    found = volumes(material, rate)
    if found is None or not any("temperature" in fits.get(kind, {}) for kind in KINDS):
        plate.absent.append("Volume against temperature is not drawn: " + (
            "no quench of the sources has a time series." if found is None else
            "the glass transition was not fitted."))
        return plate
    temperature, volume = found
    figure, axes = new_panel()
    axes.plot(temperature, volume, linestyle="none", marker="o", markersize=3.4, color="#b5b5b5")
    for kind, (color, line) in KINDS.items():
        glass = fits.get(kind, {}).get("temperature")
        if glass is None:
            continue
        inside = part_fitted(fits[kind], temperature)
        axes.plot(temperature[inside],
                  fitted(kind, temperature[inside], volume[inside], glass), color=color,
                  linestyle=line, linewidth=1.0, label=kind)
        error = fits[kind].get("temperature_error", 0.0)
        axes.axvspan(glass - error, glass + error, color=color, alpha=0.18, linewidth=0)
        axes.axvline(glass, color=color, linewidth=0.7, linestyle=line)
    axes.set_xlabel(LABELS["temperature"])
    axes.set_ylabel(r"volume a bead  $\rho^{-1}$ / $\sigma^{3}$")
    axes.legend(loc="upper left")
    plate.add("glass_transition", figure, "Volume a bead against temperature on cooling",
              "Volume a bead on cooling" + (f" at the rate {rate:.3g}" if is_number(rate) else "") +
              " (means in intervals of temperature). Lines: bilinear and hyperbolic fit, "
              "redrawn by least squares at their <i>T</i><sub>g</sub>. Vertical: "
              "<i>T</i><sub>g</sub>, shaded ± its standard error.")
    return plate
