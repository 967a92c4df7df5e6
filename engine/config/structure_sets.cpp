#include "engine/config/structure_sets.hpp"

#include "engine/config/checks.hpp"
#include "engine/config/field.hpp"
#include "engine/config/steps.hpp"
#include "engine/io/structure_set.hpp"
#include "kernels/core/error.hpp"

#include <cmath>

namespace pitchdrop {
namespace {

class SampleCheck {
public:
    SampleCheck(const std::filesystem::path& directory, const Document& document,
                std::vector<Problem>& problems)
        : directory_(directory), document_(document), problems_(problems)
    {
    }

    void complete(StageSettings& stage, const std::string& path, double timestep)
    {
        path_ = join_path(path, "observe.samples");
        SampleSettings& samples = *stage.observe.samples;
        if (stage.stage == StageKind::minimize || stage.stage == StageKind::quench)
            return fail("", explain(std::string("samples of a ") + name_of(stage.stage),
                                    "they belong to one temperature", "observe another stage"));
        if (const StructureSet* set = find(samples.structure)) check_hash(samples, *set);
        check_times(samples, timestep);
        if (samples.hard_threshold > samples.p_c)
            fail("hard_threshold", explain("found " + show_number(samples.hard_threshold) + " σ²",
                                           "beads that rearrange could be hard: p_c is " +
                                               show_number(samples.p_c) + " σ²",
                                           "give at most p_c"));
    }

    StructureSets sets;

private:
    void fail(const char* field, const std::string& text)
    {
        problems_.push_back(document_.problem_at(*field ? join_path(path_, field) : path_, text));
    }
    const StructureSet* find(const std::string& name)
    {
        const auto known = sets.find(name);
        if (known != sets.end()) return &known->second;
        const bool is_file = name.find('.') != std::string::npos;
        const std::string problem = is_file ? input_file_problem(name, directory_) : "";
        if (!problem.empty()) {
            fail("structure", problem);
            return nullptr;
        }
        try {
            const std::string where = is_file ? (directory_ / name).string() : name;
            return &sets.emplace(name, structure_set_from(where)).first->second;
        } catch (const InputError& error) {
            fail("structure", error.what());
            return nullptr;
        }
    }
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
    void check_times(const SampleSettings& samples, double timestep)
    {
        const double unit = double(block_steps) * timestep, blocks = samples.frame / unit;
        if (!(std::abs(blocks - std::round(blocks)) < 1e-6 * blocks) || blocks < 0.5)
            fail("frame",
                 explain("found " + show_number(samples.frame) + " τ",
                         "frames are taken every so many blocks of " + std::to_string(block_steps) +
                             " steps = " + show_number(unit) + " τ",
                         "give a multiple of that"));
        const double frames = samples.hard_time / samples.frame;
        if (!(std::abs(frames - std::round(frames)) < 1e-6 * frames) || frames < 0.5 ||
            frames > most_hard_frames)
            fail("hard_time",
                 explain("found " + show_number(samples.hard_time) + " τ",
                         "it holds whole frames, which are " + show_number(samples.frame) +
                             " τ apart, at most " + show_number(most_hard_frames),
                         "give a multiple of that"));
    }

    static constexpr double most_hard_frames = 10000; ///< half of them are kept in memory
    const std::filesystem::path& directory_;
    const Document& document_;
    std::vector<Problem>& problems_;
    std::string path_;
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
