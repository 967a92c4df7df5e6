#include "engine/config/checks.hpp"
#include "engine/config/field.hpp"
#include "engine/config/motion_kinds.hpp"
#include "engine/config/steps.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace pitchdrop {
namespace {

/// Above this temperature (in units of the largest bead ε) chains flow: T_g is about 0.46.
constexpr double melt_temperature = 0.6;

class ProtocolCheck {
public:
    ProtocolCheck(const Settings& settings, const Document& document,
                  std::vector<Problem>& problems)
        : settings_(settings), document_(document), problems_(problems)
    {
        for (const BeadTypeSettings& type : settings.model.bead_types)
            energy_ = std::max(energy_, type.epsilon);
    }

    void run()
    {
        if (settings_.protocol.empty())
            fail("protocol", explain("no stage", "there is nothing to do", "add a stage"));
        for (index_ = 0; index_ < settings_.protocol.size(); ++index_) {
            const StageSettings& stage = settings_.protocol[index_];
            check_name(stage);
            check_times(stage);
            check_temperatures(stage);
            check_box(stage);
            check_observations(stage);
            count(stage);
        }
    }

private:
    std::string path(const char* field = nullptr) const
    {
        const std::string stage = join_path("protocol", index_);
        return field ? stage + "." + field : stage;
    }
    void fail(const std::string& where, const std::string& text)
    {
        problems_.push_back(document_.problem_at(where, text));
    }
    double timestep(const StageSettings& stage) const
    {
        return stage.timestep.value_or(settings_.timestep);
    }

    void check_name(const StageSettings& stage)
    {
        const bool plain = std::all_of(stage.name.begin(), stage.name.end(), [](unsigned char c) {
            return std::isalnum(c) || c == '_' || c == '-';
        });
        if (!plain || stage.name.size() > 64)
            fail(path("name"), explain("found " + show_value(stage.name),
                                       "it names a directory: letters, digits, _ and - only",
                                       "choose a plain name"));
        else if (stage.name == "checkpoint" || !names_.insert(stage.name).second)
            fail(path("name"),
                 explain("the name \"" + stage.name + "\" is taken",
                         "stages are told apart by their names", "choose another name"));
    }

    /// Intervals must not round to nothing, impulses must be shorter than what they act on.
    void check_times(const StageSettings& stage)
    {
        const double dt = timestep(stage), impulse = dt * double(stage.coupling_interval);
        const OutputIntervals& output = settings_.output;
        check_interval("thermo", stage.thermo.has_value(), stage.thermo.value_or(output.thermo), dt,
                       1);
        check_interval("trajectory", stage.trajectory.has_value(),
                       stage.trajectory.value_or(output.trajectory.value_or(0)), dt, block_steps,
                       true);
        if (index_ == 0) check_interval("checkpoint", false, output.checkpoint, dt, block_steps);
        for (std::size_t i = 0; i < stage.duration.size(); ++i)
            if (steps_in(stage.duration[i], dt) < 1)
                fail(path("duration"), explain("found " + show_number(stage.duration[i]) + " τ",
                                               "less than half a step of " + show_number(dt) + " τ",
                                               "give a longer duration"));
            else if (stage.duration[i] / dt > most_steps)
                fail(path("duration"), explain("found " + show_number(stage.duration[i]) + " τ",
                                               "more than 1e15 steps", "give a shorter duration"));
        if (stage.stage == StageKind::minimize) return;
        if (has_to_be_resolved(stage.thermostat.type) && stage.thermostat.time < impulse)
            fail(path("thermostat.time"), too_fast(stage.thermostat.time, impulse));
        if (stage.barostat.type != Barostat::none && stage.barostat.time < impulse)
            fail(path("barostat.time"), too_fast(stage.barostat.time, impulse));
    }
    void check_observations(const StageSettings& stage)
    {
        const ObserveSettings& observe = stage.observe;
        if (stage.bond_swap) check_bond_swap(stage);
        if (observe.relaxation && stage.stage == StageKind::minimize)
            fail(path("observe.relaxation"), explain("relaxation of a minimisation",
                                                     "FIRE has no time", "observe another stage"));
        else if (observe.relaxation)
            check_interval("observe.relaxation.interval", true, observe.relaxation->interval,
                           timestep(stage), block_steps);
    }
    void check_bond_swap(const StageSettings& stage)
    {
        const ObserveSettings& observe = stage.observe;
        check_interval("bond_swap.every", true, stage.bond_swap->every, timestep(stage),
                       block_steps, true);
        const SystemSettings& system = settings_.system;
        if (system.state.empty() && (system.chains < 2 || system.beads_per_chain < 2))
            fail(path("bond_swap"), explain("found fewer than two chains of two beads",
                                            "there are no bonds to exchange", "remove it"));
        if (observe.softness || observe.relaxation || observe.samples)
            fail(path("observe"), explain("beads are followed while chains exchange their ends",
                                          "after a swap a bead's number stands for another bead",
                                          "observe a stage that follows"));
    }
    static std::string too_fast(double time, double impulse)
    {
        return explain("found " + show_number(time) + " τ",
                       "impulses come only every timestep × coupling_interval = " +
                           show_number(impulse) + " τ",
                       "give a longer time or a smaller coupling_interval");
    }
    /// `exact`: the time is not rounded to a multiple of the unit, but must be one.
    void check_interval(const char* name, bool in_stage, double time, double dt, std::int64_t unit,
                        bool exact = false)
    {
        if (time == 0) return; // no trajectory
        const std::int64_t steps = interval_in(time, dt, unit);
        const bool whole = !exact || is_whole_multiple(time, double(unit) * dt);
        if (steps >= 1 && steps <= 2000000000 && whole) return;
        const std::string where = in_stage ? path(name) : "output." + std::string(name);
        if (!in_stage && !reported_.insert(where).second) return;
        fail(where,
             explain("found " + show_number(time) + " τ",
                     unit == 1 ? "it must be between one and 2e9 steps of " + show_number(dt) + " τ"
                               : "it must be between one and 2e9 steps, in units of " +
                                     std::to_string(unit) + " steps = " +
                                     show_number(double(unit) * dt) + " τ",
                     "give a multiple of that"));
    }

