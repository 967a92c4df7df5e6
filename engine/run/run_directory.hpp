#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch_record.hpp"
#include "engine/run/run_lock.hpp"
#include "engine/tune/tuning.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// What one process did with a run directory.
struct Session {
    std::string backend;  ///< cuda, cpu or emulated
    std::string device;   ///< the backend's description: threads, instruction set, GPU
    std::string started;
};

/// A directory that holds one run: manifest.json, tree.json, log.jsonl and the branches' folders.
/// One process has it open at a time, or several that share it: what they have in common they
/// change one after another, and each branch has a lock and a record (branch.json) of its own.
class RunDirectory {
public:
    /// Creates the directory or opens that of an earlier session. A configuration that only adds
    /// branches to those that have begun takes the place of the earlier one. Throws InputError, with
    /// nothing written, if a run of another configuration or something else is there, or another
    /// process is in the way.
    RunDirectory(const std::filesystem::path& root, const Configuration& configuration,
                 Sharing sharing = Sharing::alone);

    bool resumed() const { return resumed_; }
    /// True if the configuration is not the one of the session before.
    bool extended() const { return extended_; }
    /// Whether this is the hash of a configuration that the run has, or had before it was extended.
    bool knows_configuration(const std::string& hash) const;
    std::filesystem::path log() const { return root_ / "log.jsonl"; }
    std::filesystem::path branch(const Branch& branch) const { return root_ / branch.id; }
    std::filesystem::path checkpoint(const Branch& branch) const;
    std::filesystem::path thermo(const Branch& branch) const;
    std::filesystem::path trajectory(const Branch& branch) const;

    bool is_shared() const { return sharing_ == Sharing::shared; }
    /// Makes the branch's folder and takes its lock; nothing if another process has it.
    std::optional<FileLock> lock(const Branch& branch) const;
    /// Who has the lock of a branch.
    std::string holder(const Branch& branch) const;
    /// The same of a folder of a branch; nothing if nobody has.
    static std::optional<std::string> holder(const std::filesystem::path& folder);

    /// What branch.json says; waiting if there is none.
    BranchRecord read_record(const Branch& branch) const;
    void write_record(const Branch& branch, const BranchRecord& record) const;
    TreeRecord read_records(const ProtocolTree& tree) const;
    /// Writes tree.json. In a shared directory `record` counts for branches that are `mine`; what
    /// the others have come to is read.
    void write_tree(const ProtocolTree& tree, TreeRecord record,
                    const std::vector<bool>& mine) const;

    /// Adds a session to the manifest, and its end with what came of it.
    void begin_session(const Session& session);
    void end_session(const std::string& outcome, const std::vector<std::string>& paths = {});

    /// How the configuration of a run is to be read: numbers as exact as they are in the names of its
    /// branches, if an earlier version began it.
    static Numbers recorded_numbers(const std::filesystem::path& root);

    /// The tuned values of earlier sessions: a resumed run reuses them. None in a new run.
    static RunTuning recorded_tuning(const std::filesystem::path& root);
    /// Puts them into the manifest. `mine` was chosen when `seen` was recorded; values that another
    /// process has recorded since win. Returns what counts.
    RunTuning record_tuning(const RunTuning& mine, const RunTuning& seen);
    /// The resolved configuration that the run has; an empty object where none has begun.
    static nlohmann::json recorded_configuration(const std::filesystem::path& root);
    /// Device of the latest session; empty in a new run.
    std::string recorded_device() const;
    /// Version of the program in the session before this one; empty in a new run.
    const std::string& version_before() const { return version_before_; }

private:
    void create();
    void open(const Configuration& configuration);
    std::filesystem::path lock_path(const Branch& branch) const;
    FileLock guard() const; ///< held while manifest.json or tree.json is read and written again
    void write_manifest() const;

    std::filesystem::path root_;
    Sharing sharing_;
    bool resumed_ = false, extended_ = false, other_hash_ = false;
    std::string version_before_;
    std::optional<RunLock> lock_;
    nlohmann::json manifest_;
    std::string session_; ///< process and beginning: which of the manifest's sessions is this one
};

} // namespace pitchdrop
