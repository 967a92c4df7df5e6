#include "engine/config/structure_sets.hpp"

#include "engine/config/field.hpp"
#include "engine/config/observation_check.hpp"
#include "engine/config/steps.hpp"
#include "engine/io/structure_set.hpp"

namespace pitchdrop {
namespace {

class SampleCheck : public ObservationCheck {
public:
    using ObservationCheck::ObservationCheck;

    void complete(StageSettings& stage, const std::string& path, double timestep)
    {
        enter(path, "samples");
        SampleSettings& samples = *stage.observe.samples;
        if (stage.stage == StageKind::minimize || stage.stage == StageKind::quench)
            return fail("", explain(std::string("samples of a ") + name_of(stage.stage),
                                    "they belong to one temperature", "observe another stage"));
        const bool is_file = samples.structure.find_first_of("./") != std::string::npos;
        if (const StructureSet* set =
                find(sets, samples.structure, "structure", is_file, structure_set_from))
            check_hash(samples, *set);
        check_frame(samples.frame, timestep);
        check_hard_time(samples);
        if (samples.hard_threshold > samples.p_c)
            fail("hard_threshold", explain("found " + show_number(samples.hard_threshold) + " σ²",
                                           "beads that rearrange could be hard: p_c is " +
                                               show_number(samples.p_c) + " σ²",
                                           "give at most p_c"));
    }

    StructureSets sets;

private:
    void check_hash(SampleSettings& samples, const StructureSet& set)
    {
        const std::string hash = structure_set_hash(set);
        if (!samples.structure_hash.empty() && samples.structure_hash != hash)
            return fail("structure_hash",
                        explain("the structure functions have the hash " + hash,
                                "the configuration asks for " + samples.structure_hash,
                                "restore the file, or remove it"));
        samples.structure_hash = hash;
    }
    void check_hard_time(const SampleSettings& samples)
    {
        if (is_whole_multiple(samples.hard_time, samples.frame) &&
            samples.hard_time / samples.frame <= most_hard_frames)
            return;
        fail("hard_time", explain("found " + show_number(samples.hard_time) + " τ",
                                  "it holds whole frames, which are " +
                                      show_number(samples.frame) + " τ apart, at most " +
                                      show_number(most_hard_frames),
                                  "give a multiple of that"));
    }

    static constexpr double most_hard_frames = 10000; ///< half of them are kept in memory
};

} // namespace

StructureSets read_structure_sets(std::vector<StageSettings>& protocol, double timestep,
                                  const std::filesystem::path& directory, const Document& document,
                                  std::vector<Problem>& problems)
{
    SampleCheck check(directory, document, problems);
    for (std::size_t index = 0; index < protocol.size(); ++index)
        if (protocol[index].observe.samples)
            check.complete(protocol[index], join_path("protocol", index),
                           protocol[index].timestep.value_or(timestep));
    return check.sets;
}

} // namespace pitchdrop
