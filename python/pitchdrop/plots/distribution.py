"""p(S) of all beads and of rearranging ones, P_R(S), and its enhancement by stress."""
import numpy as np

from pitchdrop.plots.plate import ERRORS, Plate, heading, log_axis, logarithms, multiples, \
    new_panel, points, scatter_of
from pitchdrop.scales import LABELS, number

TITLE = "Softness and the probability to rearrange"
DENSITY = r"density  $p(S)$"
PROBABILITY = r"rearrangement probability  $P_\mathrm{R}(S)$"


def draw_density(axes, material, temperature):
    """All beads: solid; rearranging ones: dashed."""
    table = material.fits["softness_distribution"].where(temperature=temperature)
    for stress in table.distinct("stress"):
        for column, line in (("density", "-"), ("density_rearranging", (0, (3, 1.5)))):
            softness, density = table.where(stress=stress).columns("softness", column)
            order = np.argsort(softness)
            axes.plot(softness[order], density[order], color=material.stress.color(stress),
                      linewidth=1.1 if column == "density" else 0.9, linestyle=line)


def draw_probability(axes, material, temperature):
    table = material.probabilities(temperature=temperature)
    for stress in table.distinct("stress"):
        softness, log, error = logarithms(table.where(stress=stress), "softness")
        p = np.exp(log)
        points(axes, softness, p, [p - np.exp(log - error[0]), np.exp(log + error[1]) - p],
               material.stress.color(stress), linestyle="-", linewidth=0.9)
    axes.set_yscale("log")
    log_axis(axes.yaxis)


def draw_enhancement(axes, material, temperature):
    table = material.fits["eyring_ratio"].where(temperature=temperature)
    for stress in (s for s in table.distinct("stress") if s > 0):
        softness, ratio, error = table.where(stress=stress).columns("softness", "ratio",
                                                                    "ratio_error")
        kept = (ratio > 0) & np.array([material.softness.values[0] - 1e-9 <= s <=
                                       material.softness.values[-1] + 1e-9 for s in softness], bool)
        softness, ratio, error = softness[kept], ratio[kept], error[kept]
        points(axes, softness, ratio, [np.minimum(error, 0.95 * ratio), error],
               material.stress.color(stress), linestyle="-", linewidth=0.9)
    axes.axhline(1, color="#888888", linewidth=0.7)
    axes.set_yscale("log")
    log_axis(axes.yaxis)


def panel(material, drawer, temperature, label, stresses):
    figure, axes = new_panel()
    drawer(axes, material, temperature)
    axes.set_xlabel(LABELS["softness"])
    axes.set_ylabel(label)
    heading(axes, rf"$T$ = {number(temperature)} $\epsilon/k_\mathrm{{B}}$")
    material.stress.legend(figure, axes, stresses)
    return figure


def draw_all(material, drawer, temperatures, label):
    return multiples(temperatures, r"$T$", LABELS["softness"], label,
                     lambda axes, temperature: drawer(axes, material, temperature),
                     material.stress.legend)


KINDS = (
    ("softness_distribution", "softness_distribution", "density", draw_density, DENSITY,
     "Distribution of softness, of all beads (solid) and of rearranging beads (dashed), each of "
     "area 1, at <i>T</i> = {}.", "The distribution p(S)"),
    ("rearrangement", "rearrangement_probability", "probability", draw_probability, PROBABILITY,
     "Fraction of the beads of softness <i>S</i> that rearrange in a frame at <i>T</i> = {}; lines "
     "join the points.", "The rearrangement probability P_R(S)"),
    ("enhancement", "eyring_ratio", "ratio", draw_enhancement,
     r"enhancement  $P_\mathrm{R,Eyring}(S)$",
     "Enhancement by stress, <i>P</i><sub>R</sub>(<i>S</i>; σ<sub>c</sub>)/"
     "<i>P</i><sub>R</sub>(<i>S</i>; 0), at <i>T</i> = {}.", "The enhancement of P_R(S) by stress"),
)


def draw(material):
    plate = Plate(TITLE, about=f"One colour per stress. {ERRORS}"
                               f"{scatter_of(material)}.")
    larger = []
    for name, key, column, drawer, label, caption, plain in KINDS:
        table = material.fits[key].having("temperature", "stress", "softness", column)
        temperatures = table.distinct("temperature")
        if not temperatures or not material.softness.values:
            plate.absent.append(f"{plain} is not drawn: fits.json has no {key}.")
            continue
        at = material.reference_temperature
        at = at if at in temperatures else temperatures[-1]
        stresses = table.where(temperature=at).distinct("stress")
        if name == "enhancement":
            stresses = [s for s in stresses if s > 0]
        plate.add(name, panel(material, drawer, at, label, stresses),
                  f"{plain} at T = {at:g}, a colour per stress", caption.format(number(at)))
        if len(temperatures) > 1 and name != "enhancement":
            larger.append((name, drawer, temperatures, label, plain))
    for name, drawer, temperatures, label, plain in larger:
        html = plain.replace("p(S)", "<i>p</i>(<i>S</i>)").replace(
            "P_R(S)", "<i>P</i><sub>R</sub>(<i>S</i>)")
        plate.add(f"{name}_all", draw_all(material, drawer, temperatures, label),
                  f"{plain}, a panel per temperature",
                  f"{html} at {len(temperatures)} temperatures.")
    return plate
