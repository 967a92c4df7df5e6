#include "engine/config/hyperplanes.hpp"

#include "engine/config/field.hpp"
#include "engine/config/observation_check.hpp"

namespace pitchdrop {
namespace {

class SoftnessCheck : public ObservationCheck {
public:
    using ObservationCheck::ObservationCheck;

    void complete(StageSettings& stage, const std::string& path, double timestep)
    {
        enter(path, "softness");
        SoftnessObservation& softness = *stage.observe.softness;
        if (stage.stage == StageKind::minimize)
            return fail("", explain("softness of a minimisation", "nothing rearranges in it",
                                    "observe another stage"));
        const HyperplaneFile* file =
            find(hyperplanes, softness.hyperplane, "hyperplane", true, read_hyperplane);
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
        if (check_frame(*softness.frame, timestep)) check_block(softness);
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

    static constexpr double most_block_frames = 1e9;
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
