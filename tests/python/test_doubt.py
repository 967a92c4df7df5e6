"""What a report must not claim: numbers without their doubt, lines through what is not there."""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

import made_fits
from made_run import branch, write_run, write_thermo
from pitchdrop.material import Material
from pitchdrop.plots import (arrhenius, compliance, creep, decomposition, glass_transition, plates,
                             relaxation)
from pitchdrop.plots.plate import Plate, new_panel, points
from pitchdrop.report import provenance, summary
from pitchdrop.report.page import document, figure
from pitchdrop.rundirectory import Run
from pitchdrop.statistics import error_of, mean_over_runs, student_factor

TIME = np.arange(0, 200.0)
RUN = [{"path": ".", "kind": "run", "files": 0}]


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def material(self, **tables):
        return Material(made_fits.write(self.root, {"format": "pitchdrop fits 1", **tables}))

    def creep(self, stress, strain, seed=1):
        """A branch of creep beside the others of its seed."""
        id = f"seed{seed}/T0.42/creep/stress{stress}"
        write_thermo(self.root, id, TIME, strain=strain)
        return branch(id, "creep", parent=f"seed{seed}/age", stress=stress, seed=seed)


class Strain(WithFolder):
    def loaded(self, *branches):
        write_run(self.root, branches)
        return creep.loaded(self.material(sources=RUN), 0.42)

    def test_the_strain_at_rest_of_the_same_sample_is_subtracted(self):
        lines, subtracted = self.loaded(*(
            self.creep(stress, drift + stress * 1e-2 * np.sqrt(TIME), seed)
            for seed, drift in ((1, -5e-3), (2, 8e-3)) for stress in (0, 0.3)))
        self.assertTrue(subtracted)
        (curve,) = lines
        np.testing.assert_allclose(curve.value, 3e-3 * np.sqrt(curve.time), rtol=0.05)
        self.assertLess(np.nanmax(curve.error), 1e-6)  # nothing is left of how the samples differ

    def test_without_a_sibling_at_rest_the_caption_says_so(self):
        _, subtracted = self.loaded(self.creep(0, 0 * TIME), self.creep(0.3, 1e-3 * TIME),
                                    self.creep(0.3, 1e-3 * TIME, seed=2))
        self.assertFalse(subtracted)
        plate = creep.draw(self.material(sources=RUN))
        self.assertIn("The strain at rest is not subtracted", " ".join(plate.captions))

    def test_values_below_zero_break_the_line(self):
        lines, _ = self.loaded(self.creep(0, 0 * TIME),
                               self.creep(0.3, np.where((TIME > 20) & (TIME < 60), -1e-3, 2e-3)))
        figure, axes = new_panel()
        creep.draw_logarithms(axes, self.material(sources=RUN), lines)
        x, y = axes.get_lines()[0].get_data()
        self.assertTrue(np.isnan(y[(x > 25) & (x < 55)]).all())
        self.assertTrue((y[x < 20] > 0).all())
        self.assertGreater(axes.get_ylim()[0], 0)

    def test_bands_are_errors_over_runs_or_the_scatter_of_rows(self):
        noise = np.random.default_rng(1).normal(0, 1e-3, (2, len(TIME)))
        write_run(self.root, [self.creep(0.3, 1e-2 + n, s) for s, n in enumerate(noise, 1)])
        material = self.material(sources=RUN)
        (two,) = creep.curves(material, 0.42, "thermo.csv", "strain")
        values = np.array([1e-2 + n for n in noise])[:, 5]
        self.assertTrue(np.isfinite(two.error).all())
        self.assertAlmostEqual(two.error[5], abs(values[0] - values[1]) / 2 * student_factor(1))
        self.assertIn("2 independent runs", creep.runs_text(material, 0.42))
        write_run(self.root, [self.creep(0.3, 1e-2 + noise[0])])
        material = self.material(sources=RUN)
        self.assertIn("no error of the run", creep.runs_text(material, 0.42))
        curve = creep.curves(material, 0.42, "thermo.csv", "strain", logarithmic=True)[0]
        self.assertAlmostEqual(curve.error[-1], 1e-3, delta=3e-4)

    def test_rates_that_are_not_above_zero_are_counted(self):
        rows = [{"temperature": 0.42, "stress": s, "run": 1, "strain_rate": r,
                 "strain_rate_error": 1e-5} for s, r in ((0.1, -1e-5), (0.2, 1.5e-5), (0.3, 5e-5))]
        plate = compliance.draw(self.material(creep=rows))
        (caption,) = plate.captions
        self.assertIn("1 rate not above 0 is left out", caption)
        self.assertIn("Open: not told from 0", caption)
        rates = compliance.mean_rates(self.material(creep=[
            {**rows[2], "strain_rate": r} for r in (4e-5, 6e-5)]).fits["creep"], 0.42)
        self.assertAlmostEqual(rates.error[0], 1e-5 * student_factor(1))


