"""How figures look: quiet axes, one sequential gradient that colour-blind readers can follow."""
import matplotlib
from matplotlib.figure import Figure

SETTINGS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "mathtext.fontset": "dejavusans",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 9.5,
    "axes.titlesize": 9.5,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.5,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "lines.linewidth": 1.4,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "legend.handlelength": 1.4,
    "svg.hashsalt": "pitchdrop",  # the same data give the same file
}

GRADIENT = matplotlib.colormaps["viridis"]
BRIGHTEST = 0.88  # beyond it the yellow is too light on white


def gradient(count):
    """`count` colours from dark to bright; equal steps, so that close values stay apart."""
    return [GRADIENT(BRIGHTEST * k / max(count - 1, 1)) for k in range(count)]


def new_figure(width, height, columns=1):
    """A figure without any global state; returns it with its axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(1, columns, squeeze=False)[0]


def save(figure, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": "pitchdrop"})
    return path
