#pragma once
#include "engine/run/branch_record.hpp"
#include "engine/run/health.hpp"
#include "engine/run/reporter.hpp"
#include "engine/run/run_directory.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// The branches of the tree from which the workers of this process, one a device, draw what they
/// advance next. A branch is ready when its parent is done; of those that are ready the one with
/// the highest priority goes first. What would start from a branch that failed fails as well, what
/// would start from one that flowed is skipped. All of it may be called from any thread.
class BranchPool {
public:
    /// `selected` and `priority` are parallel to the tree; without a selection all branches are
    /// worked on. Throws std::runtime_error if a selected branch has a parent that is neither done
    /// nor selected.
    BranchPool(const ProtocolTree& tree, const RunDirectory& directory, Reporter& reporter,
               std::vector<bool> selected = {}, std::vector<double> priority = {});

    /// Up to `most` ready branches, now under way and locked against other processes.
    std::vector<std::size_t> draw(std::size_t most);
    /// Waits until there may be something to draw: true; false once all that is left is under way
    /// nowhere in this process, or `abandon` was called.
    bool wait();
    /// Lets `wait` return false everywhere.
    void abandon();
    bool is_abandoned() const;

    /// For the eye only; no file is written. `health`: HealthMonitor's figures.
    void reached(std::size_t index, std::int64_t step, const nlohmann::json& health);
    /// Once a branch and kind, whatever the number of sessions.
    void warn(std::size_t index, const HealthWarning& warning);
    void done(std::size_t index, std::int64_t step);
    void flowed(std::size_t index, std::int64_t step, const std::string& how);
    void failed(std::size_t index, const std::string& reason);
    void put_back(std::size_t index, std::int64_t step); ///< with a checkpoint

    /// Written again where something has happened, and on demand.
    void write_tree() const;

    TreeRecord record() const;
    /// Branches that another process was working on when this one came to them.
    std::vector<std::string> elsewhere() const;
    /// Whether something of a selected branch is left to carry out.
    bool unfinished() const;

private:
    bool is_ready(std::size_t index) const;
    bool take(std::size_t index);
    void orphan(std::size_t index);
    void settle(std::size_t index, BranchRecord record);
    void write_tree_locked() const;

    const ProtocolTree& tree_;
    const RunDirectory& directory_;
    Reporter& reporter_;
    std::vector<bool> selected_;
    std::vector<bool> tried_;     ///< each branch is come to once
    std::vector<bool> elsewhere_; ///< of these: another process had it
    std::vector<std::size_t> order_; ///< by priority
    TreeRecord record_;
    std::vector<std::optional<FileLock>> lock_;
    std::size_t active_ = 0;
    bool abandoned_ = false;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
};

} // namespace pitchdrop
