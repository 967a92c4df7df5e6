"""Runs as tables: pandas DataFrames of a branch's files, one xarray Dataset of a sweep.

    import pitchdrop
    run = pitchdrop.open("runs/quickstart")
    for branch in run.branches(stage="creep", temperature=0.42):
        thermo = branch.thermo()
        print(branch.stress, thermo["strain"].iloc[-1], thermo.attrs["units"]["strain"])
    run.dataset()["strain"].sel(temperature=0.42, stress=0.3)

Units are Lennard-Jones reduced units: σ, ε, m, τ, k_B = 1. Stress and strain are tension-positive,
pressures compression-positive. Needs pandas; `dataset` needs xarray, `trajectory` gsd.
"""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pitchdrop.fits import TABLES, Fits, same
from pitchdrop.rundirectory import Branch, InputError, Run, read_table

if TYPE_CHECKING:
    import gsd.hoomd
    import xarray as xr

ENERGY, PRESSURE, LENGTH, AREA = "ε", "ε/σ³", "σ", "σ²"
#: Unit of every column of a branch's files; a column without one is a plain number.
UNITS: dict[str, str] = {
    "time": "τ", "lag": "τ", "temperature": "ε/k_B", "instantaneous_temperature": "ε/k_B", "mean_temperature": "ε/k_B",
    **{f"{name}_energy": ENERGY for name in ("kinetic", "pair", "bond", "angle", "potential", "total")},
    "conserved": ENERGY, "density": "1/σ³", "box_x": LENGTH, "box_y": LENGTH, "box_z": LENGTH,
    **{f"{mean}pressure_{axes}": PRESSURE for mean in ("", "mean_")
       for axes in ("xx", "yy", "zz", "xy", "xz", "yz")},
    "true_stress": PRESSURE, "stress": PRESSURE, "mean_p_hop": AREA, "mean_d2_min": AREA,
    "mean_d2_min_rearranging": AREA,
    **{f"{name}{axis}": AREA for name in ("msd", "end_to_end_squared", "gyration_squared")
       for axis in ("", "_x", "_y", "_z")},
}


def _frame(path: Path, hint: str) -> pd.DataFrame:
    about, columns = read_table(path, hint)
    frame = pd.DataFrame(columns)
    frame.attrs = {"units": {name: UNITS[name] for name in columns if name in UNITS}, **about}
    return frame


class OpenBranch:
    """One branch of a run: what was imposed (`stage`, `temperature`, `stress`, `seed` …), how far it
    is (`state`, `step` of `steps`), and its files as DataFrames whose `attrs["units"]` has the units."""

    def __init__(self, record: Branch) -> None:
        self.record = record
        self.directory: Path = record.directory
        self.id: str = record.id
        self.parent: str | None = record.parent
        self.stage: str = record.stage
        self.label: str = record.label
        self.temperature: float = record.temperature
        self.pressure: float = record.pressure
        self.stress: float = record.stress
        self.strain_rate: float = record.strain_rate
        self.seed: int = record.seed
        self.steps: int = record.steps
        self.step: int = record.step
        self.timestep: float = record.timestep
        self.state: str = record.state

    def __repr__(self) -> str:
        return f"<branch {self.id}: {self.state}, step {self.step} of {self.steps}>"

    def thermo(self) -> pd.DataFrame:
        """thermo.csv: time, energies, density, box, strain, pressures; one row per `output.thermo`."""
        return _frame(self.directory / "thermo.csv", "has the branch begun?")

    def counts(self) -> pd.DataFrame:
        """counts.csv: beads (times frames) and rearrangements per bin of softness and time block.
        `attrs` has the definition: hyperplane, p_c, t_R, lead, frame, window."""
        frame = _frame(self.directory / "counts.csv", "did the branch observe softness?")
        whole = ["run", "block", "count", "rearranged"]
        return frame.astype({name: "int64" for name in whole})

    def softness(self) -> pd.DataFrame:
        """softness.csv: means over all beads, one row per frame whose windows are complete."""
        return _frame(self.directory / "softness.csv", "did the branch observe softness?")

    def relaxation(self) -> pd.DataFrame:
        """relaxation.csv: bond correlation, scattering function and displacements against lag."""
        return _frame(self.directory / "relaxation.csv", "did the branch observe relaxation?")

    def chains(self) -> pd.DataFrame:
        """chains.csv: squared end-to-end distances and radii of gyration against time."""
        return _frame(self.directory / "chains.csv", "did the branch observe relaxation of chains?")

    def trajectory(self) -> gsd.hoomd.HOOMDTrajectory:
        """trajectory.gsd, opened by the official reader; close it, or use it in `with`."""
        import gsd.hoomd
        path = self.directory / "trajectory.gsd"
        if not path.is_file():
            raise InputError(f"{path} is not there", "the branch wrote no trajectory",
                             "set `output.trajectory` in the configuration and run it")
        return gsd.hoomd.open(str(path), "r")


