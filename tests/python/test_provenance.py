import tempfile
import unittest
from pathlib import Path

from made_run import branch, write_run
from pitchdrop import Run
from pitchdrop.report.provenance import of_run


class HealthInTheReport(unittest.TestCase):
    def page(self, branches):
        with tempfile.TemporaryDirectory() as folder:
            return of_run(Run(write_run(Path(folder) / "run", branches)))

    def test_runs_of_earlier_versions_say_nothing_of_health(self):
        page = self.page([branch("seed1/melt", "melt")])
        self.assertIn("1 of 1 done", page)
        self.assertNotIn("drift", page)
        self.assertNotIn("health", page)

    def test_the_largest_drift_and_all_warnings_are_there_with_their_branches(self):
        melt = dict(branch("seed1/melt", "melt"), health={"drift": -2e-6, "drift_error": 1e-6})
        age = dict(branch("seed1/age", "age", "seed1/melt"), health={
            "drift": 6e-4, "drift_error": 2e-5,
            "warnings": [{"kind": "drift", "text": "it drifts (<much>) — use less"}]})
        page = self.page([melt, age])
        self.assertIn("+6.0e-04 ± 2e-05 ε per bead and τ (seed1/age)", page)
        self.assertIn("<code>seed1/age</code>: it drifts (&lt;much&gt;) — use less", page)

    def test_branches_that_did_not_reach_their_end_are_counted_with_their_reason(self):
        flowed = dict(branch("seed1/creep", "creep"), state="flowed", reason="its strain is 1.02")
        skipped = dict(branch("seed1/rest", "relax", "seed1/creep"), state="skipped")
        page = self.page([branch("seed1/melt", "melt"), flowed, skipped])
        self.assertIn("1 of 3 done, 1 flowed, 1 skipped", page)
        self.assertIn("<code>seed1/creep</code> flowed: its strain is 1.02", page)


if __name__ == "__main__":
    unittest.main()
