"""fits.json, what `pitchdrop analyze` writes (docs/analysis.md)."""
import json
import math
from pathlib import Path

import numpy as np

from pitchdrop.rundirectory import InputError, sentences

FORMAT = "pitchdrop fits 1"
WRITE_AGAIN = "write it again with pitchdrop analyze"
TABLES = ["conditions", "softness_distribution", "rearrangement_probability", "arrhenius",
          "decomposition", "decomposition_global", "eyring_ratio", "eyring",
          "structure_dependent_eyring", "eq5", "relaxation", "relaxation_mean", "creep"]
TEXTS = {"stage", "observable", "branch", "run", "doubt"}
OBJECTS = ["definition", "settings", "global_eq4", "glass_transition"]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same(first, second):
    """Equal up to the rounding of a decimal number on its way through a file."""
    if is_number(first) and is_number(second):
        return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)
    return first == second


def finite(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a finite number")
    return value


class Table:
    """Rows of one table, dicts that may lack any key: what could not be computed is absent."""

    def __init__(self, name, rows):
        self.name, self.rows = name, rows

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def where(self, **values):
        """The rows that have these values."""
        return Table(self.name, [row for row in self.rows
                                 if all(key in row and same(row[key], value)
                                        for key, value in values.items())])

    def having(self, *names):
        """The rows that have all of these keys."""
        return Table(self.name, [row for row in self.rows if all(name in row for name in names)])

    def distinct(self, name):
        """The values of a column, ascending, each once."""
        values = []
        for value in sorted(row[name] for row in self.having(name)):
            if not values or not same(values[-1], value):
                values.append(value)
        return values

    def columns(self, *names):
        """One array of floats a name, over the rows that have all of them.

        An error (a name that ends in `_error`) may be absent, it is 0 then: no bar is drawn.
        """
        rows = self.having(*(name for name in names if not name.endswith("_error"))).rows
        return tuple(np.array([float(row.get(name, 0.0)) for row in rows]) for name in names)


class Fits:
    """The contents of a fits.json; a table that is absent is empty."""

    def __init__(self, path):
        self.path = Path(path)
        try:
            self.content = json.loads(self.path.read_text(encoding="utf-8"), parse_float=finite,
                                      parse_constant=finite)
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"cannot read {self.path}", str(error), WRITE_AGAIN) from error
        self._check()
        self.tables = {name: Table(name, [self._row(name, row)
                                          for row in self.content.get(name, [])])
                       for name in TABLES}
        for name in OBJECTS:
            setattr(self, name, self.content.get(name, {}))

    def __getitem__(self, name):
        return self.tables[name]

    @property
    def messages(self):
        """Rows with `level`, `about` and `text`, warnings first."""
        return sorted(self.content.get("messages", []),
                      key=lambda row: row.get("level") != "warning")

    @property
    def sources(self):
        """Paths with their kind, as the analysis was given them; relative ones are from the
        directory of the file."""
        return [(self.path.parent / str(row["path"]), row.get("kind"))
                for row in self.content.get("sources", []) if "path" in row]

    @property
    def repeated_branches(self):
        """Folders of branches that are the same run as another one: they count once."""
        return {(self.path.parent / str(row["path"])).resolve()
                for row in self.content.get("repeated_runs", [])
                if row.get("compared") == "thermo.csv" and "path" in row}

    def _row(self, table, row):
        """A row without nulls; every value is a number but a few known texts and lists."""
        row = {key: value for key, value in row.items() if value is not None}
        for key, value in row.items():
            if not (is_number(value) or key in TEXTS or isinstance(value, list)):
                raise InputError(f"{self.path}: {key} in {table} is no number",
                                 f"it is {str(value)[:40]!r}", WRITE_AGAIN)
        return row

    def _check(self):
        found = self.content.get("format") if isinstance(self.content, dict) else None
        if found != FORMAT:
            raise InputError(f"{self.path} is not of the format {FORMAT!r}",
                             f"its format is {str(found)[:40]!r}", WRITE_AGAIN)
        for name in TABLES + ["messages", "sources", "repeated_runs"]:
            rows = self.content.get(name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise InputError(f"{self.path}: {name} is no table", "it is no list of objects",
                                 WRITE_AGAIN)
        for name in OBJECTS:
            if not isinstance(self.content.get(name, {}), dict):
                raise InputError(f"{self.path}: {name} is no object",
                                 f"it is {type(self.content[name]).__name__}", WRITE_AGAIN)
        self._row("global_eq4", self.content.get("global_eq4", {}))
        for fit in self.content.get("glass_transition", {}).values():
            for key in ("temperature", "temperature_error"):
                if isinstance(fit, dict) and key in fit:
                    self._row("glass_transition", {key: fit[key]})
