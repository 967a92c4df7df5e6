#include "engine/run/branch_pool.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace pitchdrop {
namespace {

using Guard = std::lock_guard<std::mutex>;

std::vector<std::size_t> by_priority(const std::vector<double>& priority, std::size_t count)
{
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    if (!priority.empty())
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return priority[a] > priority[b];
        });
    return order;
}

/// Nothing that starts from there can begin, and nothing has failed.
bool ends_its_line(BranchState state)
{
    return state == BranchState::flowed || state == BranchState::skipped;
}

} // namespace

BranchPool::BranchPool(const ProtocolTree& tree, const RunDirectory& directory,
                       Reporter& reporter, std::vector<bool> selected,
                       std::vector<double> priority)
    : tree_(tree), directory_(directory), reporter_(reporter), selected_(std::move(selected)),
      tried_(tree.size()), elsewhere_(tree.size()),
      order_(by_priority(priority, tree.size())), record_(directory.read_records(tree)),
      lock_(tree.size())
{
    if (selected_.empty()) selected_.assign(tree.size(), true);
    std::vector<bool> failed(tree.size()); // by itself or with an ancestor, in an earlier session
    for (std::size_t n = 0; n < tree.size(); ++n) {
        const bool over = is_over(record_[n].state);
        const bool root = tree[n].parent < 0;
        const auto parent = root ? n : std::size_t(tree[n].parent);
        failed[n] = !over && (record_[n].state == BranchState::failed || failed[parent]);
        // What an earlier session left undone is taken up again.
        if (!over) record_[n].state = BranchState::waiting;
        if (!root && ends_its_line(record_[parent].state)) {
            if (selected_[n]) orphan(n);
            else record_[n].state = BranchState::skipped; // those below it must not wait for it
            continue;
        }
        if (!selected_[n] || over || root || selected_[parent] ||
            record_[parent].state == BranchState::done)
            continue;
        if (!failed[parent])
            throw std::runtime_error(tree[n].id + " cannot be carried out yet (it starts from " +
                                     tree[parent].id + ", which is not done) — carry that out " +
                                     "first, or in the same command");
        orphan(n); // those that start from sound branches go on
    }
}

bool BranchPool::is_ready(std::size_t n) const
{
    if (!selected_[n] || tried_[n] || record_[n].state != BranchState::waiting) return false;
    return tree_[n].parent < 0 ||
           record_[std::size_t(tree_[n].parent)].state == BranchState::done;
}

/// Under the lock another process may turn out to have finished it.
bool BranchPool::take(std::size_t n)
{
    auto lock = directory_.lock(tree_[n]);
    if (!lock) {
        elsewhere_[n] = tried_[n] = true;
        reporter_.warning("elsewhere", {{"branch", tree_[n].id}},
                          tree_[n].id + " is left to process " + directory_.holder(tree_[n]));
        return false;
    }
    if (directory_.is_shared()) {
        const BranchRecord now = directory_.read_record(tree_[n]);
        if (is_over(now.state)) {
            record_[n] = now;
            return false;
        }
    }
    lock_[n] = std::move(lock);
    tried_[n] = true;
    record_[n].state = BranchState::running;
    record_[n].reason.clear();
    directory_.write_record(tree_[n], record_[n]);
    ++active_;
    return true;
}

/// It never begins, so it gets no folder: only the tree and the log know.
void BranchPool::orphan(std::size_t n)
{
    const auto parent = std::size_t(tree_[n].parent);
    const BranchState state = record_[parent].state;
    const bool skip = ends_its_line(state);
    const char* fate = state == BranchState::flowed    ? "flowed"
                       : state == BranchState::skipped ? "was skipped"
                                                       : "failed";
    tried_[n] = true;
    record_[n] = {skip ? BranchState::skipped : BranchState::failed, record_[n].step,
                  "it starts from " + tree_[parent].id + ", which " + fate, nullptr};
    if (skip) {
        reporter_.event("skipped", {{"branch", tree_[n].id}, {"reason", record_[n].reason}},
                        tree_[n].id + " is skipped: " + record_[n].reason);
        return;
    }
    reporter_.failure("failed", {{"branch", tree_[n].id}, {"reason", record_[n].reason}},
                      tree_[n].id + ": " + record_[n].reason);
}

