#include "engine/config/hyperplanes.hpp"

#include "engine/config/complete.hpp"
#include "engine/config/field.hpp"
#include "engine/config/hyperplane_doubts.hpp"
#include "engine/config/observation_check.hpp"
#include "engine/config/steps.hpp"
#include "engine/io/shipped_hyperplanes.hpp"
#include "kernels/model/observation.hpp"

#include <set>

namespace pitchdrop {
namespace {

class SoftnessCheck : public ObservationCheck {
public:
    SoftnessCheck(double cutoff, const OutputIntervals& output,
                  const std::filesystem::path& directory, const Document& document,
                  std::vector<Problem>& problems)
        : ObservationCheck(directory, document, problems), output_(output), cutoff_(cutoff)
    {
    }

    void complete(StageSettings& stage, const std::string& path, double timestep)
    {
        enter(path, "softness");
        SoftnessObservation& softness = *stage.observe.softness;
        if (stage.stage == StageKind::minimize)
            return fail("", explain("softness of a minimisation", "nothing rearranges in it",
                                    "observe another stage"));
        const HyperplaneFile* file =
            find(hyperplanes, softness.hyperplane, "hyperplane",
                 !is_shipped_hyperplane(softness.hyperplane), hyperplane_from);
        if (!file) return;
        if (!softness.hash.empty() && softness.hash != file->hash)
            return fail("hash", explain("the hyperplane has the hash " + file->hash,
                                        "the configuration asks for " + softness.hash,
                                        "restore the file, or remove \"hash\""));
        softness.hash = file->hash;
        softness.frame = softness.frame.value_or(file->frame);
        softness.p_c = softness.p_c.value_or(file->hop.threshold);
        if (softness.frames_before == 0) softness.frames_before = file->hop.frames_before;
        if (softness.frames_after == 0) softness.frames_after = file->hop.frames_after;
        if (!check_frame(*softness.frame, timestep)) return;
        check_block(softness);
        check_trajectory(stage, path);
        if (softness.interval) check_softness_interval(softness, file->plane, timestep);
    }

    Hyperplanes hyperplanes;

private:
    void check_block(const SoftnessObservation& softness)
    {
        if (is_whole_multiple(softness.block, *softness.frame) &&
            softness.block / *softness.frame <= most_block_frames)
            return;
        fail("block", explain("found " + show_number(softness.block) + " τ",
                              "a time block holds whole frames, which are " +
                                  show_number(*softness.frame) + " τ apart",
                              "give a multiple of that"));
    }

    /// Frames of the trajectory carry softness and p_hop, so there must be some at their time.
    void check_trajectory(const StageSettings& stage, const std::string& path)
    {
        const double frame = *stage.observe.softness->frame;
        const double trajectory = stage.trajectory.value_or(output_.trajectory.value_or(0));
        if (trajectory == 0 || is_whole_multiple(trajectory, frame)) return;
        fail_at(stage.trajectory ? join_path(path, "trajectory") : "output.trajectory",
                explain("found " + show_number(trajectory) + " τ",
                        "its frames carry the softness of the same time, of which " + path +
                            " takes a frame every " + show_number(frame) + " τ",
                        "give a multiple of that, or 0 in that stage for no trajectory"));
    }

    void check_softness_interval(const SoftnessObservation& softness, const Hyperplane& plane,
                                 double timestep)
    {
        if (!is_whole_multiple(*softness.interval, timestep) ||
            !is_whole_multiple(*softness.frame, *softness.interval))
            return fail("interval",
                        explain("found " + show_number(*softness.interval) + " τ",
                                "evaluations are whole steps of " + show_number(timestep) +
                                    " τ apart and divide the " + show_number(*softness.frame) +
                                    " τ between frames",
                                "give for example " + show_number(10 * timestep)));
        ObservationSettings settings;
        settings.interval = 1;
        settings.hyperplane = {std::shared_ptr<const Hyperplane>(), &plane};
        try {
            check_interval(settings, cutoff_);
        } catch (const InputError& error) {
            fail("interval", error.what());
        }
    }

    static constexpr double most_block_frames = 1e9;
    const OutputIntervals& output_;
    double cutoff_;
};

/// Temperatures of every stage: its own, or those the stage before ended at; a quench has both.
std::vector<std::vector<double>> temperatures_of(const std::vector<StageSettings>& protocol)
{
    std::vector<std::vector<double>> all;
    std::vector<double> now = {1.0}; // a first melt's default
    for (const StageSettings& stage : protocol) {
        if (!stage.temperature.empty()) now = stage.temperature;
        all.push_back(now);
        if (stage.stage != StageKind::quench) continue;
        all.back().insert(all.back().end(), stage.to.begin(), stage.to.end());
        now = stage.to;
    }
    return all;
}

/// Of the same doubt, only the first place is told.
void warn_of_hyperplanes(const Settings& settings, const Hyperplanes& hyperplanes,
                         const Document& document, std::vector<Problem>& warnings)
{
    const auto temperatures = temperatures_of(settings.protocol);
    const Model model = make_model(settings.model);
    std::set<std::string> told;
    for (std::size_t index = 0; index < settings.protocol.size(); ++index) {
        const auto& softness = settings.protocol[index].observe.softness;
        const auto file = softness ? hyperplanes.find(softness->hyperplane) : hyperplanes.end();
        if (file == hyperplanes.end()) continue;
        for (const std::string& doubt :
             hyperplane_doubts(file->second, model, temperatures[index]))
            if (told.insert(doubt).second)
                warnings.push_back(document.problem_at(
                    join_path(join_path(join_path(join_path("protocol", index), "observe"),
                                        "softness"),
                              "hyperplane"),
                    doubt));
    }
}

} // namespace

Hyperplanes read_hyperplanes(Settings& settings, double largest_cutoff,
                             const std::filesystem::path& directory, const Document& document,
                             std::vector<Problem>& problems, std::vector<Problem>& warnings)
{
    SoftnessCheck check(largest_cutoff, settings.output, directory, document, problems);
    for (std::size_t index = 0; index < settings.protocol.size(); ++index) {
        StageSettings& stage = settings.protocol[index];
        if (stage.observe.softness)
            check.complete(stage, join_path("protocol", index),
                           stage.timestep.value_or(settings.timestep));
    }
    if (problems.empty()) warn_of_hyperplanes(settings, check.hyperplanes, document, warnings);
    return check.hyperplanes;
}

} // namespace pitchdrop
