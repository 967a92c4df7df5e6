#pragma once
#include "tests/catch.hpp"

#include "process.hpp"
#include "session.hpp"

#include <nlohmann/json.hpp>

// A small temperature–stress sweep with everything that makes counts.

namespace pitchdrop::test {

/// Melt, quench and creep of 256 beads, with counts and random numbers in every stage.
inline nlohmann::json sweep(const nlohmann::json& seeds, const nlohmann::json& targets, const nlohmann::json& stresses)
{
    nlohmann::json configuration = nlohmann::json::parse(R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}},
  "system": {"chains": 8, "beads_per_chain": 32, "density": 0.8},
  "timestep": 0.004, "output": {"thermo": 1, "checkpoint": 4},
  "protocol": [
    {"stage": "melt", "temperature": 1.0, "duration": 6, "thermostat": {"type": "langevin"}},
    {"stage": "quench", "rate": 0.1, "thermostat": {"type": "velocity_rescaling"}},
    {"stage": "creep", "duration": 8, "barostat": {"type": "cell_rescaling"},
     "observe": {"softness": {"hyperplane": "plane.json", "block": 4}}}]})");
    configuration["system"]["seed"] = seeds;
    configuration["protocol"][1]["to"] = targets;
    configuration["protocol"][2]["stress"] = stresses;
    return configuration;
}

struct Sweep {
    ScratchDirectory scratch;

    Sweep()
    {
        write_file(scratch / "plane.json", R"({"format": "pitchdrop hyperplane 1",
  "structure": {"radial": [
    {"centre": 1.1, "width": 0.1, "exponent": "L2", "threshold": 0.01},
    {"centre": 1.5, "width": 0.2, "exponent": "L2", "threshold": 0.01}]},
  "positions": "instantaneous", "weights": [0.7, -0.4], "means": [6, 4], "deviations": [1, 1],
  "bias": 0, "rearrangement": {"p_c": 0.05, "frames_before": 3, "frames_after": 3, "frame": 0.4}})");
    }
    Configuration configuration(const nlohmann::json& text) const
    {
        return parse_configuration(text.dump(), "sweep", scratch / "");
    }
    /// One session in this process; it stops after `chunks` looks at the clock.
    Outcome run(const std::string& out, const nlohmann::json& text, int chunks = never,
                const std::string& backend = "cpu", std::size_t width = 0) const
    {
        return run_session(scratch / out, configuration(text), {chunks, backend, 1, width});
    }
    void open(const std::string& out, const nlohmann::json& text) const
    {
        Configuration now = configuration(text);
        resume_as_recorded(now, RunDirectory::recorded_configuration(scratch / out)); // as `run` does
        const RunDirectory directory(scratch / out, now);
    }
    nlohmann::json manifest(const std::string& out) const
    {
        return nlohmann::json::parse(read_file(scratch / (out + "/manifest.json")));
    }
    void check_equal(const std::string& a, const std::string& b, const std::string& id) const
    {
        INFO(id);
        for (const char* name : {"thermo.csv", "counts.csv", "softness.csv"}) {
            const std::string file = "/" + id + "/" + name;
            if (!std::filesystem::exists(scratch / (a + file)) && id.find("creep") == std::string::npos)
                continue;
            INFO(name);
            CHECK((read_file(scratch / (a + file)) == read_file(scratch / (b + file))));
        }
    }
};

} // namespace pitchdrop::test
