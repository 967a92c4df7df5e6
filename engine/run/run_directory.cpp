#include "engine/run/run_directory.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/clock.hpp"
#include "kernels/core/error.hpp"

#include <fstream>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

nlohmann::json read_json(const fs::path& path)
{
    std::ifstream file(path);
    nlohmann::json value = nlohmann::json::parse(file, nullptr, false);
    if (value.is_discarded())
        throw InputError(path.string() + " is not readable", "it is no JSON text",
                         "choose another --out, or restore the file");
    return value;
}

nlohmann::json new_manifest(const Configuration& configuration)
{
    const BuildInfo& build = build_info();
    return {{"version", build.version},
            {"commit", build.commit},
            {"compiler", build.compiler},
            {"build_type", build.build_type},
            {"configuration_hash", hash_text(configuration.hash)},
            {"configuration", configuration.resolved},
            {"seeds", configuration.settings.system.seed},
            {"sessions", nlohmann::json::array()}};
}

void check_same_configuration(const fs::path& root, const nlohmann::json& manifest,
                              const Configuration& configuration)
{
    if (manifest.value("configuration_hash", "") == hash_text(configuration.hash)) return;
    throw InputError(root.string() + " holds a run of another configuration",
                     first_difference(manifest.value("configuration", nlohmann::json::object()),
                                      configuration.resolved),
                     "resume it with its own configuration, or choose another --out");
}

} // namespace

std::string first_difference(const nlohmann::json& before, const nlohmann::json& now,
                             const std::string& path)
{
    if (before == now) return "";
    if (before.is_object() && now.is_object()) {
        for (const auto& [key, value] : before.items()) {
            if (!now.contains(key))
                return join_path(path, key) + " was " + show_value(value) + ", is not there";
            const std::string found = first_difference(value, now[key], join_path(path, key));
            if (!found.empty()) return found;
        }
        for (const auto& [key, value] : now.items())
            if (!before.contains(key))
                return join_path(path, key) + " was not there, is " + show_value(value);
    }
    if (before.is_array() && now.is_array() && before.size() == now.size())
        for (std::size_t n = 0; n < before.size(); ++n) {
            const std::string found = first_difference(before[n], now[n], join_path(path, n));
            if (!found.empty()) return found;
        }
    return path + " was " + show_value(before) + ", is " + show_value(now);
}

RunDirectory::RunDirectory(const fs::path& root, const Configuration& configuration) : root_(root)
{
    const fs::path manifest = root / "manifest.json";
    resumed_ = fs::exists(manifest);
    if (resumed_) {
        manifest_ = read_json(manifest);
        check_same_configuration(root, manifest_, configuration);
        lock_.emplace(root);
        manifest_ = read_json(manifest);
        return;
    }
    if (fs::exists(root) && !fs::is_directory(root))
        throw InputError(root.string() + " is not a directory", "a run needs one of its own",
                         "choose another --out");
    if (fs::exists(root))
        for (const auto& entry : fs::directory_iterator(root))
            if (entry.path().filename() != ".lock")
                throw InputError(root.string() + " is not empty and holds no run",
                                 "it has " + entry.path().filename().string() +
                                     " but no manifest.json",
                                 "choose another --out");
    std::error_code error;
    fs::create_directories(root, error);
    if (error)
        throw InputError("cannot create " + root.string(), error.message(), "choose another --out");
    lock_.emplace(root);
    manifest_ = new_manifest(configuration);
    write_manifest(); // from here on the directory is known to hold this run
}

fs::path RunDirectory::checkpoint(const Branch& branch) const
{
    return this->branch(branch) / "checkpoint";
}
fs::path RunDirectory::thermo(const Branch& branch) const
{
    return this->branch(branch) / "thermo.csv";
}
fs::path RunDirectory::trajectory(const Branch& branch) const
{
    return this->branch(branch) / "trajectory.gsd";
}

TreeRecord RunDirectory::read_tree(const ProtocolTree& tree) const
{
    TreeRecord record(tree.size());
    if (!fs::exists(root_ / "tree.json")) return record;
    const nlohmann::json stored = read_json(root_ / "tree.json");
    const nlohmann::json branches = stored.value("branches", nlohmann::json::array());
    if (branches.size() != tree.size())
        throw InputError((root_ / "tree.json").string() + " does not fit the configuration",
                         "it has another number of branches",
                         "was it edited? choose another --out");
    for (std::size_t n = 0; n < tree.size(); ++n)
        if (branches[n].value("state", "") == name_of(BranchState::done)) {
            record[n].state = BranchState::done;
            record[n].step = branches[n].value("step", tree[n].steps);
            record[n].reason = branches[n].value("reason", "");
        }
    return record;
}

void RunDirectory::write_tree(const ProtocolTree& tree, const TreeRecord& record) const
{
    write_file_atomically(root_ / "tree.json", tree_to_json(tree, record).dump(1) + "\n");
}

void RunDirectory::write_manifest() const
{
    write_file_atomically(root_ / "manifest.json", manifest_.dump(1) + "\n");
}

void RunDirectory::begin_session(const Session& session)
{
    const BuildInfo& build = build_info();
    manifest_["skin"] = session.skin;
    manifest_["backend"] = session.backend;
    manifest_["device"] = session.device;
    manifest_["sessions"].push_back({{"started", session.started},
                                     {"stopped", nullptr},
                                     {"outcome", "running"},
                                     {"backend", session.backend},
                                     {"device", session.device},
                                     {"version", build.version},
                                     {"commit", build.commit}});
    write_manifest();
}

void RunDirectory::end_session(const std::string& outcome)
{
    manifest_["sessions"].back()["stopped"] = utc_now();
    manifest_["sessions"].back()["outcome"] = outcome;
    write_manifest();
}

std::optional<double> RunDirectory::recorded_skin(const fs::path& root)
{
    if (!fs::exists(root / "manifest.json")) return std::nullopt;
    const nlohmann::json manifest = read_json(root / "manifest.json");
    if (!manifest.contains("skin")) return std::nullopt;
    return manifest["skin"].get<double>();
}

std::string RunDirectory::recorded_device() const { return manifest_.value("device", ""); }

} // namespace pitchdrop
