#include "engine/run/run_directory.hpp"

#include "engine/config/writer.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/extension.hpp"
#include "engine/run/protocol_tree.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <fstream>
#include <unordered_set>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

constexpr const char* guard_name = ".guard";

/// What a process has there before it has written a manifest.
bool is_ours(const std::string& name)
{
    return name == ".lock" || name == guard_name || name.rfind("manifest.json.", 0) == 0;
}

nlohmann::json read_json(const fs::path& path)
{
    std::ifstream file(path);
    nlohmann::json value = nlohmann::json::parse(file, nullptr, false);
    if (value.is_discarded())
        throw InputError(path.string() + " is not readable", "it is no JSON text",
                         "choose another --out, or restore the file");
    return value;
}

RunTuning tuning_in(const nlohmann::json& manifest, const fs::path& path)
{
    if (!manifest.is_object() || !manifest.contains("tuning")) return {};
    return run_tuning_from_json(manifest["tuning"], path.string());
}

/// Of a configuration in the manifest's list.
nlohmann::json entry_of(const std::string& hash, const nlohmann::json& since)
{
    return {{"hash", hash}, {"since", since}};
}

/// In words, for whoever reads the manifest; random chains have none at the beginning.
std::string velocities_of(const Configuration& configuration)
{
    const std::string words =
        describe_velocities(configuration.settings, configuration.state.get());
    return words.empty() ? "new, after the chains were pushed apart" : words;
}

std::vector<std::string> texts_of(const std::vector<Problem>& warnings)
{
    std::vector<std::string> texts;
    for (const Problem& warning : warnings) texts.push_back(to_string(warning));
    return texts;
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
            {"velocities", velocities_of(configuration)},
            {"warnings", texts_of(configuration.warnings)},
            {"sessions", nlohmann::json::array()}};
}

/// Branches of a later configuration than this process has stay in tree.json.
void add_unknown_branches(nlohmann::json& written, const fs::path& path)
{
    if (!fs::exists(path)) return;
    std::unordered_set<std::string> known;
    for (const nlohmann::json& branch : written["branches"]) known.insert(branch["id"]);
    const nlohmann::json stored = read_json(path);
    for (const nlohmann::json& branch : stored.value("branches", nlohmann::json::array()))
        if (!known.count(branch.value("id", ""))) written["branches"].push_back(branch);
}

bool is_of(const nlohmann::json& manifest, const Configuration& configuration)
{
    return manifest.value("configuration_hash", "") == hash_text(configuration.hash);
}

/// Of the latest session; early ones did not say it.
std::string version_of_last_session(const nlohmann::json& manifest)
{
    const std::string first = manifest.value("version", "");
    const auto sessions = manifest.value("sessions", nlohmann::json::array());
    return sessions.empty() ? first : sessions.back().value("version", first);
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
    manifest["velocities"] = velocities_of(configuration);
    manifest["warnings"] = texts_of(configuration.warnings);
    manifest["configurations"].push_back(entry_of(hash_text(configuration.hash), utc_now()));
}

} // namespace

RunDirectory::RunDirectory(const fs::path& root, const Configuration& configuration,
                           Sharing sharing)
    : root_(root), sharing_(sharing)
{
    resumed_ = fs::exists(root / "manifest.json");
    if (resumed_) {
        open(configuration);
        return;
    }
    create();
    lock_.emplace(root, sharing);
    const FileLock one_at_a_time = guard();
    resumed_ = fs::exists(root / "manifest.json"); // another process was quicker
    if (resumed_) {
        manifest_ = read_json(root / "manifest.json");
        if (!knows_configuration(hash_text(configuration.hash)))
            throw InputError(root.string() + " is in use", "another configuration was just begun",
                             "choose another --out");
        return;
    }
    manifest_ = new_manifest(configuration);
    write_manifest(); // from here on the directory is known to hold this run
}

