#include "engine/config/templates.hpp"

namespace pitchdrop {
namespace {

const char* const minimal = R"({
  // The shortest way to a creep curve. Everything left out has a default: pitchdrop check --schema
  "system": { "chains": 20 },
  "protocol": [
    { "stage": "melt", "duration": 200 },
    { "stage": "quench", "rate": 5e-3, "to": 0.42 },
    { "stage": "creep", "stress": 0.3, "duration": 100 }
  ]
}
)";

const char* const quickstart = R"({
  // A small glass under several stresses, in minutes on two CPU cores.
  // All quantities are in Lennard-Jones units: length σ, energy ε, time τ.
  "model": {
    // truncation: none | energy_shift | force_shift | smooth
    "pair": { "type": "lennard_jones", "epsilon": 1, "sigma": 1, "cutoff": 2.5,
              "truncation": "energy_shift" },
    // U = (k/2) (r - r0)^2
    "bond": { "type": "harmonic", "k": 2000, "r0": 1 },
    "exclude_bonded": true
  },

  // 20 × 128 = 2,560 beads. A list of seeds, [1, 2, 3], would make independent samples.
  "system": { "chains": 20, "beads_per_chain": 128, "seed": 1 },
  "timestep": 0.002,
  "output": { "thermo": 1 },

  "protocol": [
    // random chains are pushed apart, then move at temperature 1 and pressure 0
    { "stage": "melt", "temperature": 1, "pressure": 0, "duration": 300 },
    // cooled 20 times faster than in production; a list of targets branches the glass
    { "stage": "quench", "rate": 2e-3, "to": 0.42 },
    { "stage": "age", "duration": 200 },
    // one branch per stress (tension-positive), all from the same glass
    { "stage": "creep", "stress": [0, 0.1, 0.2, 0.3, 0.4, 0.45], "axis": "z", "control": "true",
      "duration": 300,
      // softness and which beads rearrange, by the hyperplane that comes with the program; the name of a
      // file, "mine.json", would be one that pitchdrop train wrote
      "observe": { "softness": { "hyperplane": "polymer_T0.50" },
                   "relaxation": {} } }
  ]
}
)";

const char* const creep = R"({
  // The protocol of Yang and Riggleman, Phys. Rev. Lett. 128, 097801 (2022), for one sample.
  "model": {
    "pair": { "type": "lennard_jones", "cutoff": 2.5, "truncation": "energy_shift" },
    "bond": { "type": "harmonic", "k": 2000, "r0": 1 },
    "exclude_bonded": true
  },
  "system": { "chains": 100, "beads_per_chain": 128, "seed": 1 },
  "timestep": 0.002,
  "protocol": [
    { "stage": "melt", "temperature": 1, "pressure": 0, "duration": 5000 },
    // the state branches off as it passes each target
    { "stage": "quench", "rate": 1e-4, "to": [0.35, 0.36, 0.38, 0.40, 0.42] },
    { "stage": "age", "duration": 10000 },
    // constant true stress, transverse axes at pressure 0; stress 0 is the quiescent reference
    { "stage": "creep", "stress": [0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5],
      "axis": "z", "control": "true", "duration": 2000,
      // the hyperplane that comes with the program: configs/yang2022/polymer_T0.50.json
      "observe": { "softness": { "hyperplane": "polymer_T0.50" },
                   "relaxation": {} } }
  ]
}
)";

const char* const quench = R"({
  // Volume on cooling through the glass transition, for three independent samples.
  "system": { "chains": 100, "beads_per_chain": 128, "seed": [1, 2, 3] },
  "timestep": 0.002,
  "output": { "thermo": 10 },
  "protocol": [
    { "stage": "melt", "temperature": 1, "pressure": 0, "duration": 5000 },
    { "stage": "quench", "rate": 1e-4, "to": 0.3 }
  ]
}
)";

} // namespace

const std::vector<Template>& templates()
{
    static const std::vector<Template> all = {
        {"quickstart", "a small glass under several stresses, in minutes", quickstart},
        {"minimal", "the fewest fields that give a creep curve", minimal},
        {"quench", "cooling through the glass transition, three samples", quench},
        {"creep", "the published creep protocol on one sample", creep},
    };
    return all;
}

} // namespace pitchdrop
