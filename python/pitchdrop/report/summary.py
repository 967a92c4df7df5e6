"""The numbers a physicist asks for first, each with its error."""
from html import escape

from pitchdrop.fits import is_number
from pitchdrop.report.numbers import DASH, integer, minus, plain, span, with_error

DOUBT = ' <span class="doubt">'
ABSENT = '<span class="none">not determined</span>'


def beads(material):
    """Of one system, where the runs agree on it; None where the configuration does not say."""
    found = set()
    for run in material.runs:
        manifest = run.manifest if isinstance(run.manifest, dict) else {}
        configuration = manifest.get("configuration")
        system = configuration.get("system") if isinstance(configuration, dict) else None
        if isinstance(system, dict):
            numbers = [system.get("chains"), system.get("beads_per_chain")]
            found.add(numbers[0] * numbers[1] if all(map(is_number, numbers)) else None)
    return found.pop() if len(found) == 1 else None


def value(row, key):
    """With its error, and with what puts the fit that it comes from in doubt."""
    if not row or not is_number(row.get(key)):
        return None
    text = with_error(row[key], row.get(f"{key}_error"))
    return text + doubt(row)


def doubt(row):
    if not isinstance(row.get("doubt"), str):
        return ""
    return f'{DOUBT}not significant: {escape(minus(row["doubt"]))}</span>'


def without_transition(glass):
    """Why there is no T_g, as HTML, or nothing."""
    why = glass.get("not_determined")
    return f" <small>{escape(why)}</small>" if isinstance(why, str) else ""


def at_stress(row):
    return "at rest" if row["stress"] == 0 else f"at σ<sub>c</sub> = {plain(row['stress'])}"


def ends(rows, key):
    """The value at the lowest and at the highest stress."""
    rows = sorted(rows.having(key, "stress"), key=lambda row: row["stress"])
    if not rows:
        return None
    texts = [f"{value(row, key)} {at_stress(row)}" for row in (rows[0], rows[-1])]
    return "; ".join(dict.fromkeys(texts))


def fraction_range(rows):
    rows = sorted(rows.having("rearranging_fraction"), key=lambda row: row["rearranging_fraction"])
    if not rows:
        return None
    return f" {DASH} ".join(dict.fromkeys(value(row, "rearranging_fraction")
                                          for row in (rows[0], rows[-1])))


def entries(material):
    """[(label, value or None, remark), …], all HTML."""
    fits, at = material.fits, material.reference_temperature
    here = f"<i>T</i> = {plain(at)}" if at is not None else ""
    conditions = fits["conditions"]
    count, events = (sum(row[key] for row in conditions.having(key))
                     for key in ("count", "rearranged"))
    size = beads(material)
    local = conditions.where(temperature=at)
    fitted = fits["decomposition"].having("onset_temperature", "stress")
    fitted.rows = [row for row in fitted if not material.excluded(row["stress"])]
    structure = next(iter(fits["structure_dependent_eyring"].where(temperature=at)), {})
    high = next(iter(fits["eq5"].where(temperature=at)), {})
    half = dict(structure)
    if is_number(half.get("mean_activation_volume_error")):
        half.setdefault("mean_activation_volume_eq4_error",
                        half["mean_activation_volume_error"] / 2)
    glass = fits.glass_transition
    return [
        ("Temperatures <i>T</i>", span(material.temperature.values) or None,
         "ε/<i>k</i><sub>B</sub>"),
        ("Stresses σ<sub>c</sub>", span(material.stress.values) or None, "ε/σ³, tension-positive"),
        ("Beads", integer(size) if size else None, "in a system"),
        ("Frames", integer(count / size) if size and count else None,
         "with softness counted, all conditions"),
        ("Rearrangements", integer(events) if conditions else None,
         f"of {integer(count)} bead frames"),
        ("Mean softness ⟨<i>S</i>⟩", ends(local, "mean_softness"), here),
        ("Rearranging fraction <i>P</i><sub>R</sub>", fraction_range(conditions),
         "per frame, all conditions"),
        ("<i>P</i>(<i>S</i> &gt; 0 | rearranging)", ends(local, "soft_fraction_rearranging"), here),
        ("Activation volume ⟨<i>V</i>*⟩, Eq. 3", value(structure, "mean_activation_volume"),
         f"σ³, with σ<sub>c</sub><i>V</i>*/2<i>T</i>; {here}"),
        ("Activation volume ⟨<i>V</i>*⟩, Eq. 4", value(half, "mean_activation_volume_eq4"),
         f"σ³, with σ<sub>c</sub><i>V</i>*/<i>T</i>; {here}"),
        ("Onset temperature <i>T</i><sub>onset</sub>", ends(fitted, "onset_temperature"),
         "ε/<i>k</i><sub>B</sub>, line by line"),
        ("<i>T</i><sub>onset</sub> of the global fit", value(fits.global_eq4, "onset_temperature"),
         "ε/<i>k</i><sub>B</sub>, Eq. 4"),
        ("Crossover stress", value(structure, "crossover_stress"), f"ε/σ³, Eq. 3; {here}"),
        ("Crossover stress, high-stress fit", value(high, "crossover_stress"),
         f"ε/σ³, Eq. 5; {here}"),
        ("Glass transition <i>T</i><sub>g</sub>, bilinear",
         value(glass.get("bilinear"), "temperature"),
         transition_remark(glass) if "bilinear" in glass else without_transition(glass)),
        ("<i>T</i><sub>g</sub>, hyperbolic", value(glass.get("hyperbolic"), "temperature"),
         transition_remark(glass) if "hyperbolic" in glass else without_transition(glass)),
        ("Relaxation time τ, self-scattering", relaxation(fits, at), f"τ; {here}"),
    ]


def transition_remark(glass):
    rate = glass.get("rate")
    return "ε/<i>k</i><sub>B</sub>" + (f", cooled at {plain(rate)}" if is_number(rate) else "")


def relaxation(fits, temperature):
    """At the lowest and at the highest stress; a bound where the run is shorter than the time."""
    for name in ("relaxation_mean", "relaxation"):
        rows = [row for row in fits[name].where(observable="self_scattering",
                                                temperature=temperature).having("stress")
                if row.get("stage", "creep") == "creep"
                and ("tau" in row or "tau_lower_bound" in row)]
        if rows:
            rows.sort(key=lambda row: row["stress"])
            texts = [(value(row, "tau") or f"above {plain(row['tau_lower_bound'])}")
                     + f" {at_stress(row)}" for row in (rows[0], rows[-1])]
            return "; ".join(dict.fromkeys(texts))
    return None


def content(text, remark):
    """The value, its unit, then its doubt; a remark on what is absent begins with a space."""
    if not text:
        return ABSENT + (remark if remark.startswith(" ") else "")
    number, mark, doubt = text.partition(DOUBT) if text.count(DOUBT) == 1 else (text, "", "")
    return number + (f" <small>{remark}</small>" if remark else "") + mark + doubt


def as_html(material):
    """A table of two columns; an en dash would hide that something could not be had."""
    rows = "\n".join(f'<tr><th scope="row">{label}</th><td>{content(text, remark)}</td></tr>'
                     for label, text, remark in entries(material))
    return f'<table class="summary"><tbody>\n{rows}\n</tbody></table>'