void RunDirectory::create()
{
    if (fs::exists(root_) && !fs::is_directory(root_))
        throw InputError(root_.string() + " is not a directory", "a run needs one of its own",
                         "choose another --out");
    if (fs::exists(root_))
        for (const auto& entry : fs::directory_iterator(root_))
            if (!is_ours(entry.path().filename().string()) &&
                !fs::exists(root_ / "manifest.json")) // another process may be as far meanwhile
                throw InputError(root_.string() + " is not empty and holds no run",
                                 "it has " + entry.path().filename().string() +
                                     " but no manifest.json",
                                 "choose another --out");
    std::error_code error;
    fs::create_directories(root_, error);
    if (error)
        throw InputError("cannot create " + root_.string(), error.message(),
                         "choose another --out");
}

/// Looked at twice: before the lock, so that nothing is written where it is refused, and under it,
/// for another process may have extended the run in between. Processes that share a run may come
/// with a configuration of before an extension: it means the same for the branches it has.
void RunDirectory::open(const Configuration& configuration)
{
    const ProtocolTree tree = build_tree(configuration);
    const auto look = [&] {
        manifest_ = read_json(root_ / "manifest.json");
        other_hash_ = !is_of(manifest_, configuration) &&
                      !(is_shared() && knows_configuration(hash_text(configuration.hash)));
        extended_ =
            other_hash_ &&
            check_extension(root_, manifest_.value("configuration", nlohmann::json::object()),
                            configuration, tree);
    };
    look();
    lock_.emplace(root_, sharing_);
    const FileLock one_at_a_time = guard();
    look();
    version_before_ = version_of_last_session(manifest_);
    const auto warnings = texts_of(configuration.warnings); // of this version of the program
    if (is_of(manifest_, configuration) &&
        manifest_.value("warnings", std::vector<std::string>{}) != warnings) {
        manifest_["warnings"] = warnings;
        write_manifest();
    }
    if (!other_hash_) return;
    lock_->require_to_be_alone();
    take_over(manifest_, configuration);
    write_manifest();
}

