#include "engine/config/motion_times.hpp"

#include "engine/config/complete.hpp"
#include "engine/config/field.hpp"
#include "engine/config/motion_kinds.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/vibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace pitchdrop {
namespace {

constexpr double rounding = 1e-9; ///< of times that the user gives as decimal fractions

/// The fastest vibration of a model, and the fastest of those that are harmonic.
struct Vibrations {
    Vibration fastest, harmonic;
};

/// Of every stage, at the highest temperature that it can have. A state may have bonds or not; where it
/// has none, times are held against bonds all the same.
std::vector<Vibrations> vibrations_of(const Settings& settings)
{
    const Model model = make_model(settings.model);
    const bool bonds = !settings.system.state.empty() || settings.system.beads_per_chain > 1;
    std::map<double, Vibrations> at; // by temperature: few differ
    std::vector<Vibrations> each;
    double hottest = 1; // what a melt has by default
    for (const StageSettings& stage : settings.protocol) {
        if (!stage.temperature.empty())
            hottest = *std::max_element(stage.temperature.begin(), stage.temperature.end());
        if (!at.count(hottest))
            at[hottest] = {fastest_vibration(model, bonds, hottest),
                           fastest_harmonic_vibration(model, bonds, hottest)};
        each.push_back(at[hottest]);
        if (stage.stage == StageKind::quench && !stage.to.empty())
            hottest = *std::max_element(stage.to.begin(), stage.to.end());
    }
    return each;
}

double timestep_of(const StageSettings& stage, const Settings& settings)
{
    return stage.timestep.value_or(settings.timestep);
}

bool has_impulses(const StageSettings& stage)
{
    return has_impulses(stage.thermostat.type) || stage.barostat.type != Barostat::none;
}

std::string show(const Vibration& vibration)
{
    return fmt::format("the period {:.3g} τ of {}", vibration.period, vibration.what);
}

/// Down to three digits.
std::string at_most(double x)
{
    const double unit = std::pow(10, std::floor(std::log10(x)) - 2);
    return fmt::format("{:.3g}", std::floor(x / unit * (1 + rounding)) * unit);
}

/// What is wrong with an interval between impulses.
struct ImpulseDoubt {
    bool refused;
    std::string found, why;
};

/// Where impulses of the bath do harm that is known, why; empty elsewhere. `vibration` is then the one
/// they harm.
std::string harm_of(double interval, bool of_the_box, const Vibrations& of, Vibration& vibration)
{
    const auto exceeds = [&](double part, const Vibration& one) {
        return interval >= part * one.period * (1 - rounding);
    };
    vibration = of.fastest;
    if (resonance(interval, of.fastest.period) > 0)
        return "near whole halves of the period they are in resonance and heat the beads";
    if (of_the_box && exceeds(longest_other_part, of.fastest))
        return fmt::format("above {} of it impulses of the box heat the beads and make its volume "
                           "fluctuate too much",
                           longest_other_part);
    vibration = of.harmonic;
    if (of_the_box && exceeds(longest_harmonic_part, of.harmonic))
        return fmt::format("above {} of it impulses of the box heat what is harmonic, in resonance "
                           "up to breaking, and make its volume fluctuate too much",
                           longest_harmonic_part);
    return "";
}

std::optional<ImpulseDoubt> doubt_of(const StageSettings& stage, double timestep,
                                     const Vibrations& of)
{
    if (stage.stage == StageKind::minimize || stage.coupling_interval <= 1 || !has_impulses(stage))
        return std::nullopt;
    const double interval = double(stage.coupling_interval) * timestep;
    if (interval <= impulse_part * of.fastest.period * (1 + rounding)) return std::nullopt;
    const bool of_the_box = stage.barostat.type != Barostat::none;
    ImpulseDoubt doubt;
    Vibration vibration;
    doubt.why = harm_of(interval, of_the_box, of, vibration);
    doubt.refused = !doubt.why.empty();
    if (!doubt.refused) vibration = of.fastest;
    doubt.found = fmt::format("found {}: impulses of the bath every {:.3g} τ, {:.2f} of {}",
                              stage.coupling_interval, interval, interval / vibration.period,
                              show(vibration));
    if (!doubt.refused)
        doubt.why = of_the_box && interval > longest_harmonic_part * vibration.period
                        ? fmt::format("above {} of it they make the volume fluctuate too much",
                                      longest_harmonic_part)
                        : "above a fifth of it they disturb that motion";
    return doubt;
}

class MotionTimes {
public:
    MotionTimes(const Settings& settings, const Document& document, std::vector<Problem>& problems,
                std::vector<Problem>& warnings)
        : settings_(settings), document_(document), problems_(problems), warnings_(warnings),
          vibrations_(vibrations_of(settings))
    {
    }