class OpenRun:
    """A run directory, finished or not. Read once: open it again to see what has come since."""

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)
        self._run = Run(directory)
        self._branches = [OpenBranch(record) for record in self._run.branches()]

    @property
    def manifest(self) -> dict[str, Any]:
        """manifest.json: configuration, versions, device, sessions."""
        return dict(self._run.manifest)

    def branches(self, stage: str | None = None, **values: Any) -> list[OpenBranch]:
        """Branches, parents before children; those of a stage and of equal values of any attribute
        (`temperature=0.42, stress=0.3, seed=1, state="done"`), numbers equal to their last digits."""
        unknown = [name for name in values if name not in vars(OpenBranch(self._any()))] if values else []
        if unknown:
            raise InputError(f"branches have no {unknown[0]}", "they are chosen by their attributes",
                             "use stage, label, temperature, pressure, stress, strain_rate, seed or state")
        return [branch for branch in self._branches
                if (stage is None or branch.stage == stage)
                and all(same(getattr(branch, name), value) for name, value in values.items())]

    def _any(self) -> Branch:
        if not self._branches:
            raise InputError(f"{self.directory} has no branches", "its tree.json is empty",
                             "give the directory of a pitchdrop run")
        return self._branches[0].record

    def table(self) -> pd.DataFrame:
        """One row per branch: what was imposed and how far it is."""
        names = ["id", "stage", "label", "temperature", "pressure", "stress", "strain_rate", "seed",
                 "step", "steps", "state"]
        return pd.DataFrame([{name: getattr(branch, name) for name in names}
                             for branch in self._branches], columns=names)

    def dataset(self, stage: str = "creep") -> xr.Dataset:
        """The time series of all branches of a stage, dimensions (temperature, stress, seed, time);
        the column `temperature` of thermo.csv is `instantaneous_temperature` here.

        Values are NaN where a branch is shorter than others or not there. Two branches of the same
        temperature, stress and seed (they differ in duration, rate or pressure) are refused.
        """
        import xarray as xr
        frames: dict[tuple[float, float, int], pd.DataFrame] = {}
        for branch in self.branches(stage=stage):
            key = (branch.temperature, branch.stress, branch.seed)
            if key in frames:
                raise InputError(f"two branches of {stage} have temperature {key[0]:g}, stress {key[1]:g} "
                                 f"and seed {key[2]}", "they differ in something else",
                                 "use branches() and concatenate what belongs together")
            if (branch.directory / "thermo.csv").is_file():
                thermo = branch.thermo().rename(columns={"temperature": "instantaneous_temperature"})
                frames[key] = thermo.set_index("time")
        if not frames:
            raise InputError(f"{self.directory} has no time series of the stage {stage!r}",
                             "no such branch has begun", "look at table()")
        joined = pd.concat(frames, names=["temperature", "stress", "seed"])
        dataset = xr.Dataset.from_dataframe(joined)
        for name in [*dataset.data_vars, *dataset.coords]:
            if name in UNITS:
                dataset[name].attrs["units"] = UNITS[str(name)]
        return dataset

    def fits(self) -> dict[str, pd.DataFrame]:
        """The tables of fits.json, which `pitchdrop analyze` writes, by name; empty ones are left out."""
        path = self.directory / "fits.json"
        if not path.is_file():
            raise InputError(f"{path} is not there", "the run was not analysed",
                             f"pitchdrop analyze {self.directory} --out {self.directory}")
        fits = Fits(path)
        return {name: pd.DataFrame(fits[name].rows) for name in TABLES if len(fits[name])}


def open(directory: str | Path) -> OpenRun:
    """The run in a directory, finished or not. InputError if there is none."""
    return OpenRun(directory)
