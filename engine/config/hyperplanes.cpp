#include "engine/config/hyperplanes.hpp"

#include "engine/config/checks.hpp"
#include "engine/config/field.hpp"
#include "engine/config/steps.hpp"
#include "kernels/core/error.hpp"

#include <cmath>

namespace pitchdrop {
namespace {

class SoftnessCheck {
public:
    SoftnessCheck(const std::filesystem::path& directory, const Document& document,
                  std::vector<Problem>& problems)
        : directory_(directory), document_(document), problems_(problems)
    {
    }

    void complete(StageSettings& stage, const std::string& path, double timestep)
    {
        path_ = join_path(join_path(path, "observe"), "softness");
        SoftnessObservation& softness = *stage.observe.softness;
        if (stage.stage == StageKind::minimize)
            return fail("", explain("softness of a minimisation", "nothing rearranges in it",
                                    "observe another stage"));
        const HyperplaneFile* file = find(softness.hyperplane);
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
        check_times(stage, timestep);
    }

    Hyperplanes hyperplanes;

private:
    void fail(const char* field, const std::string& text)
    {
        problems_.push_back(
            document_.problem_at(*field ? join_path(path_, field) : path_, text));
    }
    const HyperplaneFile* find(const std::string& name)
    {
        const auto known = hyperplanes.find(name);
        if (known != hyperplanes.end()) return &known->second;
        const std::string problem = input_file_problem(name, directory_);
        if (!problem.empty()) {
            fail("hyperplane", problem);
            return nullptr;
        }
        try {
            return &hyperplanes.emplace(name, read_hyperplane((directory_ / name).string()))
                        .first->second;
        } catch (const InputError& error) {
            fail("hyperplane", error.what());
            return nullptr;
        }
    }
    void check_times(const StageSettings& stage, double timestep)
    {
        const SoftnessObservation& softness = *stage.observe.softness;
        const double unit = double(block_steps) * timestep, frames = *softness.frame / unit;
        if (!(std::abs(frames - std::round(frames)) < 1e-6 * frames) || frames < 0.5)
            return fail("frame", explain("found " + show_number(*softness.frame) + " τ",
                                  "frames are taken every so many blocks of " +
                                      std::to_string(block_steps) + " steps = " +
                                      show_number(unit) + " τ",
                                  "give a multiple of that"));
        const double blocks = softness.block / *softness.frame;
        if (!(std::abs(blocks - std::round(blocks)) < 1e-6 * blocks) || blocks < 0.5 ||
            blocks > 1e9)
            fail("block", explain("found " + show_number(softness.block) + " τ",
                                  "a time block holds whole frames, which are " +
                                      show_number(*softness.frame) + " τ apart",
                                  "give a multiple of that"));
    }

    const std::filesystem::path& directory_;
    const Document& document_;
    std::vector<Problem>& problems_;
    std::string path_;
};

} // namespace

Hyperplanes read_hyperplanes(std::vector<StageSettings>& protocol, double timestep,
                             const std::filesystem::path& directory, const Document& document,
                             std::vector<Problem>& problems)
{
    SoftnessCheck check(directory, document, problems);
    for (std::size_t index = 0; index < protocol.size(); ++index)
        if (protocol[index].observe.softness)
            check.complete(protocol[index], join_path("protocol", index),
                           protocol[index].timestep.value_or(timestep));
    return check.hyperplanes;
}

} // namespace pitchdrop
