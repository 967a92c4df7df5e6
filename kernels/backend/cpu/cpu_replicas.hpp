#pragma once
#include "kernels/backend/cpu/cpu_replica.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

namespace pitchdrop {

/// The replicas of a CPU backend, and the threads that serve them.
class CpuReplicas {
public:
    explicit CpuReplicas(int threads) : threads_(threads > 0 ? threads : omp_get_max_threads()) {}

    int threads() const { return threads_; }
    std::size_t add(std::unique_ptr<CpuReplica> replica)
    {
        const auto free = std::find(replicas_.begin(), replicas_.end(), nullptr);
        const auto handle = std::size_t(free - replicas_.begin());
        if (free == replicas_.end()) replicas_.push_back(nullptr);
        replicas_[handle] = std::move(replica);
        return handle;
    }
    void remove(std::size_t handle)
    {
        at(handle);
        replicas_[handle].reset();
    }
    CpuReplica& at(std::size_t handle) const
    {
        require(handle < replicas_.size() && replicas_[handle],
                "a replica handle is valid from add to remove");
        return *replicas_[handle];
    }

    /// Calls `serve(team, index)` for every index below `count`. Whole replicas are shared among the
    /// threads while there are enough of them; the rest are served one after another by all threads
    /// together.
    template <class Serve>
    void serve_all(std::size_t count, Serve&& serve) const;

private:
    int threads_;
    std::vector<std::unique_ptr<CpuReplica>> replicas_;
};

template <class Serve>
void CpuReplicas::serve_all(std::size_t replicas, Serve&& serve) const
{
    const auto count = std::int64_t(replicas);
    const std::int64_t alone = count - count % threads_;
    std::exception_ptr error;
    TeamBarrier meeting(threads_);

    omp_set_dynamic(0); // the team's size is part of its barrier
#pragma omp parallel num_threads(threads_)
    {
        const auto serve_one = [&](const Team& team, std::int64_t index) {
            try {
                serve(team, std::size_t(index));
            } catch (...) {
#pragma omp critical
                error = std::current_exception();
            }
        };
#pragma omp for schedule(dynamic, 1)
        for (std::int64_t index = 0; index < alone; ++index) serve_one(Team{}, index);

        const Team everyone{omp_get_thread_num(), threads_, &meeting};
        for (std::int64_t index = alone; index < count; ++index) serve_one(everyone, index);
    }
    if (error) std::rethrow_exception(error);
}

} // namespace pitchdrop