class Fits(WithFolder):
    ROW = {"stress": 0, "Sigma0": 9.0, "Sigma1": 0.1, "e0": 6.0, "e1": 0.9,
           "covariance": [[0.04, 0.01, 0, 0], [0.01, 0.01, 0, 0], [0, 0, 0.09, 0],
                          [0, 0, 0, 0.01]],
           "doubt": "Σ1 = 0.1 ± 0.2 is not told from 0"}

    def law(self, **changes):
        return self.material(
            arrhenius=[{"stress": 0, "softness": S, "sigma": 9 - 0.1 * S, "sigma_error": 0.1,
                        "delta_e": 6 - 0.9 * S, "delta_e_error": 0.1} for S in (-2, 0, 1)],
            decomposition=[{**self.ROW, **changes}])

    def test_fits_in_doubt_are_dotted_and_say_so(self):
        for column, doubtful in (("sigma", True), ("delta_e", False)):
            axes = decomposition.draw_law(self.law(), column).axes[0]
            (line,) = [x for x in axes.get_lines() if len(x.get_xdata()) == 30]
            self.assertEqual(line.get_linestyle() != "-", doubtful)
            self.assertEqual("not significant" in axes.get_title(loc="left"), doubtful)
        plate = decomposition.draw(self.law())
        self.assertIn("Dotted: fits that are not significant", plate.about)
        sure = {key: value for key, value in self.ROW.items() if key != "doubt"}
        plate = decomposition.draw(self.material(
            arrhenius=[{"stress": 0, "softness": 0.0, "sigma": 9.0}], decomposition=[sure]))
        self.assertNotIn("Dotted", plate.about)

    def test_bands_are_those_of_the_covariance(self):
        error = error_of(self.ROW, (1.0, -np.array([0.0, 2.0]), 0.0, 0.0))
        np.testing.assert_allclose(error, [0.2, np.sqrt(0.04 - 4 * 0.01 + 4 * 0.01)])
        axes = decomposition.draw_law(self.law(), "sigma").axes[0]
        corners = axes.collections[-1].get_paths()[0].vertices
        self.assertAlmostEqual(corners[:, 1].max(), 9 + 0.2 + error_of(
            self.ROW, (1.0, 2.0, 0.0, 0.0)), delta=0.11)
        for wrong in (None, [[1]], "x", [[1, "a"]], [[float("nan")] * 4] * 4):
            self.assertIsNone(error_of({"covariance": wrong}, (1.0, 0.0, 0.0, 0.0)))

    def test_the_summary_says_that_a_fit_is_not_significant(self):
        material = self.material(
            conditions=[{"temperature": 0.42, "stress": 0, "count": 5}],
            structure_dependent_eyring=[{
                "temperature": 0.42, "mean_activation_volume": 2.3,
                "mean_activation_volume_error": 0.8, "doubt": "β1 = -0.1 ± 0.3 is not told from 0"}])
        self.assertRegex(summary.as_html(material),
                         "2.30 ± 0.80 <small>.*</small> <span class=\"doubt\">not significant: "
                         "β1 = \N{MINUS SIGN}0.1 ± 0.3")

    def test_axes_ignore_values_that_their_error_exceeds(self):
        figure, axes = new_panel()
        points(axes, [1, 2, 3], [1.0, 2.0, 900.0], [0.1, 0.2, 1000.0], "k")
        points(axes, [1.5], [-70.0], [80.0], "k")
        Plate("x").add("y", figure, "", "")
        self.assertLess(axes.get_ylim()[1], 3)
        self.assertGreater(axes.get_ylim()[0], 0)
        figure, axes = new_panel()  # nothing else is there
        points(axes, [1, 2], [10.0, 20.0], [100.0, 100.0], "k")
        Plate("x").add("y", figure, "", "")
        self.assertGreater(axes.get_ylim()[1], 15)

    def test_captions_count_what_is_drawn(self):
        material = self.law()
        self.assertIn("at σ<sub>c</sub> = 0", decomposition.draw(material).captions[0])
        self.assertNotIn("one colour per", decomposition.draw(material).captions[0])
        self.assertIn("not determined", arrhenius.meeting_text(material, 0))

    def test_few_runs_have_students_factor(self):
        mean, error = mean_over_runs([[1.0], [2.0], [3.0]])
        self.assertAlmostEqual(error[0], 1 / np.sqrt(3) * 1.32, delta=2e-3)
        self.assertTrue(np.isnan(mean_over_runs([[1.0]])[1]).all())


