"""What a report is made of: the fits of a directory, and the runs that they come from."""
from functools import cached_property
from pathlib import Path

import numpy as np

from pitchdrop.fits import Fits, is_number, same
from pitchdrop.rundirectory import InputError, Run, read_table
from pitchdrop.scales import Scale
from pitchdrop.statistics import mean_over_runs

SHOWN_SOFTNESS = (-3.5, 1.5)  # holds 98 % of the beads; outside it bins are noise
NO_FILE = "did the branch observe it?"


def run_around(path):
    """The run directory that `path` is or lies in, or None."""
    for folder in [path, *path.parents]:
        if (folder / "manifest.json").is_file() and (folder / "tree.json").is_file():
            return folder
    return None


class Material:
    """Fits, runs and the colours of softness, stress and temperature in all figures.

    `notes` are sentences on sources that are not there any more.
    """

    def __init__(self, directory):
        self.directory = Path(directory)
        self.fits = Fits(self.directory / "fits.json")
        self.notes, self.runs, self.branches, self._series = [], [], [], {}
        found = {}
        for path, kind in self.fits.sources:
            if kind == "run":
                found.setdefault(run_around(path.resolve()), []).append(path)
        for folder, paths in found.items():
            if folder is None:
                self.notes += [f"The run {path} is not there any more: what needs its time series "
                               "is left out." for path in paths]
            else:
                self._add(Run(folder), [path.resolve() for path in paths])
        self.label = self._creep_label()
        self.softness = Scale("softness", self._softnesses())
        self.stress = Scale("stress", self._distinct("stress"))
        self.temperature = Scale("temperature", self._distinct("temperature"))

    def _add(self, run, paths):
        self.runs.append(run)
        repeated = self.fits.repeated_branches
        self.branches += [b for b in run.branches()
                          if (directory := b.directory.resolve()) not in repeated
                          and any(directory == path or path in directory.parents
                                  for path in paths)]

    def _creep_label(self):
        """Of several creep stages the one with most branches, then the first: curves of one
        temperature and stress must mean the same."""
        labels = [b.label for b in self.branches if b.stage == "creep"]
        names = list(dict.fromkeys(labels))
        if not names:
            return None
        chosen = max(names, key=labels.count)
        if len(names) > 1:
            self.notes.append(f"Of the creep stages {', '.join(names)} the figures against time "
                              f"show {chosen}.")
        return chosen

    def _distinct(self, name):
        values = set()
        for table in ("conditions", "creep", "relaxation", "eyring", "decomposition"):
            values |= {float(f"{value:.9g}") for value in self.fits[table].distinct(name)}
        values |= {float(f"{getattr(b, name):.9g}") for b in self.creeps()}
        return sorted(values)

    def _softnesses(self):
        low, high = SHOWN_SOFTNESS
        values = {float(f"{value:.9g}")
                  for table in ("rearrangement_probability", "arrhenius", "eyring_ratio", "eyring")
                  for value in self.fits[table].distinct("softness")}
        return sorted(value for value in values if low <= value <= high)

    @property
    def reference_temperature(self):
        """That of the figures which show one temperature: most stresses, then the highest."""
        rows = self.fits["rearrangement_probability"] or self.fits["conditions"]
        counts = [(len(rows.where(temperature=t).distinct("stress")), t)
                  for t in self.temperature.values]
        return max(counts)[1] if counts else None

    def probabilities(self, **values):
        """Rows of P_R(S) with enough events to be shown."""
        low, high = SHOWN_SOFTNESS
        fewest = self.fits.settings.get("fewest_events")
        fewest = fewest if is_number(fewest) else 1
        table = self.fits["rearrangement_probability"].where(**values).having("probability")
        table.rows = [row for row in table if low <= row.get("softness", np.nan) <= high
                      and row["probability"] > 0 and row.get("rearranged", fewest) >= fewest]
        return table

    def excluded(self, stress):
        others = self.fits.settings.get("excluded_stresses")
        return any(same(stress, other) for other in (others if isinstance(others, list) else []))

    def creeps(self, **values):
        """Creep branches that have begun, with these temperatures, stresses …"""
        return [b for b in self._creeps if all(same(float(getattr(b, key)), float(value))
                                               for key, value in values.items())]

    @cached_property
    def _creeps(self):
        return [b for b in self.branches
                if b.stage == "creep" and b.label == self.label and b.has_thermo()]

    def series(self, branch, name):
        """Columns of a file of a branch; None where there is none yet, and, with a note, where it
        is damaged."""
        path = branch.directory / name
        if path not in self._series:
            self._series[path] = self._read(path)
        return self._series[path]

    def _read(self, path):
        try:
            table = read_table(path, NO_FILE)[1]
            return table if "time" in table or "lag" in table else None
        except InputError as error:
            if path.exists():
                self.notes.append(f"Left out: {error}.")
            return None

    def at_rest_beside(self, branch):
        """The branch of the same sample, temperature and stage without stress, or None."""
        root = run_around(branch.directory)
        for other in self._creeps:
            if (other.stress == 0 and other.parent == branch.parent and other.seed == branch.seed
                    and same(other.temperature, branch.temperature)
                    and run_around(other.directory) == root):
                return other
        return None

    def less_at_rest(self, branch, name, column):
        """Times, and a column less that of the sibling at rest at the same times; None where
        there is no such sibling."""
        rest = self.at_rest_beside(branch)
        table, other = self.series(branch, name), rest and self.series(rest, name)
        if other is None or table is None or not (column in table and column in other) \
                or len(other["time"]) < 2:
            return None
        time = table["time"]
        inside = (time >= other["time"][0]) & (time <= other["time"][-1])
        return time[inside], (table[column][inside]
                              - np.interp(time[inside], other["time"], other[column]))

    def banded_series(self, branches, name, column, grid, at_rest=False):
        """Mean over branches of their means in the intervals of the time `grid`, and a band.

        The band is the error of the mean over runs; of a single run the standard deviation of the
        rows in an interval (of three or more). With `at_rest` the column is taken less that of each
        branch's sibling at rest. Returns times, means and bands of the intervals that every branch
        has."""
        parts = []
        for branch in branches:
            table = self.series(branch, name)
            if table is None or column not in table or len(table["time"]) < 2:
                continue
            pair = self.less_at_rest(branch, name, column) if at_rest else \
                (table["time"], table[column])
            if pair is not None:
                parts.append(intervals(*pair, grid))
        if not parts:
            return (np.array([]),) * 3
        time, value, spread = (np.array([part[k] for part in parts]) for k in range(3))
        mean, error = mean_over_runs(value)
        kept = np.isfinite(mean)
        return time.mean(axis=0)[kept], mean[kept], (error if len(parts) > 1 else spread[0])[kept]

    def mean_series(self, branches, name, column, grid):
        """Mean over branches of a column in the intervals of the time `grid`.

        Returns the times and means of the intervals that have values; a branch (a seed) that
        is shorter than the others ends the curve, so that no step appears where it ends.
        """
        tables = [self.series(branch, name) for branch in branches]
        tables = [t for t in tables if t is not None and column in t and len(t["time"]) > 1]
        if not tables:
            return np.array([]), np.array([])
        end = min(table["time"][-1] for table in tables)
        time, value = (np.concatenate([t[key] for t in tables]) for key in ("time", column))
        kept = np.isfinite(value) & (time <= end) & (time >= grid[0])
        return means(time[kept], value[kept], grid)


def intervals(x, y, edges):
    """Means of x and y and the standard deviation of y in every interval; NaN where there are no
    values (fewer than three, for the deviation)."""
    good = np.isfinite(x) & np.isfinite(y) & (x >= edges[0]) & (x <= edges[-1])
    x, y, count = x[good], y[good], len(edges) - 1
    place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, count - 1)
    number = np.bincount(place, minlength=count).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        time, mean = (np.bincount(place, weights=v, minlength=count) / number for v in (x, y))
        squares = np.bincount(place, weights=(y - mean[place]) ** 2, minlength=count)
        deviation = np.where(number > 2, np.sqrt(squares / (number - 1)), np.nan)
    return time, mean, deviation


def means(x, y, edges):
    """Means of x and y over the intervals between edges, where there are any."""
    place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
    count = np.bincount(place, minlength=len(edges) - 1)
    filled = count > 0
    return tuple(np.bincount(place, weights=v, minlength=len(edges) - 1)[filled] / count[filled]
                 for v in (x, y))


