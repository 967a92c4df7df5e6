"""What a plot module hands over: panels with one caption, and what could not be drawn."""
from dataclasses import dataclass, field

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from pitchdrop import style
from pitchdrop.scales import numbers

PANEL = (3.5, 2.75)  # inches: a column of a journal
ERRORS = "Error bars are standard errors (68&nbsp;%)"


@dataclass
class Panel:
    """One drawing; `name` is that of its files, `text` says in words what is seen (alt text)."""

    name: str
    figure: Figure
    text: str


@dataclass
class Plate:
    """Panels that are read together. `captions` has a sentence a panel, `about` is for all of them,
    both HTML; `absent` are plain sentences on what is not drawn."""

    title: str
    panels: list = field(default_factory=list)
    captions: list = field(default_factory=list)
    about: str = ""
    absent: list = field(default_factory=list)

    def add(self, name, figure, text, caption):
        self.panels.append(Panel(name, figure, text))
        self.captions.append(caption)


def new_panel(**size):
    figure, (axes,) = style.new_figure(*PANEL)
    return figure, axes


def points(axes, x, y, error, color, **options):
    """Measured values: markers and thin error bars (`error` one array, or below and above)."""
    options = {"marker": "o", "markersize": 3.2, "linestyle": "none", "elinewidth": 0.8,
               "markeredgewidth": 0.8, "zorder": 3, **options}
    axes.errorbar(x, y, error, color=color, **options)


def logarithms(table, *names):
    """Columns, and ln P_R with its errors below and above, of rows of rearrangement_probability."""
    table = table.having(*names, "probability")
    *values, p = table.columns(*names, "probability")
    low, high = (np.array([bound(row, kind) for row in table]) for kind in ("low", "high"))
    log = np.log(p)
    return (*values, log, np.array([np.maximum(log - np.log(np.where(low > 0, low, p)), 0),
                                    np.maximum(np.log(np.where(high > 0, high, p)) - log, 0)]))


def bound(row, kind):
    """By bootstrap over blocks, or binomial where that is absent or has found no event."""
    p = row["probability"]
    for name in (kind, f"binomial_{kind}"):
        if row.get(name, 0) > 0:
            return row[name]
    return p


def log_axis(axis):
    """Logarithmic; where it spans less than a decade or so its numbers are written out."""
    low, high = axis.get_view_interval()
    if low > 0 and high / low < 100:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low > 8 else
                                          (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
        axis.set_minor_formatter(NullFormatter())


def small_multiples(count, **options):
    """Two columns of panels with common axes; returns the figure and as many axes as asked for."""
    rows = (count + 1) // 2
    figure, axes = style.new_figure(5.0, 0.5 + 1.55 * rows, 2, rows, sharex=True, sharey=True,
                                    **options)
    for unused in axes[count:]:
        unused.remove()
    if count % 2 and count > 1:  # the one above the empty place needs the numbers now
        axes[count - 2].tick_params(labelbottom=True)
    return figure, axes[:count]


def multiples(values, name, x_label, y_label, draw, legend):
    """A panel for every value; draw(axes, value) fills one, legend(figure, axes) comes last."""
    figure, panels = small_multiples(len(values))
    for axes, value, text in zip(panels, values, numbers(values)):
        draw(axes, value)
        axes.minorticks_off()  # too many for so small a panel, and slow to lay out
        heading(axes, f"{name} = {text}")
    figure.supxlabel(x_label, fontsize=9.5)
    figure.supylabel(y_label, fontsize=9.5)
    legend(figure, list(panels))
    return figure


def heading(axes, text):
    axes.set_title(text, loc="left", fontsize=8.5, pad=3)
