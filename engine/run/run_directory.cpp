#include "engine/run/run_directory.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/extension.hpp"
#include "engine/run/protocol_tree.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <fstream>
#include <unordered_map>

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

/// Of a configuration in the manifest's list.
nlohmann::json entry_of(const std::string& hash, const nlohmann::json& since)
{
    return {{"hash", hash}, {"since", since}};
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
            {"configurations",
             nlohmann::json::array({entry_of(hash_text(configuration.hash), utc_now())})},
            {"seeds", configuration.settings.system.seed},
            {"sessions", nlohmann::json::array()}};
}

bool is_of(const nlohmann::json& manifest, const Configuration& configuration)
{
    return manifest.value("configuration_hash", "") == hash_text(configuration.hash);
}

/// Makes the manifest that of another configuration; the hashes of the earlier ones stay.
void take_over(nlohmann::json& manifest, const Configuration& configuration)
{
    if (!manifest.contains("configurations")) // written by a version that kept no list
        manifest["configurations"] =
            nlohmann::json::array({entry_of(manifest.value("configuration_hash", ""), nullptr)});
    manifest["configuration"] = configuration.resolved;
    manifest["configuration_hash"] = hash_text(configuration.hash);
    manifest["seeds"] = configuration.settings.system.seed;
    manifest["configurations"].push_back(entry_of(hash_text(configuration.hash), utc_now()));
}

} // namespace

RunDirectory::RunDirectory(const fs::path& root, const Configuration& configuration) : root_(root)
{
    resumed_ = fs::exists(root / "manifest.json");
    if (resumed_) {
        open(configuration);
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

/// Looked at twice: before the lock, so that nothing is written where it is refused, and under it,
/// for another process may have extended the run in between.
void RunDirectory::open(const Configuration& configuration)
{
    const ProtocolTree tree = build_tree(configuration);
    const auto look = [&] {
        manifest_ = read_json(root_ / "manifest.json");
        extended_ = !is_of(manifest_, configuration);
        if (extended_)
            check_extension(root_, manifest_.value("configuration", nlohmann::json::object()),
                            configuration, tree);
    };
    look();
    lock_.emplace(root_);
    look();
    if (!extended_) return;
    take_over(manifest_, configuration);
    write_manifest();
}

bool RunDirectory::knows_configuration(const std::string& hash) const
{
    if (manifest_.value("configuration_hash", "") == hash) return true;
    const auto known = manifest_.value("configurations", nlohmann::json::array());
    return std::any_of(known.begin(), known.end(), [&](const nlohmann::json& configuration) {
        return configuration.value("hash", "") == hash;
    });
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
    // By id: an extension puts new branches between the others.
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t n = 0; n < tree.size(); ++n) index[tree[n].id] = n;
    for (const nlohmann::json& branch : branches) {
        if (branch.value("state", "") != name_of(BranchState::done)) continue;
        const std::string id = branch.value("id", "");
        const auto found = index.find(id);
        if (found == index.end())
            throw InputError((root_ / "tree.json").string() + " does not fit the configuration",
                             "the protocol has no branch " + id,
                             "was it edited? choose another --out");
        record[found->second] = {BranchState::done, branch.value("step", tree[found->second].steps),
                                 ""};
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
