#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The ways to step on a device, and their names in options, the table of tuned values and manifests.

namespace pitchdrop {

/// How a batch gets from one block of steps to the next. Sums are rounded otherwise on each.
enum class DevicePath {
    graph,      ///< a graph of kernels for every block of steps
    persistent, ///< one kernel for many blocks of steps, whose blocks of threads meet in memory
};

namespace device {

struct NamedPath {
    DevicePath path;
    const char* name;
};

/// The one place where paths have names.
inline constexpr NamedPath named_paths[] = {{DevicePath::graph, "graph"},
                                            {DevicePath::persistent, "persistent"}};
/// Names that were recorded until 2026-11-29, each with the path that gives the same to the bit.
inline constexpr NamedPath former_paths[] = {{DevicePath::graph, "plain"},
                                             {DevicePath::graph, "conditional"},
                                             {DevicePath::persistent, "teams"},
                                             {DevicePath::persistent, "cluster"}};

inline std::string name_of(DevicePath path)
{
    std::string name;
    for (const NamedPath& one : named_paths)
        if (one.path == path) name = one.name;
    return name;
}

/// Nothing if none has this name: of "auto", for one.
inline std::optional<DevicePath> path_called(std::string_view name)
{
    for (const NamedPath& one : named_paths)
        if (one.name == name) return one.path;
    return std::nullopt;
}

/// The present name of a path that may be called by a former one; any other name stays.
inline std::string present_name(const std::string& name)
{
    for (const NamedPath& one : former_paths)
        if (one.name == name) return name_of(one.path);
    return name;
}

inline std::vector<std::string> path_names()
{
    std::vector<std::string> names;
    for (const NamedPath& one : named_paths) names.emplace_back(one.name);
    return names;
}

} // namespace device
} // namespace pitchdrop
