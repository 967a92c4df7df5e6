"""The tables of fits.json as HTML."""
from html import escape

from pitchdrop.fits import Table, is_number
from pitchdrop.report.numbers import integer, minus, plain, with_error

T, STRESS, SOFTNESS = (("<i>T</i>", "temperature"), ("σ<sub>c</sub>", "stress"),
                       ("<i>S</i>", "softness"))
QUALITY = [("deviance", "deviance"), ("d.o.f.", "degrees_of_freedom"),
           ("not significant", "doubt")]
SIGMA = [("Σ<sub>0</sub>", "Sigma0"), ("Σ<sub>1</sub>", "Sigma1"), ("<i>e</i><sub>0</sub>", "e0"),
         ("<i>e</i><sub>1</sub>", "e1")]
EYRING = [("α<sub>0</sub>", "alpha0"), ("α<sub>1</sub>", "alpha1"), ("β<sub>0</sub>", "beta0"),
          ("β<sub>1</sub>", "beta1")]
ONSET = ("<i>T</i><sub>onset</sub>", "onset_temperature")
KWW = [("τ", "tau"), ("τ above", "tau_lower_bound"), ("β", "beta")]

# key of fits.json, title, what it says, columns (heading, key); a column without values is left out
TABLES = [
    ("conditions", "Conditions", "Means over all beads and frames at every temperature and stress. "
     "<i>R</i>: rearranging; slope: of ln&nbsp;<i>P</i><sub>R</sub> against <i>S</i>; dispersion: "
     "variance of the counts between blocks over that of independent events.",
     [T, STRESS, ("runs", "runs"), ("blocks", "blocks"), ("bead frames", "count"),
      ("events", "rearranged"), ("⟨<i>S</i>⟩", "mean_softness"),
      ("dev. <i>S</i>", "softness_deviation"),
      ("<i>P</i><sub>R</sub>", "rearranging_fraction"),
      ("<i>P</i>(<i>S</i>&gt;0|<i>R</i>)", "soft_fraction_rearranging"), ("slope", "slope"),
      ("dispersion", "dispersion"), ("not significant", "doubt")]),
    ("decomposition", "Linear laws of Eq. 1",
     "Σ = Σ<sub>0</sub> − Σ<sub>1</sub><i>S</i> and Δ<i>E</i> = <i>e</i><sub>0</sub> − "
     "<i>e</i><sub>1</sub><i>S</i>, line by line; <i>T</i><sub>onset</sub> = "
     "<i>e</i><sub>1</sub>/Σ<sub>1</sub>.",
     [STRESS, *SIGMA, ONSET, ("<i>r</i>² of Σ", "sigma_r_squared"),
      ("<i>r</i>² of Δ<i>E</i>", "delta_e_r_squared"),
      ("ln <i>P</i><sub>R</sub> where lines meet", "intersection_log_probability"),
      ("not significant", "doubt")]),
    ("decomposition_global", "Linear laws of Eq. 1, one likelihood fit per stress",
     "The same parameters by maximum likelihood of all counts at a stress.",
     [STRESS, *SIGMA, ONSET, *QUALITY]),
    ("arrhenius", "Eq. 1 at every softness",
     "ln&nbsp;<i>P</i><sub>R</sub> = Σ − Δ<i>E</i>/<i>T</i>.",
     [STRESS, SOFTNESS, ("Σ", "sigma"), ("Δ<i>E</i>", "delta_e"), ("<i>r</i>²", "r_squared"),
      ("temperatures", "temperatures"), *QUALITY]),
    ("structure_dependent_eyring", "Structure-dependent Eyring model",
     "<i>A</i> = exp(α<sub>1</sub><i>S</i> − α<sub>0</sub>), <i>V</i>* = β<sub>0</sub> − "
     "β<sub>1</sub><i>S</i> in the convention of Eq.&nbsp;3; ⟨<i>V</i>*⟩ is the mean over "
     "<i>p</i>(<i>S</i>) in both conventions.",
     [T, *EYRING, ("⟨<i>V</i>*⟩, Eq. 3", "mean_activation_volume"),
      ("⟨<i>V</i>*⟩, Eq. 4", "mean_activation_volume_eq4"),
      ("crossover σ<sub>c</sub>", "crossover_stress"), *QUALITY]),
    ("eyring", "Eq. 3 at every softness",
     "<i>A</i> and <i>V</i>* (convention of Eq.&nbsp;3); <i>AV</i>*/<i>T</i> is 1 if the model "
     "holds down to zero stress.",
     [T, SOFTNESS, ("<i>A</i>", "A"), ("<i>V</i>*", "V"), ("<i>AV</i>*/<i>T</i>", "AV_over_T"),
      ("stresses", "stresses"), *QUALITY]),
    ("global_eq4", "Eq. 4, one fit of everything",
     "Product of Eq.&nbsp;1 and Eq.&nbsp;3, over all temperatures, stresses and softnesses.",
     [*SIGMA, *EYRING, ONSET, *QUALITY]),
    ("eq5", "Eq. 5 at high stress",
     "ln&nbsp;σ<sub>c</sub><i>P</i><sub>R</sub> = <i>a</i> + <i>a</i>′σ<sub>c</sub> − (<i>b</i> + "
     "<i>b</i>′σ<sub>c</sub>)<i>S</i>; the lines of all stresses meet at <i>S</i>×.",
     [T, ("<i>a</i>", "intercept"), ("<i>a</i>′", "intercept_stress"), ("<i>b</i>", "slope"),
      ("<i>b</i>′", "slope_stress"), ("<i>S</i>×", "intersection_softness"),
      ("crossover σ<sub>c</sub>", "crossover_stress"), ("from σ<sub>c</sub>", "lowest_stress"),
      *QUALITY]),
    ("relaxation_mean", "Relaxation, means over runs", "Stretched exponentials "
     "<i>C</i><sub>0</sub>&nbsp;exp[−(<i>t</i>/τ)<sup>β</sup>]; a lower bound of τ where a fitted "
     "time is longer than its run.",
     [T, STRESS, ("stage", "stage"), ("observable", "observable"), ("runs", "runs"), *KWW]),
    ("relaxation", "Relaxation, every run",
     "Stretched exponentials of every run; a lower bound of τ (the last lag) where the fitted time is "
     "longer than the run.",
     [T, STRESS, ("run", "run"), ("stage", "stage"), ("observable", "observable"),
      ("<i>C</i><sub>0</sub>", "amplitude"), *KWW, *QUALITY]),
    ("creep", "Creep",
     "Strain rate of the linear part, which lies between the given times; compliance: final strain, "
     "less that of the same sample at rest where it is given, over stress.",
     [T, STRESS, ("run", "run"), ("elastic strain", "elastic_strain"),
      ("strain rate", "strain_rate"), ("from <i>t</i>", "linear_from"),
      ("to <i>t</i>", "linear_to"),
      ("compliance", "compliance"), ("final strain", "final_strain"),
      ("at rest", "strain_at_rest"),
      ("yield time", "yield_time"), ("yield strain", "yield_strain"),
      ("not significant", "doubt")]),
    ("glass_transition", "Glass transition", "From the volume on cooling.",
     [("cooling rate", "rate"), ("pressure", "pressure"), ("fit", "fit"),
      ("<i>T</i><sub>g</sub>", "temperature"), ("from <i>T</i>", "from"), ("to <i>T</i>", "to"),
      ("runs", "runs"), ("branches", "branches"), ("not determined", "not_determined")]),
]
COUNTS = {"count", "rearranged", "runs", "blocks", "run", "degrees_of_freedom", "temperatures",
          "stresses", "branches"}
