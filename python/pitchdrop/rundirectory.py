"""Run directories: manifest.json, tree.json and the branches' thermo.csv (docs/files.md)."""
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


class InputError(Exception):
    """The input is wrong. Reads "problem (why it is one) — what to do"."""

    def __init__(self, problem, why, suggestion):
        super().__init__(f"{problem} ({why}) — {suggestion}")


def meant_decimal(number):
    """The decimal that was meant where a script or single precision has left a rounding error."""
    if number == 0 or not np.isfinite(number) or isinstance(number, int):
        return number
    single = np.float32(number)
    if float(single) == number and number != int(number):
        shortest = np.format_float_scientific(single, trim="-").split("e")[0]
        if sum(map(str.isdigit, shortest)) <= 6:
            return float(str(single))
    return float(f"{number:.12g}")


def meant_decimal_or_zero(number):
    """The same of a stress or a pressure, which may well be 0."""
    return 0.0 if abs(number) < 1e-13 else meant_decimal(number)


CONDITIONS = {"temperature": meant_decimal, "temperature_begin": meant_decimal,
              "strain_rate": meant_decimal, "pressure": meant_decimal_or_zero,
              "stress": meant_decimal_or_zero}


def read_json(path):
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}", str(error),
                         "give the directory of a pitchdrop run") from error


def sentences(value):
    """A list of texts as a tuple; whatever else a file holds in its place says nothing."""
    return tuple(text for text in value if isinstance(text, str)) \
        if isinstance(value, list) else ()


def read_table(path, hint):
    """What the comment line says, if there is one, and the columns as arrays by name.

    An empty field is NaN. A last row that is still being written is left out; a damaged row elsewhere
    is an InputError. `hint` is a question for who asks for a file that is not there.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}", str(error), hint) from error
    lines = text.split("\n")[:-1]  # what follows the last newline is not a whole row
    about, first = {}, 0
    if lines and lines[0].startswith("#"):
        about = dict(word.split("=", 1) for word in lines[0][1:].split() if "=" in word)
        first = 1
    names = lines[first].split(",") if len(lines) > first else [""]
    rows = lines[first + 1:]
    table = np.empty((len(rows), len(names)))
    for number, line in enumerate(rows):
        fields = line.split(",")
        try:
            if len(fields) != len(names):
                raise ValueError(f"it has {len(fields)} fields, the header {len(names)}")
            table[number] = [float(field or "nan") for field in fields]
        except ValueError as error:
            raise InputError(f"{path}: line {first + number + 2} is damaged", str(error),
                             "restore the file, or resume the run from its checkpoint") from error
    return about, {name: table[:, column] for column, name in enumerate(names)}


def read_thermo(path):
    """The columns of a thermo.csv as arrays by name."""
    return read_table(path, "has the branch begun?")[1]


@dataclass(frozen=True)
class Branch:
    """One node of the protocol tree; the fields are those of tree.json."""

    directory: Path
    id: str
    parent: str
    depth: int
    stage: str
    label: str
    temperature: float
    temperature_begin: float
    pressure: float
    stress: float
    strain_rate: float
    seed: int
    steps: int
    timestep: float
    step: int
    state: str
    health: dict = field(default_factory=dict)  # as in branch.json; empty before version 0.2
    reason: str = ""  # why it failed, flowed or was skipped

    @property
    def warnings(self):
        """Sentences on its health."""
        remarks = self.health.get("warnings", [])
        return sentences([remark.get("text") for remark in remarks if isinstance(remark, dict)])

    @property
    def duration(self):
        return self.steps * self.timestep

    def has_thermo(self):
        return (self.directory / "thermo.csv").is_file()

    def thermo(self):
        return read_thermo(self.directory / "thermo.csv")

    def imposed_temperature(self, time):
        """What the thermostat was set to at `time` since the beginning of the branch."""
        progress = np.clip(np.asarray(time) / self.duration, 0, 1)
        return self.temperature_begin + (self.temperature - self.temperature_begin) * progress


class Run:
    """A run directory, finished or not."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.manifest = read_json(self.directory / "manifest.json")
        tree = read_json(self.directory / "tree.json")
        self._branches = [self._branch(entry) for entry in self._entries(tree)]

    def branches(self, stage=None):
        """All branches, parents before children, or those of one kind of stage."""
        return [b for b in self._branches if stage is None or b.stage == stage]

    def _entries(self, tree):
        if isinstance(tree, dict) and isinstance(tree.get("branches"), list):
            return tree["branches"]
        raise InputError(f"{self.directory / 'tree.json'} is not the tree of a run",
                         "it has no list `branches`", "give the directory of a pitchdrop run")

    def _branch(self, entry):
        optional = {"health": entry.get("health") or {}, "reason": entry.get("reason", "")}
        names = [name for name in Branch.__dataclass_fields__
                 if name != "directory" and name not in optional]
        missing = [name for name in names if name not in entry]
        if missing:
            raise InputError(f"a branch in {self.directory / 'tree.json'} lacks {missing[0]}",
                             "it was written by another version, or by hand",
                             "draw it with the version that made the run")
        return Branch(directory=self.directory / entry["id"],
                      **{name: CONDITIONS.get(name, lambda value: value)(entry[name])
                         for name in names}, **optional)
