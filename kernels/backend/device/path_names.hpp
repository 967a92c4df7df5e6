#pragma once
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

// Paths by name, as options, the table of tuned values and manifests have them.

namespace pitchdrop {

/// What is asked for; `automatic` leaves it to `choose_path`.
enum class DevicePathChoice {
    automatic,
    plain,
    conditional,
    teams, ///< persistent or cluster, as suits the batch: they round alike
    persistent,
    cluster,
};

namespace device {

struct NamedPath {
    DevicePathChoice path;
    const char* name;
    bool of_teams; ///< else of graphs; paths of one kind give the same trajectory to the bit
};

/// The one place where paths have names.
inline constexpr NamedPath named_paths[] = {
    {DevicePathChoice::automatic, "auto", false},
    {DevicePathChoice::plain, "plain", false},
    {DevicePathChoice::conditional, "conditional", false},
    {DevicePathChoice::teams, "teams", true},
    {DevicePathChoice::persistent, "persistent", true},
    {DevicePathChoice::cluster, "cluster", true},
};

inline const NamedPath& named(DevicePathChoice path)
{
    return *std::find_if(std::begin(named_paths), std::end(named_paths),
                         [&](const NamedPath& one) { return one.path == path; });
}

/// Automatic if there is none of this name.
inline const NamedPath& path_called(std::string_view name)
{
    const auto found = std::find_if(std::begin(named_paths), std::end(named_paths),
                                    [&](const NamedPath& one) { return one.name == name; });
    return found == std::end(named_paths) ? named_paths[0] : *found;
}

/// All names, or those of definite paths.
inline std::vector<std::string> path_names(bool with_automatic)
{
    std::vector<std::string> names;
    for (const NamedPath& one : named_paths)
        if (with_automatic || one.path != DevicePathChoice::automatic) names.push_back(one.name);
    return names;
}

} // namespace device
} // namespace pitchdrop