TEXT = ' class="text"'
SENTENCES = {"doubt", "not_determined", "branches"}
SHORT = 12  # rows; longer tables are folded


def rows_of(fits, key):
    """A table of fits.json, or an object of it as rows."""
    if key == "global_eq4":
        return Table(key, [fits.global_eq4] if fits.global_eq4 else [])
    if key == "glass_transition":
        rates = fits.glass_transition.get("by_rate")
        rates = rates if isinstance(rates, list) else [fits.glass_transition]
        return Table(key, [row for glass in rates if isinstance(glass, dict)
                           for row in rows_of_rate(glass)])
    return fits[key]


def rows_of_rate(glass):
    """A row per fit of one cooling rate, or one that says why there is none."""
    shared = {name: glass[name] for name in ("rate", "pressure", "branches") if name in glass}
    both = [{"fit": name, **glass[name], **shared} for name in ("bilinear", "hyperbolic")
            if isinstance(glass.get(name), dict)]
    if not both and isinstance(glass.get("not_determined"), str):
        both = [{"not_determined": glass["not_determined"], **shared}]
    return both


def cell(row, key):
    value = row.get(key)
    if value is None:
        return '<td class="none">–</td>'
    if not is_number(value):
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if key in SENTENCES:
            return f'<td class="text long">{escape(minus(text))}</td>'
        return f'<td class="text">{escape(text.replace("_", " "))}</td>'
    if key in COUNTS:
        return f"<td>{integer(value)}</td>"
    if key in ("temperature", "stress", "softness") and f"{key}_error" not in row:
        return f"<td>{plain(value, 6)}</td>"
    return f"<td>{with_error(value, row.get(f'{key}_error'))}</td>"


def as_html(table, columns, label):
    columns = [(heading, key) for heading, key in columns if any(key in row for row in table)]
    head = "".join(f'<th scope="col"{TEXT if key in SENTENCES else ""}>{heading}</th>'
                   for heading, key in columns)
    body = "\n".join("<tr>" + "".join(cell(row, key) for _, key in columns) + "</tr>"
                     for row in table)
    return (f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>")


def all_tables(fits):
    """HTML of every table that has rows, and sentences on those that have none."""
    parts, absent = [], []
    for key, title, about, columns in TABLES:
        table = rows_of(fits, key)
        if not table:
            absent.append(f"{title} ({key})")
            continue
        content = f"<p>{about}</p>\n{as_html(table, columns, title)}"
        heading = f'<h3 id="table-{key}">{title}</h3>'
        if len(table) > SHORT:
            content = (f"<p>{about}</p>\n<details><summary>{len(table)} rows</summary>\n"
                       f"{as_html(table, columns, title)}</details>")
        parts.append(f"<section>{heading}\n{content}</section>")
    return "\n".join(parts), absent
