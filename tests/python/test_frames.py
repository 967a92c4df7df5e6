import os
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import made_run

try:
    import pandas
    import pitchdrop
    from pitchdrop import frames
except ImportError:
    pandas = None
from pitchdrop.rundirectory import InputError


@unittest.skipIf(pandas is None, "there is no pandas")
class Frames(unittest.TestCase):
    def setUp(self):
        scratch = TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        branches = [made_run.branch(f"seed{seed}/T{t}/creep/stress{s}", "creep", temperature=t, stress=s,
                                    seed=seed) for seed in (1, 2) for t in (0.38, 0.42) for s in (0.0, 0.3)]
        self.root = made_run.write_run(Path(scratch.name) / "run", branches)
        self.time = np.arange(5) * 0.5
        for n, branch in enumerate(branches):
            length = 5 if n else 3  # one is not finished
            made_run.write_thermo(self.root, branch["id"], self.time[:length],
                                  strain=branch["stress"] * self.time[:length],
                                  density=np.full(length, 1 + 0.01 * n))

    def test_branches_are_chosen_by_what_was_imposed(self):
        run = pitchdrop.open(self.root)
        self.assertEqual(len(run.branches(stage="creep")), 8)
        self.assertEqual([b.seed for b in run.branches(temperature=0.42, stress=0.1 + 0.2)], [1, 2])
        self.assertEqual(run.branches(stage="age"), [])
        with self.assertRaisesRegex(InputError, "branches have no tempreature"):
            run.branches(tempreature=0.42)

    def test_time_series_have_units(self):
        thermo = pitchdrop.open(self.root).branches(temperature=0.38, stress=0.3, seed=2)[0].thermo()
        np.testing.assert_allclose(thermo["strain"], 0.3 * self.time)
        self.assertEqual(thermo.attrs["units"]["density"], "1/σ³")
        self.assertNotIn("strain", thermo.attrs["units"])

    def test_missing_files_say_what_to_ask_for(self):
        branch = pitchdrop.open(self.root).branches()[0]
        for read in (branch.counts, branch.softness, branch.relaxation, branch.chains):
            with self.assertRaisesRegex(InputError, "did the branch observe"):
                read()

    def test_counts_are_whole_and_carry_their_definition(self):
        branch = pitchdrop.open(self.root).branches()[0]
        (branch.directory / "counts.csv").write_text(
            "# hyperplane=ab p_c=0.2 t_R=10 lead=0 frame=1 window=5+5\n"
            "temperature,stress,run,block,softness_low,softness_high,count,rearranged\n"
            "0.38,0,1,0,-0.5,0,9007199254740000,3\n")
        counts = branch.counts()
        self.assertEqual(counts["count"].iloc[0], 9007199254740000)
        self.assertEqual(counts["count"].dtype, np.int64)
        self.assertEqual(counts.attrs["hyperplane"], "ab")

    def test_dataset_has_a_place_for_every_condition(self):
        try:
            import xarray  # noqa: F401
        except ImportError:
            self.skipTest("there is no xarray")
        data = pitchdrop.open(self.root).dataset()
        self.assertEqual(dict(data.sizes), {"temperature": 2, "stress": 2, "seed": 2, "time": 5})
        one = data["strain"].sel(temperature=0.42, stress=0.3, seed=1)
        np.testing.assert_allclose(one, 0.3 * self.time)
        self.assertEqual(data["density"].attrs["units"], "1/σ³")
        short = data["density"].sel(temperature=0.38, stress=0.0, seed=1)
        self.assertTrue(np.isnan(short[3:]).all() and not np.isnan(short[:3]).any())
        with self.assertRaisesRegex(InputError, "no time series of the stage 'age'"):
            pitchdrop.open(self.root).dataset("age")

    def test_every_column_that_is_written_has_a_unit_or_is_a_number(self):
        documented = (Path(__file__).parents[2] / "docs/files.md").read_text(encoding="utf-8")
        plain = {"step", "strain", "mean_softness"}
        table = documented.split("### thermo.csv")[1].split("###")[0]
        for name in ("density", "box_x", "conserved", "true_stress", "mean_temperature"):
            self.assertIn(f"`{name}`", table)
            self.assertIn(name, frames.UNITS)
        self.assertFalse(plain & set(frames.UNITS))


@unittest.skipIf(pandas is None or not os.environ.get("PITCHDROP"), "no program is named")
class Program(unittest.TestCase):
    CONFIGURATION = {"system": {"chains": 8, "beads_per_chain": 32, "density": 0.8}, "timestep": 0.004,
                     "output": {"thermo": 0.4}, "model": {"pair": {"cutoff": 2.0}},
                     "protocol": [{"stage": "melt", "temperature": 1.0, "duration": 0.8}]}

    def test_check_and_run(self):
        with TemporaryDirectory() as scratch:
            self.assertIn("hash", str(pitchdrop.check(self.CONFIGURATION)))
            run = pitchdrop.run(self.CONFIGURATION, Path(scratch) / "out", progress=False,
                                options=("--threads", "1", "--backend", "cpu"))
            self.assertEqual([b.state for b in run.branches()], ["done"])
            self.assertAlmostEqual(run.branches()[0].thermo()["time"].iloc[-1], 0.8)

    def test_a_mistake_is_told(self):
        wrong = dict(self.CONFIGURATION, timestepp=1)
        for call in (pitchdrop.check, lambda c: pitchdrop.run(c, "never", progress=False)):
            with self.assertRaisesRegex(InputError, "timestep"):
                call(wrong)
        self.assertFalse(Path("never").exists())


if __name__ == "__main__":
    unittest.main()
