#include "engine/command/roofline.hpp"

#include <string>

namespace pitchdrop {
namespace {

bool begins(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }

} // namespace

std::optional<LeastWork> least_work(const std::string& kernel)
{
    constexpr double packed = 16, vector = 12, place = 24, fraction = 12, word = 4;
    // Reads packed, velocity, force and two origins; writes the first two.
    if (kernel == "KickDrift") return LeastWork{2 * packed + 3 * vector + 2 * fraction, 0};
    if (kernel == "SecondKick") return LeastWork{packed + 3 * vector, 0};
    if (kernel == "Scatter") return LeastWork{2 * place + 2 * vector + word, 0};
    // Distance 6, comparison 1, reciprocal 1, force over distance 8, its sum 3.
    if (begins(kernel, "ClusterForces")) return LeastWork{packed + vector, 19};
    return std::nullopt;
}

nlohmann::json phases(const device::LaunchTimes& times, const std::optional<Ceilings>& ceilings,
                      double beads, double neighbours)
{
    nlohmann::json all = nlohmann::json::object();
    for (const auto& [kernel, entry] : times.entries()) {
        nlohmann::json& phase = all[kernel];
        phase = {{"launches", entry.launches}, {"seconds", entry.seconds}};
        const auto least = least_work(kernel);
        if (!least || !ceilings || entry.seconds <= 0) continue;
        const double bead_launches = beads * double(entry.launches);
        const double bytes = bead_launches * least->bytes_per_bead / entry.seconds;
        phase["bytes_per_second"] = bytes;
        phase["share_of_copy_ceiling"] = bytes / ceilings->copied_bytes_per_second;
        if (least->operations_per_pair == 0) continue;
        const double operations = bead_launches * neighbours * least->operations_per_pair;
        phase["useful_operations_per_second"] = operations / entry.seconds;
        phase["share_of_multiply_add_ceiling"] =
            operations / entry.seconds / ceilings->multiply_adds_per_second;
    }
    return all;
}

} // namespace pitchdrop