    void run()
    {
        for (std::size_t n = 0; n < settings_.protocol.size(); ++n) {
            const StageSettings& stage = settings_.protocol[n];
            if (stage.stage == StageKind::minimize) continue; // FIRE chooses its steps
            const std::string path = join_path("protocol", n);
            const double timestep = timestep_of(stage, settings_);
            const bool stable =
                check_timestep(stage.timestep ? path + ".timestep" : "timestep", timestep,
                               vibrations_[n].fastest);
            const auto doubt = doubt_of(stage, timestep, vibrations_[n]);
            if (stable && doubt)
                note(doubt->refused ? problems_ : warnings_, path + ".coupling_interval",
                     doubt->found, doubt->why,
                     fmt::format("give at most {}, or leave it out",
                                 impulse_interval(timestep, vibrations_[n].fastest.period)));
        }
    }

private:
    /// False if the step is refused.
    bool check_timestep(const std::string& path, double timestep, const Vibration& fastest)
    {
        const double part = timestep / fastest.period;
        const bool refused = part > longest_step_part * (1 + rounding);
        const bool doubtful = part > doubtful_step_part * (1 + rounding);
        // A warning does not hide a refusal that a hotter stage brings.
        if (!doubtful || !reported_.insert({path, refused}).second) return !refused;
        const std::string found = fmt::format("found {} τ, {:.2f} steps in {}",
                                              show_number(timestep), 1 / part, show(fastest));
        const std::string advice = fmt::format(
            "give a timestep of at most {}", at_most(doubtful_step_part * fastest.period));
        if (refused)
            note(problems_, path, found, "at least 5 are needed: longer time steps are unstable",
                 advice);
        else
            note(warnings_, path, found,
                 "with fewer than 12 energy is conserved badly and the bonds' temperature is wrong",
                 advice);
        return !refused;
    }

    void note(std::vector<Problem>& list, const std::string& path, const std::string& problem,
              const std::string& why, const std::string& advice)
    {
        list.push_back(document_.problem_at(path, explain(problem, why, advice)));
    }

    const Settings& settings_;
    const Document& document_;
    std::vector<Problem>&problems_, &warnings_;
    const std::vector<Vibrations> vibrations_;
    std::set<std::pair<std::string, bool>> reported_;
};

} // namespace

std::int64_t impulse_interval(double timestep, double period)
{
    const double time = std::min(longest_impulse_time, impulse_part * period);
    return std::max<std::int64_t>(1, std::int64_t(std::floor(time / timestep * (1 + rounding))));
}

std::int64_t resonance(double interval, double period)
{
    const double halves = interval / (0.5 * period);
    const double below = std::floor(halves), above = std::ceil(halves);
    if (below >= 1 && halves <= below * (1 + resonance_width) * (1 + rounding))
        return std::int64_t(below);
    if (halves >= above * (1 - resonance_width) * (1 - rounding)) return std::int64_t(above);
    return 0;
}

void complete_impulses(Settings& settings)
{
    const bool all_given =
        std::all_of(settings.protocol.begin(), settings.protocol.end(),
                    [](const StageSettings& stage) { return stage.coupling_interval > 0; });
    if (all_given) return;
    const std::vector<Vibrations> vibrations = vibrations_of(settings);
    for (std::size_t n = 0; n < settings.protocol.size(); ++n) {
        StageSettings& stage = settings.protocol[n];
        if (stage.coupling_interval > 0) continue;
        stage.coupling_interval =
            impulse_interval(timestep_of(stage, settings), vibrations[n].fastest.period);
        stage.interval_by_rule = true;
    }
}

void check_motion_times(const Settings& settings, const Document& document,
                        std::vector<Problem>& problems, std::vector<Problem>& warnings)
{
    MotionTimes(settings, document, problems, warnings).run();
}

void keep_recorded_intervals(Settings& settings, const nlohmann::json& recorded,
                             std::vector<Problem>& warnings)
{
    const auto stages = recorded.value("protocol", nlohmann::json::array());
    const std::vector<Vibrations> vibrations = vibrations_of(settings);
    for (std::size_t n = 0; n < settings.protocol.size(); ++n) {
        StageSettings& stage = settings.protocol[n];
        const auto same = std::find_if(stages.begin(), stages.end(), [&](const auto& other) {
            return other.is_object() && other.value("name", "") == stage.name;
        });
        if (!stage.interval_by_rule || same == stages.end()) continue;
        const auto steps = same->find("coupling_interval");
        if (steps == same->end() || !steps->is_number_integer()) continue;
        stage.coupling_interval = std::max<std::int64_t>(1, steps->template get<std::int64_t>());
        if (const auto doubt = doubt_of(stage, timestep_of(stage, settings), vibrations[n]))
            warnings.push_back({join_path(join_path("protocol", n), "coupling_interval"), 0,
                                "the run's manifest",
                                explain(doubt->found, doubt->why,
                                        "the run goes on as it began; for results without it begin "
                                        "again with another --out")});
    }
}

} // namespace pitchdrop
