"""Reads pitchdrop run directories and draws what is in them.

    from pitchdrop import Run
    for branch in Run("runs/quickstart").branches(stage="creep"):
        thermo = branch.thermo()
        print(branch.stress, thermo["strain"][-1])

All quantities are in Lennard-Jones reduced units; stress and strain are tension-positive, pressures
compression-positive.
"""
from pitchdrop.run import Branch, InputError, Run, read_thermo

__all__ = ["Branch", "InputError", "Run", "read_thermo"]
