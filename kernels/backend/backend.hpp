#pragma once
#include "kernels/backend/softness_observable.hpp"
#include "kernels/core/host_memory.hpp"
#include "kernels/model/replica.hpp"
#include "kernels/physics/motion/failure.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

// The verbs the engine calls. One interface, three executions: CUDA, CPU, reference.

namespace pitchdrop {

/// Potential energies, forces and virial of one configuration.
struct Evaluation {
    double pair_energy = 0, bond_energy = 0, angle_energy = 0;
    std::array<double, 6> virial{};    ///< xx yy zz xy xz yz of Σ r f
    std::vector<Vec3<double>> forces;  ///< in the state's bead order
};

/// What advancing one replica brought back.
struct Progress {
    std::vector<Sample> samples;
    std::optional<Failure> failure; ///< the replica must not be advanced further
};

struct AdvanceRequest {
    std::size_t replica;  ///< handle from `add`
    std::int64_t steps;
};

class Backend {
public:
    virtual ~Backend() = default;
    virtual std::string description() const = 0;
    /// To be called in every other thread than the one that made the backend, before anything else.
    virtual void use_on_this_thread() {}

    /// Replicas that advance beside each other, each by a part of the device; 1 if all of it works on
    /// the whole batch.
    virtual int lanes() const { return 1; }
    /// Ways in which batches have been advanced, where there are several; as a manifest has them.
    virtual std::vector<std::string> paths() const { return {}; }
    /// Bytes that more replicas could have.
    virtual double free_memory() const { return free_host_memory(); }

    /// Bytes of `free_memory` that so many copies of a replica take when they advance together, each
    /// observed as `observed` says (null: none is); nothing where the backend does not plan it.
    virtual std::optional<double> planned_memory(const Replica&, std::size_t,
                                                 const ObservationSettings*) const
    {
        return std::nullopt;
    }

    /// Takes a copy of the replica; the handle stays valid until `remove`.
    /// Throws InputError if a box side is under 2 (r_c + skin) or a capacity cannot be had.
    virtual std::size_t add(const Replica& replica) = 0;
    virtual void remove(std::size_t replica) = 0;
    virtual ReplicaState download(std::size_t replica) const = 0;
    /// The part of it that is not per bead.
    virtual MotionState motion(std::size_t replica) const { return download(replica).motion; }

    /// Changes how the replica is driven from its present step on (a new stage, a new segment).
    virtual void drive(std::size_t replica, const MotionSettings& settings, const Drive& drive) = 0;

    /// Advances a batch; every request starts at a block boundary of its stage, and ends at one or
    /// at the end of the stage. The result of a replica does not depend on the others.
    virtual std::vector<Progress> advance(std::span<const AdvanceRequest> requests) = 0;

    /// Forces and energies at the replica's present positions.
    virtual Evaluation evaluate(std::size_t replica) = 0;

    /// What is measured beside the steps.
    virtual SoftnessObservable& softness() = 0;
};

/// Neighbour lists. Runs take the values from the committed table (engine/tune) and record them.
struct ListSettings {
    double skin = 0.35;        ///< list radius minus largest cutoff
    double pruned_skin = 0.12; ///< the same of the pruned lists; on the CPU sums round by it
};

struct CpuOptions {
    int threads = 0;               ///< 0: all
    std::string simd = "auto";     ///< auto | avx2 | avx512
    ListSettings list;
    std::int32_t window = 1 << 16; ///< slots that a list's entries tell apart; fewer in tests
};

std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options);
/// Whether this CPU has an instruction set that the loops are compiled for, avx2 or avx512.
bool cpu_has(const std::string& simd);

} // namespace pitchdrop
