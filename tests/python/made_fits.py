"""Makes a run with creep branches and its fits.json, from Eq. 1, 3, 4 and 5 and known parameters.

The fits are least squares of the noisy P_R(S) written here, so that figures show what a real
analysis would give; only the global fit has the true parameters.
"""
import json
from pathlib import Path

import numpy as np

from made_run import branch, write_run

TRUE = {"Sigma0": 9.3, "Sigma1": 1.19, "e0": 6.0, "e1": 0.92,
        "alpha0": 1.9, "alpha1": 0.2, "beta0": 2.6, "beta1": 0.7}
SOFTNESS = np.arange(-2.75, 1.3, 0.5)
BEADS, BLOCKS = 2560, 10
RUN_CONFIGURATION = {"system": {"chains": 20, "beads_per_chain": 128, "seed": [1]}}


def log_probability(T, stress, S):
    rest = TRUE["Sigma0"] - TRUE["Sigma1"] * S - (TRUE["e0"] - TRUE["e1"] * S) / T
    volume, A = TRUE["beta0"] - TRUE["beta1"] * S, np.exp(TRUE["alpha1"] * S - TRUE["alpha0"])
    return rest + (np.log(2 * A * np.sinh(stress * volume / (2 * T)) / stress) if stress else 0.0)


def density(S, mean=-0.5):
    return np.exp(-(S - mean) ** 2 / 2) / np.sqrt(2 * np.pi)


def measure(temperatures, stresses, frames, random):
    """Rows of conditions, softness_distribution and rearrangement_probability."""
    conditions, distribution, probability = [], [], []
    for T in temperatures:
        for stress in stresses:
            common = {"temperature": T, "stress": stress}
            count = np.round(BEADS * frames * 0.5 * density(SOFTNESS)).astype(int)
            p = np.exp(log_probability(T, stress, SOFTNESS))
            rearranged = random.binomial(count, np.minimum(p, 0.5))
            for S, n, r in zip(SOFTNESS, count, rearranged):
                error = np.sqrt(max(r, 1)) / n
                probability.append({**common, "softness": S, "count": int(n), "exposure": int(n),
                                    "rearranged": int(r), "probability": r / n,
                                    "low": max(r / n - 1.3 * error, 0), "high": r / n + 1.3 * error,
                                    "binomial_low": max(r / n - error, 0),
                                    "binomial_high": r / n + error})
            fine = np.arange(-4, 3, 0.25)
            weighted = density(fine) * np.exp(log_probability(T, stress, fine))
            distribution += [{**common, "softness": S, "density": density(S),
                              "density_rearranging": w}
                             for S, w in zip(fine, weighted / (0.25 * weighted.sum()))]
            conditions.append({
                **common, "runs": 1, "blocks": BLOCKS, "count": int(count.sum()),
                "rearranged": int(rearranged.sum()), "mean_softness": -0.5 + 0.2 * stress,
                "mean_softness_error": 0.0123, "softness_deviation": 0.98,
                "rearranging_fraction": rearranged.sum() / count.sum(),
                "rearranging_fraction_error": np.sqrt(rearranged.sum()) / count.sum(),
                "soft_fraction_rearranging": 0.81, "soft_fraction_rearranging_error": 0.013,
                "slope": 1.0, "slope_error": 0.02, "dispersion": 1.7})
    return conditions, distribution, probability


def line(x, y):
    """Intercept, slope and their standard errors."""
    if len(x) == 2:
        slope = (y[1] - y[0]) / (x[1] - x[0])
        return y[0] - slope * x[0], slope, 0.1, 0.05
    (slope, intercept), covariance = np.polyfit(x, y, 1, cov="unscaled")
    scatter = max(np.std(y - intercept - slope * x), 0.02)
    return (intercept, slope, *(scatter * np.sqrt(np.diag(covariance))[::-1]))


