"""Volume against temperature on cooling, with the bilinear and the hyperbolic fit."""
from html import escape

import numpy as np

from pitchdrop.figures import cooling_curves
from pitchdrop.fits import is_number
from pitchdrop.material import means
from pitchdrop.plots.plate import Plate, fit_line, heading, new_panel
from pitchdrop.rundirectory import InputError
from pitchdrop.scales import LABELS
from pitchdrop.statistics import error_of

TITLE = "Glass transition"
INTERVALS = 60
KINDS = {"bilinear": ("#a8462f", "-"), "hyperbolic": ("#2a5d8f", (0, (4, 1.5)))}


def volumes(material, rate):
    """Temperature and volume per bead, means over the cooling curves in intervals of temperature.

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


def parameters_of(fit, kind):
    """Those of the model, or None where the fit does not tell them all."""
    names = ["temperature", "volume", "glass_slope", "liquid_slope"]
    values = [fit.get(name) for name in names + ["width"] * (kind == "hyperbolic")]
    return values if all(map(is_number, values)) else None


def curve_of(parameters, temperature):
    """Volume of the fit and its derivatives with respect to the parameters."""
    glass, volume, low, high, *width = parameters
    x, w = temperature - glass, width[0] if width else 0.0
    root = np.hypot(x, 2 * w)
    rise = 0.5 * (x + root)
    slope = 0.5 * (1 + x / np.where(root > 0, root, 1))
    gradients = [-(low + (high - low) * slope), np.ones_like(x), x - rise, rise]
    gradients += [(high - low) * 2 * w / np.where(root > 0, root, 1)] if width else []
    return volume + low * (x - rise) + high * rise, gradients


def draw_fit(axes, fit, kind, temperature, volume):
    """The fitted form over the temperatures fitted with its band, and T_g with its error."""
    color, line = KINDS[kind]
    glass, parameters = fit["temperature"], parameters_of(fit, kind)
    inside = part_fitted(fit, temperature)
    x, error = temperature[inside], None
    if parameters is None:
        y = fitted(kind, x, volume[inside], glass)
    else:
        y, gradients = curve_of(parameters, x)
        error = error_of(fit, gradients)
    fit_line(axes, x, y, error, color, linestyle=line, label=kind)
    width = fit.get("temperature_error", 0.0)
    axes.axvspan(glass - width, glass + width, color=color, alpha=0.18, linewidth=0)
    axes.axvline(glass, color=color, linewidth=0.7, linestyle=line)


def draw(material):
    plate = Plate(TITLE)
    fits = material.fits.glass_transition
    rate = fits.get("rate")
    found = volumes(material, rate)
    kinds = [kind for kind in KINDS if "temperature" in fits.get(kind, {})]
    if found is None:
        plate.absent.append("Volume against temperature is not drawn: no quench of the sources has "
                            "a time series.")
        return plate
    temperature, volume = found
    figure, axes = new_panel()
    axes.plot(temperature, volume, linestyle="none", marker="o", markersize=3.4, color="#b5b5b5")
    for kind in kinds:
        draw_fit(axes, fits[kind], kind, temperature, volume)
    axes.set_xlabel(LABELS["temperature"])
    axes.set_ylabel(r"volume per bead  $\rho^{-1}$ / $\sigma^{3}$")
    if kinds:
        axes.legend(loc="upper left")
    else:
        heading(axes, r"$T_\mathrm{g}$ is not determined")
    plate.add("glass_transition", figure, "Volume per bead against temperature on cooling",
              "Volume per bead on cooling"
              + (f" at the rate {rate:.3g}" if is_number(rate) else "")
              + " (means in intervals of temperature). " + fits_text(fits, kinds))
    return plate


def fits_text(fits, kinds):
    if not kinds:
        why = fits.get("not_determined")
        return "<i>T</i><sub>g</sub> is not determined" + (f": {escape(why)}." if isinstance(
            why, str) else ".")
    drawn = [parameters_of(fits[kind], kind) is not None for kind in kinds]
    bands = any("covariance" in fits[kind] for kind in kinds)
    return (f"Lines: {' and '.join(kinds)} fit"
            + ("" if all(drawn) else ", redrawn by least squares at their <i>T</i><sub>g</sub>")
            + (", with bands of their standard errors" if bands else "")
            + ". Vertical: <i>T</i><sub>g</sub>, shaded ± its standard error.")
