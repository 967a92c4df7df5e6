"""What a plot module hands over: panels with one caption, and what could not be drawn."""
from dataclasses import dataclass, field

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from pitchdrop import style
from pitchdrop.scales import numbers

PANEL = (3.5, 2.75)  # inches: a column of a journal
ERRORS = "Error bars are standard errors (68&nbsp;%)"
FEW_BLOCKS = 8  # with fewer errors are Student's (docs/analysis.md)
LONGEST_BAR = 0.6  # of a value, below it, that the axes must show
DOTTED = (0, (1, 1.6))  # fits in doubt
IN_DOUBT = ("Dotted: fits that are not significant, with a slope within two errors of 0 or a "
            "deviance above three per degree of freedom.")


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
        for axes in figure.axes:
            settle(axes)
        self.panels.append(Panel(name, figure, text))
        self.captions.append(caption)


def new_panel(**size):
    figure, (axes,) = style.new_figure(*PANEL)
    return figure, axes


def is_vague(y, error, logarithms=False):
    """Which values have an error above the value itself; of logarithms, above a factor of e."""
    largest = np.max(np.broadcast_to(error, (2, len(y))), axis=0)
    return largest > (1.0 if logarithms else np.abs(y))


def points(axes, x, y, error, color, logarithms=False, about_zero=False, **options):
    """Measured values: markers and thin error bars (`error` one array, or below and above).

    Values that their error exceeds are drawn but do not widen the axes, unless they are expected
    about zero."""
    options = {"marker": "o", "markersize": 3.2, "linestyle": "none", "elinewidth": 0.8,
               "markeredgewidth": 0.8, "zorder": 3, **options}
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    before = np.array(axes.dataLim.get_points())
    axes.errorbar(x, y, error, color=color, **options)
    if about_zero or not len(y):
        return
    good = ~is_vague(y, error, logarithms)
    low, high = np.broadcast_to(error, (2, len(y)))
    if not logarithms:  # a bar that goes nearly down to 0 has no end on a logarithmic axis
        low = np.minimum(low, LONGEST_BAR * np.abs(y))
    axes.vague = getattr(axes, "vague", [])
    if good.any():
        set_limits(axes, [before, [[x.min(), (y - low)[good].min()],
                                   [x.max(), (y + high)[good].max()]]])
    else:
        axes.vague.append([[x.min(), y.min()], [x.max(), y.max()]])
        set_limits(axes, [before])


def set_limits(axes, spans):
    """What the axes must show, as pairs of corners; infinite ones show nothing."""
    corners = np.array(spans, dtype=float)
    axes.dataLim.set_points(np.array([corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)]))


def settle(axes):
    """Where every value was vague the axes show them all the same."""
    vague = getattr(axes, "vague", None)
    if vague and not np.isfinite(axes.dataLim.get_points()).all():
        set_limits(axes, vague)
        axes.autoscale_view()


def band(axes, x, low, high, color):
    """About a line; it does not widen the axes."""
    before = np.array(axes.dataLim.get_points())
    axes.fill_between(x, low, high, color=color, alpha=0.16, linewidth=0, zorder=1)
    axes.dataLim.set_points(before)


def fit_line(axes, x, y, error, color, doubtful=False, factor=False, **options):
    """A fitted line with its band: `error` is None, or that of y (of ln y where `factor`)."""
    options = {"linewidth": 1.0, "linestyle": DOTTED if doubtful else "-", **options}
    axes.plot(x, y, color=color, **options)
    if error is not None:
        y, error = np.asarray(y, dtype=float), np.asarray(error, dtype=float)
        low, high = (y * np.exp(-error), y * np.exp(error)) if factor else (y - error, y + error)
        band(axes, x, low, high, color)


def doubts(axes, rows):
    """Says above the axes how many of the fits drawn in them are in doubt."""
    rows = list(rows)
    found = sum("doubt" in row for row in rows)
    if found:
        many = f"{found} of {len(rows)} fits" if len(rows) > 1 else "fit"
        note(axes, f"dotted: {many} not significant")


def note(axes, text):
    """A line above the heading."""
    heading(axes, text + "\n" + axes.get_title(loc="left"))


def scatter_of(material):
    """Where the errors of P_R come from."""
    few = any(row["blocks"] < FEW_BLOCKS for row in material.fits["conditions"].having("blocks"))
    return " by the scatter of time blocks, Student's where there are fewer than 8" if few else \
        " by bootstrap"


def legend_of(rows, by=""):
    """What bars, bands and dots stand for where these rows of fits are drawn."""
    rows = list(rows)
    bands = "; bands: those of the lines" if any("covariance" in row for row in rows) else ""
    dots = f" {IN_DOUBT}" if any("doubt" in row for row in rows) else ""
    return f"{ERRORS}{by}{bands}.{dots}"


def per(values, what, where):
    """`one colour per stress`, or of a single value where it is: `at σ = 0.3`."""
    return f"one colour per {what}" if len(values) > 1 else where


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
