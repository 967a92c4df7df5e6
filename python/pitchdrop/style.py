"""How figures look: quiet axes, sequential gradients that colour-blind readers can follow."""
import io
import os
import re
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
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
    "axes.formatter.useoffset": False,
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
NO_DATES = {"svg": {"Date": None, "Creator": "pitchdrop"},
            "pdf": {"CreationDate": None, "Creator": "pitchdrop", "Producer": None}}


def gradient(count):
    """`count` colours from dark to bright; equal steps, so that close values stay apart."""
    return [GRADIENT(BRIGHTEST * k / max(count - 1, 1)) for k in range(count)]


def new_figure(width, height, columns=1, rows=1, **options):
    """A figure without any global state; returns it with its axes, row by row."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **options).ravel()


def write_atomically(path, content):
    """Whoever reads `path` meanwhile finds the old file or the new one, whole."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def compact(svg):
    """The same drawing in fewer bytes: coordinates to 1/100 of a point, no comments or unused
    ids."""
    def shorter(match):
        numbers = re.sub(rb"\.(\d\d)\d+", rb".\1", match[0])
        return re.sub(rb"\s*\n", b" ", numbers).replace(b' "', b'"')
    svg = re.sub(rb"<!--.*?-->\s*", b"", svg, flags=re.DOTALL)
    svg = re.sub(rb' (?:d|x|y|width|height)="[^"]*"|translate\([^)]*\)', shorter, svg)
    svg = re.sub(rb'<g id="[^"]*"', b"<g", svg)
    svg = re.sub(rb"\n\s*", b"\n", svg)
    return re.sub(rb'(?:<use [^>]*style="[^"]*"/>\n)+', hoisted, svg)


def hoisted(match):
    """Markers of one style: it is said once, by the group around them."""
    styles = set(re.findall(rb'style="([^"]*)"', match[0]))
    if len(styles) > 1:
        return match[0]
    return b'<g style="%s">\n%s</g>\n' % (styles.pop(), re.sub(rb' style="[^"]*"', b"", match[0]))


def rendered(figure, kind):
    """The bytes of a figure as `svg` or `pdf`.

    It is printed without Figure.savefig, which draws everything twice.
    """
    stream = io.BytesIO()
    with matplotlib.rc_context(SETTINGS):
        if kind == "svg":
            FigureCanvasSVG(figure).print_svg(stream, metadata=NO_DATES[kind])
        else:
            FigureCanvasPdf(figure).print_pdf(stream, metadata=NO_DATES[kind])
        figure.set_layout_engine("none")  # laid out once, the next format keeps it
    return compact(stream.getvalue()) if kind == "svg" else stream.getvalue()


def save(figure, path):
    """Writes a figure in the format that the name of the file says."""
    return write_atomically(path, rendered(figure, Path(path).suffix[1:]))
