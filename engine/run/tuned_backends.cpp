#include "engine/run/tuned_backends.hpp"

#include "engine/tune/cpu_model.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

std::string fixed(const std::string& option) { return option == "auto" ? "" : option; }

/// Of a batch like this, or of any if nothing is known about the device.
void decide_path(Tuning& tuning, const BackendChoice& choice, const WorkSize& size)
{
    const device::BatchSize batch{std::uint32_t(std::min(size.beads, 4e9)),
                                  int(std::min(size.replicas, 1e9))};
    BackendChoice open = choice;
    open.path = "auto";
    const auto plan = plan_path(open, batch);
    if (!plan) return;
    tuning.path = device::name_of(plan->path);
    tuning.source += "; path by size, " + plan->reason;
}

/// What was recorded, with what the options fix in its place.
Tuning going_on(Tuning recorded, const BackendChoice& choice, const WorkSize& size)
{
    if (kind_of(choice) != "cpu" && recorded.path.empty()) decide_path(recorded, choice, size);
    Tuning tuning = recorded;
    const Tuning asked = asked_for(choice);
    if (!asked.simd.empty()) tuning.simd = asked.simd;
    if (!asked.path.empty()) tuning.path = asked.path;
    if (!tuning.same_values(recorded)) tuning.source += ", changed by an option";
    if (asked.simd.empty() && tuning.simd == "avx512" && !cpu_has("avx512"))
        throw InputError("this CPU has no AVX-512",
                         "the run was begun with it, and goes on bit for bit only with it",
                         "resume on a CPU that has it, or with --simd avx2 to go on with sums that "
                         "are rounded otherwise");
    return tuning;
}

} // namespace

std::string kind_of(const BackendChoice& choice)
{
    return choice.name.substr(0, choice.name.find(':'));
}

TunedDevice tuned_device(const BackendChoice& choice)
{
    if (kind_of(choice) == "cpu") return {"cpu", {this_microarchitecture()}, cpu_has("avx512")};
    TunedDevice device{"gpu", {}, false};
    if (kind_of(choice) != "cuda") return device;
    const auto number = std::size_t(cuda_number(choice.name));
    const std::vector<std::string> devices = cuda_status().devices;
    if (number < devices.size()) device.names.push_back(devices[number]);
    return device;
}

Tuning asked_for(const BackendChoice& choice)
{
    Tuning asked;
    if (kind_of(choice) == "cpu")
        asked.simd = fixed(choice.simd);
    else
        asked.path = fixed(choice.path);
    return asked;
}

BackendChoice with_tuning(BackendChoice choice, const Tuning& tuning)
{
    if (!tuning.simd.empty()) choice.simd = tuning.simd;
    if (!tuning.path.empty() && choice.path != tuning.path) { // else it was asked for
        choice.path = tuning.path;
        choice.path_reason = "tuned";
    }
    choice.list = tuning.list;
    return choice;
}

Tuning tuning_from_table(const BackendChoice& choice, const WorkSize& size)
{
    const Tuning asked = asked_for(choice);
    Tuning tuning = committed_table().look_up(tuned_device(choice), size, asked);
    if (!asked.path.empty())
        tuning.path = asked.path;
    else if (kind_of(choice) != "cpu" && tuning.path.empty())
        decide_path(tuning, choice, size);
    return tuning;
}

BackendChoice tuned(const BackendChoice& choice, const WorkSize& size)
{
    const BackendChoice one = split_choice(choice).front();
    return with_tuning(one, tuning_from_table(one, size));
}

RunTuning choose_tuning(const std::vector<BackendChoice>& choices, const WorkSize& size,
                        const RunTuning& recorded, const MeasureChoice& measure)
{
    RunTuning chosen;
    for (const BackendChoice& choice : choices) {
        const std::string kind = kind_of(choice);
        if (chosen.count(kind)) continue;
        const auto before = recorded.find(kind);
        if (before != recorded.end()) {
            chosen[kind] = going_on(before->second, choice, size);
            continue;
        }
        const Tuning from_table = tuning_from_table(choice, size);
        chosen[kind] = measure ? measure(choice, from_table) : from_table;
    }
    return chosen;
}

std::vector<BackendChoice> with_tuning(std::vector<BackendChoice> choices, const RunTuning& tuning)
{
    for (BackendChoice& choice : choices) choice = with_tuning(choice, tuning.at(kind_of(choice)));
    return choices;
}

} // namespace pitchdrop
