#include "engine/run/simulation.hpp"

#include "engine/run/batch.hpp"

#include <algorithm>
#include <exception>
#include <thread>

namespace pitchdrop {
namespace {

/// Advances a batch until nothing of the pool is left or a stop is asked for. Branches that are done
/// make room for others and for their children. The chunks are whole blocks and their lengths follow
/// the wall clock: neither where they end nor who advances together changes a result.
void work(Run& run)
{
    Batch batch(run);
    while (run.stop().empty() && !run.pool.is_abandoned()) {
        batch.fill();
        if (batch.empty()) {
            run.reporter.forget(run.worker);
            if (run.pool.wait()) continue;
            return;
        }
        batch.plan_chunk();
        batch.advance();
        batch.observe();
        batch.append_samples();
        batch.release_failed();
        batch.write_frames();
        batch.write_due_checkpoints();
        batch.release_finished();
        batch.report();
    }
    run.pool.abandon(); // those that wait for this worker's branches need not
    batch.write_checkpoints();
    run.reporter.forget(run.worker);
}

/// One thread a worker; an error of one ends the others at their next block, with checkpoints.
void work_together(std::span<Run> workers)
{
    std::vector<std::exception_ptr> errors(workers.size());
    std::vector<std::thread> threads;
    for (std::size_t n = 0; n < workers.size(); ++n)
        threads.emplace_back([&run = workers[n], &error = errors[n]] {
            try {
                run.backend.use_on_this_thread();
                work(run);
            } catch (...) {
                error = std::current_exception();
                run.pool.abandon();
            }
        });
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& error : errors)
        if (error) std::rethrow_exception(error);
}

bool any(const TreeRecord& record, BranchState state)
{
    return std::any_of(record.begin(), record.end(),
                       [=](const BranchRecord& branch) { return branch.state == state; });
}

} // namespace

Outcome run_protocol(std::span<Run> workers)
{
    if (workers.size() == 1)
        work(workers[0]);
    else
        work_together(workers);
    const BranchPool& pool = workers[0].pool;
    pool.write_tree();
    if (pool.unfinished()) return Outcome::stopped;
    return any(pool.record(), BranchState::failed) ? Outcome::failed : Outcome::complete;
}

} // namespace pitchdrop