def arrhenius_tables(temperatures, stresses, log):
    """Eq. 1 and its linear laws; `log` is {(T, stress, S): ln P_R}."""
    arrhenius, laws = [], []
    for stress in stresses:
        rows = []
        for S in SOFTNESS:
            pairs = [(1 / T, log[T, stress, S]) for T in temperatures if (T, stress, S) in log]
            if len(pairs) > 1:
                a, b, ea, eb = line(*np.array(pairs).T)
                rows.append({"stress": stress, "softness": S, "sigma": a, "sigma_error": ea,
                             "delta_e": -b, "delta_e_error": eb, "r_squared": 0.99, "deviance": 7.0,
                             "degrees_of_freedom": len(pairs) - 2, "temperatures": len(pairs)})
        arrhenius += rows
        if len(rows) > 1:
            S, sigma, barrier = (np.array([r[k] for r in rows])
                                 for k in ("softness", "sigma", "delta_e"))
            (s0, s1, es0, es1), (e0, e1, ee0, ee1) = line(S, sigma), line(S, barrier)
            laws.append({"stress": stress, "Sigma0": s0, "Sigma0_error": es0, "Sigma1": -s1,
                         "Sigma1_error": es1, "e0": e0, "e0_error": ee0, "e1": -e1,
                         "e1_error": ee1, "onset_temperature": e1 / s1,
                         "onset_temperature_error": 0.04, "sigma_r_squared": 0.97,
                         "delta_e_r_squared": 0.98,
                         "intersection_log_probability": s0 - e0 * s1 / e1})
    return arrhenius, laws


def eyring_tables(temperatures, stresses, log):
    """Eq. 3 with the true parameters and a scatter; Eq. 5 by least squares."""
    ratios, eyring, laws, high = [], [], [], []
    random = np.random.default_rng(7)
    for T in temperatures:
        for S in SOFTNESS:
            for stress in (s for s in stresses if s > 0):
                if (T, 0, S) in log and (T, stress, S) in log:
                    ratio = np.exp(log[T, stress, S] - log[T, 0, S])
                    ratios.append({"temperature": T, "stress": stress, "softness": S,
                                   "ratio": ratio, "ratio_error": 0.05 * ratio})
        loads = [s for s in stresses if s > 0]
        if 0 not in stresses or len(loads) < 2:
            continue
        for S in SOFTNESS:
            A = np.exp(TRUE["alpha1"] * S - TRUE["alpha0"]) * random.normal(1, 0.05)
            V = (TRUE["beta0"] - TRUE["beta1"] * S) * random.normal(1, 0.03)
            eyring.append({"temperature": T, "softness": S, "A": A, "A_error": 0.06 * A, "V": V,
                           "V_error": 0.04 * V, "AV_over_T": A * V / T, "AV_over_T_error": 0.05,
                           "deviance": 5.0, "degrees_of_freedom": 4, "stresses": len(loads)})
        laws.append({"temperature": T,
                     **{k: TRUE[k] for k in ("alpha0", "alpha1", "beta0", "beta1")},
                     **{f"{k}_error": 0.02 for k in ("alpha0", "alpha1", "beta0", "beta1")},
                     "mean_activation_volume": 3.21, "mean_activation_volume_error": 0.034,
                     "mean_activation_volume_eq4": 1.605, "mean_activation_volume_eq4_error": 0.017,
                     "crossover_stress": 0.247, "crossover_stress_error": 0.012,
                     "deviance": 51.0, "degrees_of_freedom": 44})
        used = [(s, S, log[T, s, S] + np.log(s)) for s in loads for S in SOFTNESS
                if s >= 0.25 and (T, s, S) in log]
        if len({s for s, _, _ in used}) > 1:
            s, S, y = np.array(used).T
            i, i_s, slope, slope_s = np.linalg.lstsq(
                np.stack([np.ones_like(s), s, -S, -s * S], 1), y, rcond=None)[0]
            high.append({"temperature": T, "intercept": i, "intercept_error": 0.1,
                         "intercept_stress": i_s, "intercept_stress_error": 0.2, "slope": slope,
                         "slope_error": 0.03, "slope_stress": slope_s, "slope_stress_error": 0.05,
                         "intersection_softness": i_s / slope_s, "intersection_softness_error": 0.4,
                         "crossover_stress": 0.26, "crossover_stress_error": 0.03,
                         "lowest_stress": 0.25, "deviance": 30.0, "degrees_of_freedom": 28})
    return ratios, eyring, laws, high