class Transition(WithFolder):
    def quench(self):
        write_thermo(self.root, "quench", TIME, density=0.9 + 5e-4 * TIME)
        write_run(self.root, [branch("quench", "quench", temperature=0.42, begin=1.0,
                                     steps=100_000)])

    def test_the_reason_stands_where_the_number_would(self):
        self.quench()
        why = "the quench spans 0.04 below the bilinear bend, 0.15 are needed on both sides"
        material = self.material(sources=RUN, glass_transition={
            "not_determined": why, "rate": 2e-3, "branches": ["quench"]})
        plate = glass_transition.draw(material)
        self.assertIn(why, plate.captions[0])
        self.assertIn("is not determined", plate.panels[0].figure.axes[0].get_title(loc="left"))
        text = summary.as_html(material)
        self.assertEqual(text.count(why), 2)
        self.assertIn(why, document(material, []))
        self.assertEqual(len(plate.panels[0].figure.axes[0].get_lines()), 1)  # the points alone

    def test_the_fit_is_drawn_from_its_parameters_with_a_band(self):
        self.quench()
        fit = {"temperature": 0.6, "temperature_error": 0.02, "volume": 1.05, "glass_slope": 0.2,
               "liquid_slope": 0.4, "from": 0.42, "to": 1.0,
               "covariance": np.diag([4e-4, 1e-6, 1e-4, 1e-4]).tolist()}
        material = self.material(sources=RUN, glass_transition={
            "bilinear": fit, "hyperbolic": {**fit, "width": 0.03, "covariance": np.diag(
                [4e-4, 1e-6, 1e-4, 1e-4, 1e-4]).tolist()}, "rate": 2e-3})
        plate = glass_transition.draw(material)
        x = np.array([0.5, 0.6, 0.8])
        value, gradients = glass_transition.curve_of([0.6, 1.05, 0.2, 0.4], x)
        np.testing.assert_allclose(value, [1.03, 1.05, 1.13])
        for step, k in ((1e-6, k) for k in range(5)):
            parameters = np.array([0.6, 1.05, 0.2, 0.4, 0.03])
            moved = parameters + step * (np.arange(5) == k)
            slope = (glass_transition.curve_of(moved, x)[0]
                     - glass_transition.curve_of(parameters, x)[0]) / step
            np.testing.assert_allclose(glass_transition.curve_of(parameters, x)[1][k], slope,
                                       atol=1e-5)
        self.assertIn("bands of their standard errors", plate.captions[0])
        self.assertNotIn("redrawn", plate.captions[0])


