#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch_record.hpp"
#include "engine/run/run_lock.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace pitchdrop {

/// What one process did with a run directory.
struct Session {
    std::string backend;  ///< cuda, cpu or emulated
    std::string device;   ///< the backend's description: threads, instruction set, GPU
    double skin = 0;      ///< list settings
    std::string started;
};

/// A directory that holds one run: manifest.json, tree.json, log.jsonl and the branches' folders.
/// Only one process has it open at a time.
class RunDirectory {
public:
    /// Creates the directory or opens that of an earlier session. A configuration that only adds
    /// branches to those that have begun takes the place of the earlier one. Throws InputError, with
    /// nothing written, if a run of another configuration or something else is there.
    RunDirectory(const std::filesystem::path& root, const Configuration& configuration);

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

    /// The states an earlier session left; of a new run, all waiting.
    TreeRecord read_tree(const ProtocolTree& tree) const;
    void write_tree(const ProtocolTree& tree, const TreeRecord& record) const;

    /// Adds a session to the manifest, and its end with what came of it.
    void begin_session(const Session& session);
    void end_session(const std::string& outcome);

    /// The skin that an earlier session ran with, if there was one: a resumed run reuses it.
    static std::optional<double> recorded_skin(const std::filesystem::path& root);
    /// Device of the latest session; empty in a new run.
    std::string recorded_device() const;

private:
    void open(const Configuration& configuration);
    void write_manifest() const;

    std::filesystem::path root_;
    bool resumed_ = false, extended_ = false;
    std::optional<RunLock> lock_;
    nlohmann::json manifest_;
};

} // namespace pitchdrop