def relaxation_time(T, stress):
    return 400 * np.exp(8 * (1 / T - 1 / 0.42) - 6 * stress), 0.35 + 0.4 * stress


def relaxation_rows(branches):
    rows = []
    for b in branches:
        tau, beta = relaxation_time(b["temperature"], b["stress"])
        for observable, amplitude in (("bond_correlation", 0.86), ("self_scattering", 0.8)):
            rows.append({"temperature": b["temperature"], "stress": b["stress"], "run": b["seed"],
                         "observable": observable, "amplitude": amplitude, "amplitude_error": 0.01,
                         "tau": tau, "tau_error": 0.08 * tau, "beta": beta, "beta_error": 0.02,
                         "stage": "creep", "branch": b["id"]})
    return rows


def creep_rows(branches):
    return [{"temperature": b["temperature"], "stress": b["stress"], "run": b["seed"],
             "branch": b["id"], "elastic_strain": b["stress"] / 40, "elastic_strain_error": 2e-4,
             "strain_rate": rate(b), "strain_rate_error": 0.1 * rate(b), "linear_from": 100.0,
             "linear_to": 300.0, "compliance": 0.12, "final_strain": 0.05}
            for b in branches if b["stress"] > 0]


def rate(b):
    return 4e-7 * np.sinh(14 * b["stress"]) * np.exp(9 * (b["temperature"] - 0.42))


