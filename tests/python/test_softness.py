import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import numpy as np

from made_run import branch, write_run, write_thermo
from pitchdrop import Run, figures
from pitchdrop.__main__ import main
from pitchdrop.softness import rearrangement_probability, summary

ABOUT = "# hyperplane=abc p_c=0.2 t_R=10 lead=0 frame=1 window=5+5"
LOW = np.arange(-3, 3, 0.25)


class Softness(unittest.TestCase):
    """Branches whose P_R(S) = exp(S - 5) is known."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "run"

    def creep(self, stress, seed=1, about=ABOUT, beads=1_000_000):
        id = f"seed{seed}/creep/stress{stress}"
        write_thermo(self.root, id, np.arange(0, 10.0), strain=0.01 * np.arange(0, 10.0))
        rows = [f"0.42,{stress},{seed},{block},{low:g},{low + 0.25:g},{beads},"
                f"{round(beads * np.exp(low + 0.125 - 5))}" for block in (0, 1) for low in LOW]
        folder = self.root / id
        (folder / "counts.csv").write_text(
            about + "\ntemperature,stress,run,block,softness_low,softness_high,count,rearranged\n"
            + "\n".join(rows) + "\n")
        (folder / "softness.csv").write_text(
            "time,mean_softness,softness_deviation,rearranging_fraction,mean_softness_rearranging,"
            "soft_fraction_rearranging,mean_p_hop\n5,-0.5,1,0,,,0.02\n6,-0.3,1,0.01,0.4,0.9,0.02\n")
        return branch(id, "creep", stress=stress, seed=seed)

    def run_with(self, *branches):
        return Run(write_run(self.root, branches))

    def test_summary(self):
        values = summary(self.run_with(self.creep(0.3)).branches()[0])
        self.assertAlmostEqual(values["mean_softness"], -0.4)
        probability = np.exp(LOW + 0.125)
        self.assertAlmostEqual(values["soft_fraction_rearranging"],
                               probability[LOW >= 0].sum() / probability.sum(), places=4)

    def test_probability_is_that_of_the_counts(self):
        self.run_with(self.creep(0.3))
        from pitchdrop.softness import read_counts
        _, table = read_counts(self.root / "seed1/creep/stress0.3/counts.csv")
        centre, p, error = rearrangement_probability([table, table])
        np.testing.assert_allclose(centre, np.arange(-2.75, 3, 0.5))
        np.testing.assert_allclose(np.log(p), centre - 5 + np.log(np.cosh(0.125)), atol=2e-3)
        np.testing.assert_allclose(error, np.sqrt(p * (1 - p) / 8e6))

    def test_figure_and_command(self):
        self.run_with(self.creep(0), self.creep(0.3))
        names = [path.name for path in figures.draw_run(Run(self.root))]
        self.assertIn("rearrangement_T0.42.svg", names)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(main(["softness", str(self.root)]), 0)
        self.assertEqual(len(output.getvalue().splitlines()), 3)

    def test_counts_of_another_definition_are_not_merged(self):
        self.run_with(self.creep(0), self.creep(0.3, about=ABOUT.replace("abc", "abd")))
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertEqual(main(["figures", str(self.root)]), 2)
        self.assertIn("hyperplane, window or p_c differ", errors.getvalue())

    def test_without_counts(self):
        id = "seed1/creep/stress0"
        write_thermo(self.root, id, np.arange(0, 10.0))
        self.run_with(branch(id, "creep"))
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertEqual(main(["softness", str(self.root)]), 2)
        self.assertIn("no branch", errors.getvalue())


if __name__ == "__main__":
    unittest.main()