FileLock RunDirectory::guard() const
{
    return FileLock::wait(root_ / guard_name, FileLock::Kind::exclusive);
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

std::optional<FileLock> RunDirectory::lock(const Branch& branch) const
{
    fs::create_directories(this->branch(branch));
    auto lock = FileLock::attempt(lock_path(branch), FileLock::Kind::exclusive);
    if (lock) lock->sign();
    return lock;
}

std::string RunDirectory::holder(const Branch& branch) const
{
    return FileLock::holder(lock_path(branch));
}

std::optional<std::string> RunDirectory::holder(const fs::path& folder)
{
    const fs::path lock = folder / ".lock";
    if (!FileLock::held(lock)) return std::nullopt;
    return FileLock::holder(lock);
}

fs::path RunDirectory::lock_path(const Branch& branch) const
{
    return this->branch(branch) / ".lock";
}

BranchRecord RunDirectory::read_record(const Branch& branch) const
{
    const fs::path path = this->branch(branch) / "branch.json";
    if (!fs::exists(path)) return {};
    try {
        return record_from_json(read_json(path));
    } catch (const nlohmann::json::exception& error) {
        throw InputError(path.string() + " is no record of a branch", error.what(),
                         "remove it: the branch then goes on from its checkpoint");
    }
}

void RunDirectory::write_record(const Branch& branch, const BranchRecord& record) const
{
    write_file_atomically(this->branch(branch) / "branch.json",
                          json_text(record_to_json(record), 1) + "\n");
}

TreeRecord RunDirectory::read_records(const ProtocolTree& tree) const
{
    TreeRecord record;
    for (const Branch& branch : tree) record.push_back(read_record(branch));
    return record;
}

void RunDirectory::write_tree(const ProtocolTree& tree, TreeRecord record,
                              const std::vector<bool>& mine) const
{
    const FileLock one_at_a_time = guard();
    if (is_shared())
        for (std::size_t n = 0; n < tree.size(); ++n)
            if (!mine[n] && !is_over(record[n].state)) record[n] = read_record(tree[n]);
    nlohmann::json written = tree_to_json(tree, record);
    if (is_shared()) add_unknown_branches(written, root_ / "tree.json");
    write_file_atomically(root_ / "tree.json", json_text(written, 1) + "\n");
}

void RunDirectory::write_manifest() const
{
    write_file_atomically(root_ / "manifest.json", json_text(manifest_, 1) + "\n");
}

void RunDirectory::begin_session(const Session& session)
{
    const FileLock one_at_a_time = guard();
    const BuildInfo& build = build_info();
    session_ = process_name() + " at " + session.started;
    manifest_ = read_json(root_ / "manifest.json");
    manifest_["backend"] = session.backend;
    manifest_["device"] = session.device;
    manifest_["sessions"].push_back({{"process", session_},
                                     {"started", session.started},
                                     {"stopped", nullptr},
                                     {"outcome", "running"},
                                     {"backend", session.backend},
                                     {"device", session.device},
                                     {"version", build.version},
                                     {"commit", build.commit}});
    write_manifest();
}

void RunDirectory::end_session(const std::string& outcome, const std::vector<std::string>& paths)
{
    const FileLock one_at_a_time = guard();
    manifest_ = read_json(root_ / "manifest.json");
    for (nlohmann::json& session : manifest_["sessions"])
        if (session.value("process", "") == session_) {
            session["stopped"] = utc_now();
            session["outcome"] = outcome;
            if (!paths.empty()) session["paths"] = paths;
        }
    write_manifest();
}

Numbers RunDirectory::recorded_numbers(const fs::path& root)
{
    const fs::path path = root / "manifest.json";
    if (!fs::exists(path)) return Numbers::meant;
    const nlohmann::json manifest = read_json(path);
    if (!manifest.is_object() || !manifest.contains("configuration")) return Numbers::meant;
    const auto written = [&](Numbers numbers) {
        return write_settings(read_resolved(manifest["configuration"], path.string(), numbers));
    };
    nlohmann::json exact;
    try {
        exact = written(Numbers::exact);
    } catch (const InputError&) {
        return Numbers::meant; // of a version that knows other fields: open() says so
    }
    try {
        return written(Numbers::meant) == exact ? Numbers::meant : Numbers::exact;
    } catch (const InputError&) {
        return Numbers::exact; // two branches whose numbers mean the same
    }
}

RunTuning RunDirectory::recorded_tuning(const fs::path& root)
{
    const fs::path path = root / "manifest.json";
    return fs::exists(path) ? tuning_in(read_json(path), path) : RunTuning{};
}

nlohmann::json RunDirectory::recorded_configuration(const fs::path& root)
{
    const fs::path path = root / "manifest.json";
    const nlohmann::json nothing = nlohmann::json::object();
    if (!fs::exists(path)) return nothing;
    const nlohmann::json manifest = read_json(path);
    if (!manifest.is_object() || !manifest.contains("configuration")) return nothing;
    return manifest["configuration"].is_object() ? manifest["configuration"] : nothing;
}

RunTuning RunDirectory::record_tuning(const RunTuning& mine, const RunTuning& seen)
{
    const FileLock one_at_a_time = guard();
    const fs::path path = root_ / "manifest.json";
    manifest_ = read_json(path);
    RunTuning all = tuning_in(manifest_, path);
    for (const auto& [kind, values] : mine)
        if (!all.count(kind) || seen.count(kind)) all[kind] = values;
    manifest_["tuning"] = run_tuning_to_json(all);
    write_manifest();
    RunTuning used;
    for (const auto& [kind, values] : mine) used[kind] = all[kind];
    return used;
}

std::string RunDirectory::recorded_device() const { return manifest_.value("device", ""); }

} // namespace pitchdrop