class Relaxation(WithFolder):
    def test_unfitted_points_are_open_and_bounds_are_triangles(self):
        root, lag = self.root, np.array([1.0, 2, 4, 8, 16, 32, 64, 128])
        branches = [branch(f"stress{s}", "creep", stress=s) for s in (0.1, 0.4)]
        write_run(root, branches)
        for b in branches:
            write_thermo(root, b["id"], TIME)
            made_fits.write_columns(root / b["id"] / "relaxation.csv", {
                "lag": lag, "bond_correlation": 0.9 * np.exp(-(lag / 100) ** 0.5),
                "bond_correlation_error": np.full(8, 0.01)})
        common = {"temperature": 0.42, "observable": "bond_correlation", "run": 1, "stage": "creep"}
        material = self.material(sources=RUN, relaxation=[
            {**common, "stress": 0.1, "branch": "stress0.1", "tau_lower_bound": 64.0},
            {**common, "stress": 0.4, "branch": "stress0.4", "amplitude": 0.9, "tau": 100.0,
             "tau_error": 5.0, "beta": 0.5, "beta_error": 0.02, "from": 2.0, "to": 64.0,
             "covariance": np.diag([1e-4, 25, 4e-4]).tolist()}])
        figure_, rows = relaxation.draw_correlation(material, 0.42, "bond_correlation")
        filled, hollow = {}, {}
        for container in figure_.axes[0].containers:
            line = container[0]
            kind = filled if line.get_fillstyle() == "full" else hollow
            kind.setdefault(tuple(np.round(line.get_color(), 4)), []).extend(line.get_xdata())
        self.assertEqual([sorted(x) for x in filled.values() if x], [[2, 4, 8, 16, 32, 64]])
        self.assertEqual(sorted(len(x) for x in hollow.values() if x), [2, 8])
        (line,) = [x for x in figure_.axes[0].get_lines() if len(x.get_xdata()) == 60]
        self.assertEqual((line.get_xdata()[0].round(6), line.get_xdata()[-1].round(6)), (2, 64))
        table = relaxation.rows_of(material, "tau")
        figure_, marked = relaxation.draw_parameter(material, table, "tau", "")
        (bound,) = [x for x in figure_.axes[0].get_lines() if x.get_marker() == "^"
                    and len(x.get_xdata())]
        np.testing.assert_allclose(bound.get_data(), [[0.1], [64]])
        self.assertIn("Triangles: lower bounds",
                      relaxation.parameter_caption("Relaxation time", table, marked))
        self.assertEqual(len(relaxation.rows_of(material, "beta")), 1)

    def test_the_summary_gives_a_bound(self):
        material = self.material(relaxation=[{
            "temperature": 0.42, "observable": "self_scattering", "run": 1, "stage": "creep",
            "stress": 0.1, "branch": "b", "tau_lower_bound": 64.0}])
        self.assertIn("above 64 at", summary.relaxation(material.fits, 0.42))


class PageAndProvenance(WithFolder):
    def test_what_is_not_drawn_is_one_folded_line_at_the_end(self):
        write_run(self.root, [])
        material = self.material(sources=RUN)
        absent, sections = [], []
        for plate in plates(material):
            absent += plate.absent
            sections.append((plate.title, figure(plate, [], 1)))
        text = document(material, sections, absent)
        self.assertEqual(text.count('<details id="absent">'), 1)
        self.assertGreater(text.index('id="absent"'), text.index('id="provenance"'))
        for sentence in ("is not drawn", "Not in fits.json"):
            self.assertGreater(text.index(sentence), text.index('<details id="absent">'))
        self.assertNotIn("<h3>Compliance", text)  # no heading without a figure

    def test_warnings_of_runs_and_branches_are_shown(self):
        flowed = {**branch("b", "creep"), "state": "flowed", "reason": "its strain is 1.02"}
        sick = {**branch("c", "creep"), "health": {"warnings": [{"text": "drift of 3e-4 <per bead>"}, 7]}}
        write_run(self.root, [branch("a", "melt"), flowed, sick])
        (self.root / "manifest.json").write_text(json.dumps({
            "version": "0.2.0", "warnings": ["an interval near resonance", {"no": "text"}]}))
        html = provenance.of_run(Run(self.root))
        for text in ("2 of 3 done, 1 flowed", "an interval near resonance",
                     "<code>c</code>: drift of 3e-4 &lt;per bead&gt;",
                     "<code>b</code> flowed: its strain is 1.02"):
            self.assertIn(text, html)
        for value in ("text", 5, None, {}):
            (self.root / "manifest.json").write_text(json.dumps({"warnings": value}))
            self.assertNotIn("resonance", provenance.of_run(Run(self.root)))

    def test_identical_runs_are_a_warning_at_the_top(self):
        write_run(self.root, [])
        repeated = {"level": "warning", "about": "runs", "text": "seed 2 is the run of seed 1"}
        text = document(self.material(messages=[repeated]), [])
        self.assertLess(text.index("seed 2 is the run of seed 1"), text.index('id="summary"'))
        self.assertIn('class="warning"', text)


if __name__ == "__main__":
    unittest.main()
