import tempfile
import unittest
from pathlib import Path

import numpy as np

import made_fits
from made_run import branch, write_run, write_thermo
from pitchdrop import style
from pitchdrop.material import Material, means
from pitchdrop.plots import arrhenius, creep, eyring, glass_transition, global_fit, high_stress
from pitchdrop.plots.plate import logarithms, new_panel

LAW = {"Sigma0": 9.0, "Sigma1": 1.2, "e0": 6.0, "e1": 0.96}  # meet at T = 0.8
TEMPERATURES, SOFTNESS = (0.35, 0.38, 0.42), (-2.0, -0.5, 1.0)


def probability(temperature, stress, softness, p):
    return {"temperature": temperature, "stress": stress, "softness": softness, "count": 10 ** 6,
            "rearranged": 1000, "probability": p, "low": 0.9 * p, "high": 1.1 * p}


class Plots(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def material(self, **tables):
        return Material(made_fits.write(self.root, {"format": "pitchdrop fits 1", **tables}))

    @staticmethod
    def curves(axes):
        return [line for line in axes.get_lines() if line.get_linestyle() != "None"
                and len(line.get_xdata()) > 1]

    def test_lines_of_equation_1_go_through_the_points_and_meet(self):
        sigma = {S: LAW["Sigma0"] - LAW["Sigma1"] * S for S in SOFTNESS}
        barrier = {S: LAW["e0"] - LAW["e1"] * S for S in SOFTNESS}
        material = self.material(
            rearrangement_probability=[probability(T, 0, S, np.exp(sigma[S] - barrier[S] / T))
                                       for T in TEMPERATURES for S in SOFTNESS],
            arrhenius=[{"stress": 0, "softness": S, "sigma": sigma[S], "delta_e": barrier[S]}
                       for S in SOFTNESS],
            decomposition=[{"stress": 0, **LAW, "onset_temperature": 0.8,
                            "intersection_log_probability": LAW["Sigma0"] - LAW["e0"] / 0.8}])
        figure, axes = new_panel()
        arrhenius.draw_stress(axes, material, 0)
        dashed = [line for line in self.curves(axes) if line.get_linestyle() == "--"]
        self.assertEqual(len(dashed), 3)
        for line in dashed:
            self.assertAlmostEqual(line.get_xdata()[0], 1 / 0.8)
            self.assertAlmostEqual(line.get_ydata()[0], 9.0 - 6.0 / 0.8)
        for container, S in zip(axes.containers, SOFTNESS):
            np.testing.assert_allclose(container[0].get_ydata(),
                                       [sigma[S] - barrier[S] / T for T in TEMPERATURES])

    def test_lines_that_meet_far_away_are_not_extended_there(self):
        self.assertEqual(arrhenius.left_end([2.0, 3.0], (0.5, 1.0)), 0.5)
        self.assertAlmostEqual(arrhenius.left_end([2.0, 2.1], (0.5, 1.0)), 1.995)
        self.assertAlmostEqual(arrhenius.left_end([2.0, 3.0], (2.5, 1.0)), 1.95)
        self.assertAlmostEqual(arrhenius.left_end([2.0, 3.0], None), 1.95)

    def test_the_curve_of_equation_3(self):
        T, A, V = 0.4, 0.1, 3.0
        model = lambda s: 2 * A * np.sinh(s * V / (2 * T))  # noqa: E731
        material = self.material(
            eyring_ratio=[{"temperature": T, "stress": s, "softness": 0.25, "ratio": model(s) / s,
                           "ratio_error": 0.1} for s in (0.1, 0.3, 0.5)],
            eyring=[{"temperature": T, "softness": 0.25, "A": A, "V": V}],
            settings={"excluded_stresses": [0.5]})
        figure, axes = new_panel()
        eyring.draw_temperature(axes, material, T)
        (line,) = self.curves(axes)
        np.testing.assert_allclose(line.get_ydata(), model(line.get_xdata()))
        full, hollow = axes.containers
        np.testing.assert_allclose(full[0].get_ydata(), model(np.array([0.1, 0.3])))
        np.testing.assert_allclose(hollow[0].get_xdata(), [0.5])
        self.assertEqual((full[0].get_fillstyle(), hollow[0].get_fillstyle()), ("full", "none"))

    def test_equation_4_leaves_no_residual_of_its_own_data(self):
        material = self.material(
            rearrangement_probability=[
                probability(T, s, S, np.exp(made_fits.log_probability(T, s, S)))
                for T in TEMPERATURES for s in (0, 0.2, 0.4) for S in SOFTNESS],
            conditions=[{"temperature": T, "stress": s} for T in TEMPERATURES
                        for s in (0, 0.2, 0.4)], global_eq4=made_fits.TRUE)
        rows = global_fit.compared(material)
        self.assertEqual(len(rows), 9)
        for _, _, measured, _, model in rows:
            np.testing.assert_allclose(model, measured, atol=1e-9)

    def test_lines_of_equation_5_meet_where_the_fit_says(self):
        row = {"temperature": 0.4, "intercept": -6.0, "intercept_stress": 2.0, "slope": -1.0,
               "slope_stress": 0.5}
        self.assertAlmostEqual(high_stress.law(row, 0.3, 4.0), high_stress.law(row, 0.5, 4.0))

    def test_errors_below_and_above(self):
        material = self.material(rearrangement_probability=[
            probability(0.4, 0, 0.0, 0.01),
            {**probability(0.4, 0, 0.5, 0.01), "low": 0.0, "binomial_low": 0.005}])
        softness, log, error = logarithms(material.probabilities(), "softness")
        np.testing.assert_allclose(log, np.log(0.01))
        np.testing.assert_allclose(error, [[-np.log(0.9), -np.log(0.5)], [np.log(1.1)] * 2])

    def test_bins_with_few_events_or_at_the_ends_are_not_shown(self):
        few = {**probability(0.4, 0, 0.5, 1e-5), "rearranged": 4}
        material = self.material(settings={"fewest_events": 5}, rearrangement_probability=[
            few, probability(0.4, 0, 0.0, 0.01), probability(0.4, 0, 2.25, 0.1)])
        self.assertEqual(material.probabilities().distinct("softness"), [0.0])

    def test_the_redrawn_volume_fits(self):
        T = np.linspace(0.3, 1.0, 50)
        kink = 1 + 0.2 * np.minimum(T - 0.46, 0) + 0.5 * np.maximum(T - 0.46, 0)
        np.testing.assert_allclose(glass_transition.fitted("bilinear", T, kink, 0.46), kink)
        smooth = 1 + 0.35 * (T - 0.46) + 0.15 * np.sqrt((T - 0.46) ** 2 + 0.05 ** 2)
        np.testing.assert_allclose(glass_transition.fitted("hyperbolic", T, smooth, 0.46), smooth,
                                   atol=2e-4)

    def test_volumes_are_those_of_the_rate_and_range_fitted(self):
        from_to = {"from": 0.2, "to": 0.5}
        T = np.linspace(0.2, 0.8, 61)
        inside = T[glass_transition.part_fitted(from_to, T)]
        self.assertEqual((inside.min(), inside.max()), (0.2, 0.5))
        self.assertTrue(glass_transition.part_fitted({}, T).all())
        branches = []
        for rate, density in ((1e-3, 0.9), (1e-2, 1.1)):
            steps = round(0.6 / rate / 0.002)
            branches.append(branch(f"rate{rate}/quench", "quench", temperature=0.2, begin=0.8,
                                   steps=steps))
            time = np.linspace(0, 0.6 / rate, 61)
            write_thermo(self.root, branches[-1]["id"], time, density=np.full(61, density))
        write_run(self.root, branches)
        material = self.material(sources=[{"path": ".", "kind": "run", "files": 0}])
        for rate, density in ((1e-3, 0.9), (1e-2, 1.1)):
            temperature, volume = glass_transition.volumes(material, rate)
            np.testing.assert_allclose(volume, 1 / density)

    def test_of_two_creep_stages_one_is_drawn(self):
        time = np.arange(0, 20.0)
        branches = [branch(f"{label}/stress{s}", "creep", stress=s, label=label)
                    for label, stresses in (("creep", (0.1, 0.2)), ("recovery", (0.1,)))
                    for s in stresses]
        write_run(self.root, branches)
        for b in branches:
            write_thermo(self.root, b["id"], time, strain=np.full(20, len(b["label"])))
        material = self.material(sources=[{"path": ".", "kind": "run"}])
        lines = creep.curves(material, 0.42, "thermo.csv", "strain")
        self.assertEqual([curve.stress for curve in lines], [0.1, 0.2])
        np.testing.assert_allclose(lines[0][2], len("creep"))
        self.assertIn("show creep", material.notes[0])

    def test_means_over_intervals(self):
        x, y = means(np.array([0.1, 0.2, 2.5]), np.array([1.0, 3.0, 7.0]), np.array([0, 1, 2, 3]))
        np.testing.assert_allclose(x, [0.15, 2.5])
        np.testing.assert_allclose(y, [2, 7])

    def test_a_compact_drawing_is_the_same_drawing(self):
        svg = (b'<!-- x -->\n<g id="a">\n   <path id="p" d="M 1.23456 2 \nL 3 -0.98765 \n"/>\n'
               b'<g transform="translate(1.2345 2) scale(0.015625)"/>\n'
               b'<use xlink:href="#p" x="1.999" y="2" style="fill: red"/>\n'
               b'<use xlink:href="#p" x="3" y="2" style="fill: red"/>\n</g>')
        self.assertEqual(style.compact(svg), (
            b'<g>\n<path id="p" d="M 1.23 2 L 3 -0.98"/>\n'
            b'<g transform="translate(1.23 2) scale(0.015625)"/>\n'
            b'<g style="fill: red">\n<use xlink:href="#p" x="1.99" y="2"/>\n'
            b'<use xlink:href="#p" x="3" y="2"/>\n</g>\n</g>'))


if __name__ == "__main__":
    unittest.main()
