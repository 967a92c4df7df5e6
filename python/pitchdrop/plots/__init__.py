"""The figures of a report, a module a plate; each draws what it has data for."""
import matplotlib

from pitchdrop import style
from pitchdrop.plots import (arrhenius, compliance, creep, decomposition, distribution, eyring,
                             glass_transition, global_fit, high_stress, relaxation)

ORDER = (arrhenius, decomposition, creep, eyring, high_stress, global_fit, distribution, relaxation,
         compliance, glass_transition)


def plates(material):
    """Draws one plate after the other, so that only one is in memory."""
    for module in ORDER:
        with matplotlib.rc_context(style.SETTINGS):
            plate = module.draw(material)
        yield plate