std::vector<std::size_t> BranchPool::draw(std::size_t most)
{
    const Guard guard(mutex_);
    std::vector<std::size_t> drawn;
    if (abandoned_) return drawn;
    bool changed = false;
    for (std::size_t n = 0; n < tree_.size(); ++n) { // parents come before children
        const BranchState parent = tree_[n].parent < 0
                                       ? BranchState::done
                                       : record_[std::size_t(tree_[n].parent)].state;
        const bool lost = selected_[n] && record_[n].state == BranchState::waiting &&
                          (parent == BranchState::failed || ends_its_line(parent));
        if (lost) orphan(n);
        changed = changed || lost;
    }
    for (bool again = true; again;) { // a branch found done elsewhere may make its children ready
        again = false;
        for (const std::size_t n : order_) {
            if (drawn.size() == most) break;
            if (!is_ready(n)) continue;
            if (take(n)) drawn.push_back(n);
            else again = again || is_over(record_[n].state);
            changed = true;
        }
    }
    if (changed) write_tree_locked();
    return drawn;
}

bool BranchPool::wait()
{
    std::unique_lock lock(mutex_);
    const auto something_is_ready = [&] {
        for (std::size_t n = 0; n < tree_.size(); ++n)
            if (is_ready(n)) return true;
        return false;
    };
    changed_.wait(lock, [&] { return abandoned_ || active_ == 0 || something_is_ready(); });
    return !abandoned_ && something_is_ready();
}

void BranchPool::abandon()
{
    const Guard guard(mutex_);
    abandoned_ = true;
    changed_.notify_all();
}

bool BranchPool::is_abandoned() const
{
    const Guard guard(mutex_);
    return abandoned_;
}

void BranchPool::reached(std::size_t n, std::int64_t step, const nlohmann::json& health)
{
    const Guard guard(mutex_);
    record_[n].step = step;
    if (health.is_null()) return;
    nlohmann::json now = health;
    if (record_[n].health.contains("warnings")) now["warnings"] = record_[n].health["warnings"];
    record_[n].health = std::move(now);
}

void BranchPool::warn(std::size_t n, const HealthWarning& warning)
{
    {
        const Guard guard(mutex_);
        nlohmann::json& warnings = record_[n].health["warnings"];
        for (const nlohmann::json& known : warnings)
            if (known["kind"] == warning.kind) return;
        warnings.push_back({{"kind", warning.kind}, {"text", warning.text}});
        directory_.write_record(tree_[n], record_[n]);
    }
    reporter_.warning("health",
                      {{"branch", tree_[n].id}, {"kind", warning.kind}, {"text", warning.text}},
                      tree_[n].id + ": " + warning.text);
}

/// The record is on disk before the lock is gone. What is known of the branch's health stays.
void BranchPool::settle(std::size_t n, BranchRecord record)
{
    const Guard guard(mutex_);
    record.health = std::move(record_[n].health);
    record_[n] = std::move(record);
    directory_.write_record(tree_[n], record_[n]);
    write_tree_locked();
    lock_[n].reset();
    --active_;
    changed_.notify_all();
}

void BranchPool::done(std::size_t n, std::int64_t step)
{
    settle(n, {BranchState::done, step, "", nullptr});
    reporter_.event("done", {{"branch", tree_[n].id}, {"step", step}}, tree_[n].id + " is done");
}

void BranchPool::flowed(std::size_t n, std::int64_t step, const std::string& how)
{
    settle(n, {BranchState::flowed, step, how, nullptr});
    reporter_.event("flowed", {{"branch", tree_[n].id}, {"step", step}, {"reason", how}},
                    tree_[n].id + " has flowed: " + how);
}

void BranchPool::failed(std::size_t n, const std::string& reason)
{
    settle(n, {BranchState::failed, record_[n].step, reason, nullptr});
    reporter_.failure("failed", {{"branch", tree_[n].id}, {"reason", reason}},
                      tree_[n].id + ": " + reason);
}

void BranchPool::put_back(std::size_t n, std::int64_t step)
{
    settle(n, {BranchState::running, step, "", nullptr});
}

void BranchPool::write_tree() const
{
    const Guard guard(mutex_);
    write_tree_locked();
}

void BranchPool::write_tree_locked() const
{
    std::vector<bool> mine(tree_.size());
    for (std::size_t n = 0; n < tree_.size(); ++n) mine[n] = tried_[n] && !elsewhere_[n];
    directory_.write_tree(tree_, record_, mine);
}

TreeRecord BranchPool::record() const
{
    const Guard guard(mutex_);
    return record_;
}

bool BranchPool::unfinished() const
{
    const Guard guard(mutex_);
    for (std::size_t n = 0; n < tree_.size(); ++n)
        if (selected_[n] && (record_[n].state == BranchState::waiting ||
                             record_[n].state == BranchState::running))
            return true;
    return false;
}

std::vector<std::string> BranchPool::elsewhere() const
{
    const Guard guard(mutex_);
    std::vector<std::string> ids;
    for (std::size_t n = 0; n < tree_.size(); ++n)
        if (elsewhere_[n]) ids.push_back(tree_[n].id);
    return ids;
}

} // namespace pitchdrop
