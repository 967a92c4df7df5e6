import contextlib
import io
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

import numpy as np

from made_run import branch, write_run, write_thermo
from pitchdrop import Run, figures
from pitchdrop.__main__ import main

TIME = np.arange(0, 50.0)


def means(axes):
    """The thick lines; the measured points beneath them have no label."""
    return [line for line in axes.get_lines() if not line.get_label().startswith("_")]


class Drawing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "run"

    def creep(self, temperature, stress, seed=1, slope=None, label=None):
        id = f"seed{seed}/T{temperature}/{label or 'creep'}/stress{stress}"
        slope = stress if slope is None else slope
        write_thermo(self.root, id, TIME, strain=slope * TIME / 1000)
        return branch(id, "creep", temperature=temperature, stress=stress, seed=seed, label=label)

    def names(self):
        return sorted(path.name for path in figures.draw_run(Run(self.root)))

    def test_one_strain_figure_per_temperature(self):
        write_run(self.root, [self.creep(t, s) for t in (0.42, 0.35) for s in (0.3, 0, 0.1)])
        self.assertEqual(self.names(), ["strain_T0.35.svg", "strain_T0.42.svg"])
        for name in self.names():
            self.assertTrue(xml.parse(self.root / "figures" / name).getroot().tag.endswith("svg"))

    def test_the_panels_show_the_data(self):
        write_run(self.root, [self.creep(0.42, s) for s in (0.3, 0.1, 0.2)])
        figure = figures.draw_strain(Run(self.root).branches("creep"), 0.42)
        linear, logarithmic = figure.axes
        self.assertEqual((linear.get_xscale(), logarithmic.get_yscale()), ("linear", "log"))
        ends = [line.get_ydata()[-1] for line in means(linear)]
        np.testing.assert_allclose(ends, [0.1 * 0.049, 0.2 * 0.049, 0.3 * 0.049])
        labels = [text.get_text() for text in logarithmic.get_legend().get_texts()]
        self.assertEqual(labels, ["0.3", "0.2", "0.1"])  # as the curves lie, highest first
        colors = [line.get_color() for line in linear.get_lines()]
        luminance = [np.dot(c[:3], (0.299, 0.587, 0.114)) for c in colors]
        self.assertEqual(luminance, sorted(luminance))

    def test_seeds_are_averaged(self):
        write_run(self.root, [self.creep(0.42, 0.3, seed, slope)
                              for seed, slope in ((1, 1.0), (2, 2.0))])
        figure = figures.draw_strain(Run(self.root).branches("creep"), 0.42)
        self.assertAlmostEqual(figure.axes[0].get_lines()[-1].get_ydata()[-1], 1.5 * 0.049)

    def test_negative_strain_is_left_out_of_the_logarithmic_panel_only(self):
        write_run(self.root, [self.creep(0.42, 0.1, slope=-1.0), self.creep(0.42, 0.2)])
        linear, logarithmic = figures.draw_strain(Run(self.root).branches("creep"), 0.42).axes
        self.assertTrue(np.isfinite(means(linear)[0].get_ydata()).all())
        self.assertTrue(np.isnan(logarithmic.get_lines()[0].get_ydata()).all())
        self.assertTrue(np.isfinite(logarithmic.get_lines()[1].get_ydata()).all())

    def test_no_load_no_logarithmic_curve(self):
        write_run(self.root, [self.creep(0.42, 0.0, slope=1.0), self.creep(0.42, 0.2)])
        linear, logarithmic = figures.draw_strain(Run(self.root).branches("creep"), 0.42).axes
        self.assertEqual((len(means(linear)), len(logarithmic.get_lines())), (2, 1))

    def test_the_running_mean_is_unbiased_and_smooth(self):
        line = np.linspace(-1, 2, 301)
        np.testing.assert_allclose(figures.smoothed(line), line, atol=1e-12)
        noise = np.random.default_rng(1).normal(size=1001)
        middle = figures.smoothed(noise)[50:-50]
        self.assertLess(middle.std(), 1.5 / np.sqrt(41))  # 41 points each
        self.assertGreater(middle.std(), 0.5 / np.sqrt(41))

    def test_two_creep_stages_of_a_temperature_get_a_figure_each(self):
        write_run(self.root, [self.creep(0.42, 0.2, label="creep"),
                              self.creep(0.42, 0.2, label="recovery")])
        self.assertEqual(self.names(), ["strain_T0.42_creep.svg", "strain_T0.42_recovery.svg"])

    def test_segments_of_a_quench_are_joined(self):
        write_thermo(self.root, "q1", [0, 1, 2], density=[0.90, 0.91, 0.92])
        write_thermo(self.root, "q2", [0, 1, 2], density=[0.92, 0.93, 0.94])
        write_run(self.root, [branch("q1", "quench", "melt", 0.8, begin=1.0),
                              branch("q2", "quench", "q1", 0.6, begin=0.8)])
        curves = figures.cooling_curves(Run(self.root).branches("quench"))
        ((rate, ((temperature, density),)),) = curves.items()
        self.assertAlmostEqual(rate, 0.1)
        np.testing.assert_allclose(temperature, [1, 0.9, 0.8, 0.8, 0.7, 0.6])
        np.testing.assert_allclose(density, [0.90, 0.91, 0.92, 0.92, 0.93, 0.94])
        self.assertEqual(self.names(), ["density_quench.svg"])

    def test_binned_means(self):
        x, y = figures.binned(np.array([0.0, 0.2, 0.8, 1.0]), np.array([1.0, 3.0, 5.0, 7.0]), 2)
        np.testing.assert_allclose(x, [0.1, 0.9])
        np.testing.assert_allclose(y, [2, 6])

    def test_the_same_data_give_the_same_file(self):
        write_run(self.root, [self.creep(0.42, s) for s in (0.1, 0.3)])
        (path,) = figures.draw_run(Run(self.root))
        first = path.read_bytes()
        figures.draw_run(Run(self.root))
        self.assertEqual(path.read_bytes(), first)

    def test_command_line(self):
        write_run(self.root, [self.creep(0.42, 0.1)])
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(main(["figures", str(self.root)]), 0)
        self.assertEqual(out.getvalue().strip(), str(self.root / "figures/strain_T0.42.svg"))

    def test_a_run_without_data_is_an_input_error(self):
        write_run(self.root, [branch("seed1/creep", "creep", stress=0.1)])
        error = io.StringIO()
        with contextlib.redirect_stderr(error):
            self.assertEqual(main(["figures", str(self.root)]), 2)
        self.assertIn("nothing to draw", error.getvalue())


if __name__ == "__main__":
    unittest.main()