    void check_temperatures(const StageSettings& stage)
    {
        std::vector<double> begin = stage.temperature.empty() ? temperatures_ : stage.temperature;
        if (index_ == 0 && begin.empty() && stage.stage == StageKind::melt) begin = {1.0};
        if (begin.empty() && stage.stage != StageKind::minimize)
            fail(path(), explain("no temperature", "there is no earlier stage to take it from",
                                 stage.stage == StageKind::quench ? "put a melt before the quench"
                                                                  : "add \"temperature\""));
        hottest_ = begin.empty() ? 0 : *std::max_element(begin.begin(), begin.end());
        if (stage.stage != StageKind::quench) {
            temperatures_ = begin;
            return;
        }
        const double coldest =
            begin.empty() ? 1e300 : *std::min_element(begin.begin(), begin.end());
        for (std::size_t i = 0; i < stage.to.size(); ++i)
            if (stage.to[i] >= coldest)
                fail(path("to"),
                     explain("found " + show_number(stage.to[i]),
                             "a quench cools, and it starts from " + show_number(coldest),
                             "give a lower target"));
        for (double rate : stage.rate)
            if (hottest_ / rate / timestep(stage) > most_steps)
                fail(path("rate"),
                     explain("found " + show_number(rate),
                             "the quench would take more than 1e15 steps", "give a faster rate"));
        temperatures_ = stage.to;
    }

    void check_box(const StageSettings& stage)
    {
        if (stage.stage == StageKind::minimize) return;
        const Coupling coupling = stage.barostat.coupling;
        const bool creep = stage.stage == StageKind::creep;
        const bool extend = stage.stage == StageKind::extend;
        const bool free_box = stage.barostat.type != Barostat::none;
        const bool melt = stage.stage == StageKind::melt || hottest_ > melt_temperature * energy_;
        if (creep && !free_box)
            fail(path("barostat"),
                 explain("creep without a barostat", "the box could not follow the stress",
                         "use mtk or cell_rescaling"));
        if (!free_box && !stage.pressure.empty())
            fail(path("pressure"), explain("a pressure without a barostat",
                                           "the box is fixed, so it would have no effect",
                                           "remove it or add a barostat"));
        if (free_box && (creep || extend) && coupling == Coupling::isotropic)
            fail(path("barostat.coupling"),
                 explain("found \"isotropic\"", "the loaded axis must move on its own",
                         "use \"per_axis\" or \"transverse\""));
        const bool harmless = extend && coupling == Coupling::transverse;
        if (free_box && melt && coupling != Coupling::isotropic && !harmless)
            fail(path("barostat.coupling"),
                 explain("axes move independently at temperature " + show_number(hottest_),
                         "a melt has no shape of its own and the box would drift without limit",
                         creep ? "quench below temperature 0.6 first" : "use \"isotropic\""));
        for (double rate : stage.strain_rate)
            for (double duration : stage.duration)
                if (1 + rate * duration < 0.1 || rate * duration > 100)
                    fail(path("strain_rate"),
                         explain("found " + show_number(rate),
                                 "the strain would reach " + show_number(rate * duration),
                                 "keep it between -0.9 and 100"));
                else if (std::abs(rate * duration) > stage.maximum_strain * (1 + 1e-9))
                    fail(path("maximum_strain"),
                         explain("found " + show_number(stage.maximum_strain),
                                 "strain_rate × duration = " + show_number(rate * duration) +
                                     " is beyond it, and the branch would end there as flowed",
                                 "raise maximum_strain, or extend more slowly or for less time"));
    }

    void count(const StageSettings& stage)
    {
        const auto factor = [](const std::vector<double>& values) {
            return std::max<double>(1.0, double(values.size()));
        };
        if (index_ == 0) tips_ = double(settings_.system.seed.size());
        const bool quench = stage.stage == StageKind::quench;
        tips_ *= factor(stage.temperature) * factor(stage.pressure) * factor(stage.duration) *
                 factor(stage.stress) * factor(stage.strain_rate);
        if (quench) tips_ *= factor(stage.rate) * factor(stage.to);
        const double before = branches_;
        branches_ += tips_;
        if (branches_ > most_branches && before <= most_branches)
            fail(path(),
                 explain("the tree grows to " + show_number(branches_) + " branches here",
                         "more than " + show_number(most_branches) + " is taken for a mistake",
                         "shorten the lists or split the configuration"));
    }

    const Settings& settings_;
    const Document& document_;
    std::vector<Problem>& problems_;
    std::size_t index_ = 0;
    double energy_ = 0, hottest_ = 0, tips_ = 1, branches_ = 0;
    std::vector<double> temperatures_;
    std::set<std::string> names_, reported_;
};

} // namespace

void check_protocol(const Settings& settings, const Document& document,
                    std::vector<Problem>& problems)
{
    ProtocolCheck(settings, document, problems).run();
}

} // namespace pitchdrop
