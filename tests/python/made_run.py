"""Makes small run directories with known content."""
import json
from pathlib import Path

import numpy as np

COLUMNS = ["time", "step", "temperature", "density", "strain"]


def branch(id, stage, parent=None, temperature=0.42, begin=None, stress=0.0, seed=1, steps=1000,
           label=None):
    return {"id": id, "parent": parent, "depth": 0, "stage": stage, "label": label or stage,
            "temperature": temperature, "temperature_begin": begin or temperature, "pressure": 0.0,
            "stress": stress, "strain_rate": 0.0, "seed": seed, "steps": steps, "timestep": 0.002,
            "step": steps, "state": "done"}


def write_run(root, branches):
    root = Path(root)
    root.mkdir(parents=True, exist_ok=True)
    (root / "manifest.json").write_text(json.dumps({"version": "0.1.0"}))
    (root / "tree.json").write_text(json.dumps({"branches": branches}))
    return root


def write_thermo(root, id, time, **columns):
    """Columns that are not given are zero."""
    folder = Path(root) / id
    folder.mkdir(parents=True, exist_ok=True)
    values = {name: np.zeros(len(time)) for name in COLUMNS}
    values.update(columns, time=np.asarray(time), step=np.round(np.asarray(time) / 0.002))
    rows = zip(*(values[name] for name in COLUMNS))
    text = ",".join(COLUMNS) + "\n" + "".join(
        ",".join(f"{value:.9g}" for value in row) + "\n" for row in rows)
    (folder / "thermo.csv").write_text(text)
    return folder / "thermo.csv"
