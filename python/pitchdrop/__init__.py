"""Reads pitchdrop run directories, draws what is in them, and calls the program.

    import pitchdrop
    run = pitchdrop.open("runs/quickstart")
    for branch in run.branches(stage="creep"):
        thermo = branch.thermo()                     # a pandas DataFrame
        print(branch.stress, thermo["strain"].iloc[-1])

All quantities are in Lennard-Jones reduced units; stress and strain are tension-positive, pressures
compression-positive. `open` needs pandas; reports and figures need NumPy and matplotlib only.
"""
from pitchdrop.program import SimulationFailed, Stopped, check, run
from pitchdrop.rundirectory import Branch, InputError, Run, read_thermo

__all__ = ["Branch", "InputError", "Run", "SimulationFailed", "Stopped", "check", "open", "read_thermo",
           "run"]


def open(directory):
    """The run in a directory, its files as pandas DataFrames; see `pitchdrop.frames.OpenRun`."""
    from pitchdrop.frames import open as open_run  # only this needs pandas
    return open_run(directory)