def write_columns(path, table, first_line=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        print(first_line, file=file) if first_line else None
        file.write(",".join(table) + "\n")
        np.savetxt(file, np.stack(list(table.values()), 1), fmt="%.7g", delimiter=",")


def write_series(root, b, duration, interval, random):
    """thermo.csv, softness.csv and relaxation.csv of a creep branch."""
    time = np.arange(0, duration + 0.5 * interval, interval)
    strain = b["stress"] / 40 * (time > 0) + rate(b) * time + 4e-3 * b["stress"] * np.log1p(time)
    noise = lambda width: random.normal(0, width, len(time))  # noqa: E731
    others = {name: noise(1.0) for name in ("kinetic_energy", "pair_energy", "bond_energy",
                                            "conserved", "pressure_xx", "pressure_yy",
                                            "pressure_zz")}
    folder = root / b["id"]
    write_columns(folder / "thermo.csv", {
        "time": time, "step": time / 0.002, "temperature": b["temperature"] + noise(0.01),
        "density": 1.0 + noise(1e-3), "strain": strain + noise(3e-4), **others})
    frames = np.arange(5, duration, max(interval, 1.0))
    write_columns(folder / "softness.csv", {
        "time": frames, "mean_softness": -0.5 + 0.4 * b["stress"] * (1 - np.exp(-frames / 90))
        + random.normal(0, 0.02, len(frames)), "softness_deviation": np.full(len(frames), 0.98)})
    lag = np.unique(np.round(np.geomspace(1, duration / 2, 36)))
    tau, beta = relaxation_time(b["temperature"], b["stress"])
    decay = np.exp(-(lag / tau) ** beta)
    scatter = random.normal(0, 0.004, len(lag))
    write_columns(folder / "relaxation.csv", {
        "lag": lag, "bond_correlation": 0.86 * decay + scatter,
        "bond_correlation_error": np.where(lag < duration / 4, 0.005, np.nan),
        "self_scattering": 0.8 * decay + scatter,
        "self_scattering_error": np.where(lag < duration / 4, 0.005, np.nan)})


def write_quench(root, id, begin, end, steps, random):
    time = np.linspace(0, steps * 0.002, 1500)
    T = begin + (end - begin) * time / time[-1]
    volume = 0.96 + 0.5 * (0.43 + 0.17) * (T - 0.46) \
        + 0.5 * (0.43 - 0.17) * np.sqrt((T - 0.46) ** 2 + 0.03 ** 2)
    write_columns(root / id / "thermo.csv", {"time": time, "density": 1 / (
        volume * random.normal(1, 5e-4, len(time)))})
    return branch(id, "quench", "seed1/melt", end, begin, steps=steps)


def make(root, temperatures=(0.35, 0.38, 0.40, 0.42), stresses=(0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5),
         duration=300.0, interval=1.0, seeds=(1,)):
    """Writes the run `root` and returns the content of its fits.json, not written yet."""
    root, random = Path(root), np.random.default_rng(3)
    branches = [branch(f"seed{seed}/T{T:g}/creep/stress{s:g}", "creep", "seed1/quench", T,
                       stress=s, seed=seed, steps=round(duration / 0.002))
                for seed in seeds for T in temperatures for s in stresses]
    quench = write_quench(root, "seed1/quench", 1.0, min(temperatures), 300_000, random)
    write_run(root, [branch("seed1/melt", "melt", temperature=1.0), quench, *branches])
    (root / "manifest.json").write_text(json.dumps({
        "version": "0.1.0", "commit": "0123456789ab", "compiler": "GNU 12.2.0",
        "configuration": RUN_CONFIGURATION, "configuration_hash": "f00dfeedf00dfeed",
        "seeds": list(seeds), "backend": "cpu", "device": "a processor", "sessions": [
            {"started": "2026-01-02T03:04:05Z", "stopped": "2026-01-02T04:04:05Z",
             "outcome": "done", "backend": "cpu", "device": "a processor"}]}))
    for b in branches:
        write_series(root, b, duration, interval, random)
    return content(temperatures, stresses, branches, random)


def content(temperatures, stresses, branches, random):
    conditions, distribution, probability = measure(temperatures, stresses, 20_000, random)
    log = {(r["temperature"], r["stress"], r["softness"]): np.log(r["probability"])
           for r in probability if r["rearranged"] >= 5}
    arrhenius, laws = arrhenius_tables(temperatures, stresses, log)
    ratios, eyring, structure, high = eyring_tables(temperatures, stresses, log)
    relaxation = relaxation_rows(branches)
    fits = {
        "format": "pitchdrop fits 1", "version": "0.1.0", "commit": "0123456789ab",
        "sources": [{"path": ".", "kind": "run", "files": len(branches)}],
        "definition": {"hyperplane": "ab12cd34ef56ab78", "p_c": 0.2, "t_R": 10, "lead": 0,
                       "frame": 1, "window": "5+5"},
        "settings": {"bin_width": 0.5, "fewest_events": 5, "errors": "blocks",
                     "bootstrap_samples": 1000, "seed": 1, "excluded_stresses": [0.5],
                     "high_stress": 0.25},
        "messages": [{"level": "note", "about": "eyring",
                      "text": "σ_c = 0.5 is left out of the fits"},
                     {"level": "warning", "about": "conditions",
                      "text": "one run only: errors come from time blocks"}],
        "conditions": conditions, "softness_distribution": distribution,
        "rearrangement_probability": probability, "arrhenius": arrhenius, "decomposition": laws,
        "decomposition_global": [{**law, "deviance": 80.0, "degrees_of_freedom": 70}
                                 for law in laws],
        "eyring_ratio": ratios, "eyring": eyring, "structure_dependent_eyring": structure,
        "eq5": high, "relaxation": relaxation, "relaxation_mean": [
            {**{k: r[k] for k in ("temperature", "stress", "stage", "observable", "tau",
                                  "tau_error", "beta", "beta_error")}, "runs": 1}
            for r in relaxation], "creep": creep_rows(branches),
        "glass_transition": {"bilinear": {"temperature": 0.463, "temperature_error": 0.004},
                             "hyperbolic": {"temperature": 0.459, "temperature_error": 0.006},
                             "rate": 1e-4, "branches": 1}}
    if len(temperatures) > 1 and structure:
        fits["global_eq4"] = {**TRUE, **{f"{k}_error": 0.03 for k in TRUE},
                              "onset_temperature": 0.773, "onset_temperature_error": 0.021,
                              "deviance": 210.0,
                              "degrees_of_freedom": 190}
    return fits


def write(root, fits):
    (Path(root) / "fits.json").write_text(json.dumps(fits, default=float))
    return Path(root)
