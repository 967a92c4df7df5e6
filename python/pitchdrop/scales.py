"""Colours that stand for a value, the same in every figure of a report, and their legends.

Softness goes from blue (hard) to red (soft), stress from violet to green (viridis, darkened),
temperature from dark to amber. All
three grow lighter with the value, so that they are in order without colour vision too, and none
becomes too light for white paper.
"""
import matplotlib
from matplotlib.colors import LinearSegmentedColormap, ListedColormap

GRADIENTS = {
    "softness": LinearSegmentedColormap.from_list(
        "softness", ["#15208a", "#4a2fb0", "#8a2fae", "#c42f86", "#dc4444", "#e8682a"]),
    "stress": LinearSegmentedColormap.from_list(
        "stress", [tuple(0.86 * part for part in matplotlib.colormaps["viridis"](0.78 * k / 9)[:3])
                   for k in range(10)]),
    "temperature": LinearSegmentedColormap.from_list(
        "temperature", ["#2a1f2d", "#6b2d3a", "#a8462f", "#c96a1c", "#cf8a1c"]),
}
LABELS = {
    "softness": r"softness  $S$",
    "stress": r"stress  $\sigma_\mathrm{c}$ / $\epsilon\sigma^{-3}$",
    "temperature": r"temperature  $T$ / $\epsilon k_\mathrm{B}^{-1}$",
}
TALLEST_BAR = 2.6  # inches
MOST_TICKS = 11  # of a legend bar; with more values than that every second one is named


def number(value):
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")


def numbers(values):
    """Texts of values that stand below each other: all with the same decimals, but a plain 0."""
    decimals = max((len(f"{v:.6g}".partition(".")[2]) for v in values), default=0)
    return ["0" if v == 0 else f"{v:.{decimals}f}".replace("-", "\N{MINUS SIGN}") for v in values]


class Scale:
    """Colours of the ascending `values` of one kind."""

    def __init__(self, kind, values):
        self.kind, self.values = kind, list(values)

    def __len__(self):
        return len(self.values)

    def color(self, value):
        """That of the nearest value; equal steps, so that neighbours stay apart."""
        if len(self.values) < 2:
            return GRADIENTS[self.kind](0.0)
        distance = [abs(value - known) for known in self.values]
        return GRADIENTS[self.kind](distance.index(min(distance)) / (len(self.values) - 1))

    def legend(self, figure, axes, shown=None, pad=0.02):
        """A bar with one field a value beside the axes; a single value is named above them."""
        values = [v for v in self.values
                  if shown is None or any(abs(v - s) < 1e-9 for s in shown)]
        label = LABELS[self.kind]
        if len(values) == 1:
            axes = axes[0] if isinstance(axes, list) else axes
            axes.set_title(f"{label.split('  ')[1].split(' / ')[0]} = {number(values[0])}",
                           loc="right", fontsize=8.5, pad=3)
        if len(values) < 2:
            return
        fields = matplotlib.cm.ScalarMappable(
            cmap=ListedColormap([self.color(value) for value in values]),
            norm=matplotlib.colors.Normalize(-0.5, len(values) - 0.5))
        shrink = min(0.96, TALLEST_BAR / figure.get_figheight())
        bar = figure.colorbar(fields, ax=axes, aspect=28, pad=pad, shrink=shrink,
                              anchor=(0.0, 1.0 if shrink < 0.9 else 0.5))
        step = 1 if len(values) <= MOST_TICKS else 2
        bar.set_ticks(range(0, len(values), step), labels=numbers(values)[::step])
        bar.ax.tick_params(length=0, labelsize=8)
        bar.outline.set_visible(False)
        bar.set_label(label, fontsize=8.5)
