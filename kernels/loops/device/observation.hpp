#pragma once
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/frame_ring.hpp"
#include "kernels/model/observation.hpp"

// Frames of all observed replicas of a batch: positions into their rings, p_hop of the frame whose
// windows have filled, and its counts. Counts and travel are integers, sums are made block by block
// in a fixed order, so that nothing depends on the company a replica keeps.

namespace pitchdrop::device {

/// The frame of one replica. The rings are those of ObservationState.
struct FrameRequest {
    std::int32_t active;    ///< 0: the replica is not observed now
    std::int32_t completes; ///< the windows of frame `counted` are full
    std::int64_t frame;     ///< to be taken
    std::int64_t counted;   ///< to be counted
    FixedFraction* position;
    double* drift;
    float* softness;
    double* softness_sum;     ///< by bead: of the evaluations since the frame before,
    std::int64_t evaluations; ///< so many; 0: softness is measured, or given
    std::int64_t *count, *rearranged; ///< bins of the counted frame's time block
    FrameSettings settings;
    std::int32_t depth, softness_depth;
    std::int32_t average; ///< frames of the time average; 1: the present positions
    double unit[3];       ///< lengths of a fixed-point unit at the counted frame
    float *p_hop, *d2_min; ///< by bead, of the counted frame; `d2_min` null: not measured
    std::int64_t reference; ///< frame from which D²_min is measured, to `frame`
    MotionLengths lengths;
    std::uint64_t first_tally;

    PITCHDROP_DEVICE FrameRing ring(std::uint32_t beads) const
    {
        return {position, drift, depth, beads};
    }
    PITCHDROP_DEVICE bool measures_d2_min() const { return active && completes && d2_min; }
};

/// What the host learns.
struct FrameResult {
    FrameSummary summary;
    double mean_softness;            ///< of the frame just taken
    std::uint32_t needed_neighbours; ///< more than there was room for: nothing was counted
};

enum FrameSum : int {
    frame_present_softness, ///< of the frame just taken; the others are of the counted frame
    frame_softness,
    frame_softness_squared,
    frame_p_hop,
    frame_rearranging,
    frame_rearranging_soft,
    frame_rearranging_softness,
    frame_first_d2_min, ///< from here on only where D²_min is measured
    frame_d2_min = frame_first_d2_min,
    frame_d2_min_rearranging,
    frame_d2_min_squared,
    frame_p_hop_squared,
    frame_p_hop_d2_min,
    frame_sums,
};

/// What the observation kernels see. `tally` holds two counters a bin for every block.
struct FrameView {
    BatchView batch;
    std::uint32_t first_block;         ///< of the launches: replicas before it are not observed
    const FrameRequest* request;       ///< by replica
    FixedFraction* structure_position; ///< by home slot: where the structure is taken
    std::int64_t* travel;              ///< three numbers per block
    double* sum;                       ///< `frame_sums` numbers per block
    std::uint32_t* tally;
    FrameResult* result; ///< by replica
};

/// Present positions into the rings; sums how far they have moved since the frame before, exactly.
struct TakePositions {
    using Shared = BlockSums<std::int64_t>;
    FrameView frames;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, frames.batch, frames.first_block);
        const FrameRequest& request = frames.request[place.replica];
        if (!request.active) return;
        const std::uint32_t beads = frames.batch.parameters[place.replica].beads;
        std::int64_t travel[3] = {0, 0, 0};
        if (place.occupied) {
            const FrameRing ring = request.ring(beads);
            const FixedFraction now = wrap(frames.batch.home_position[place.slot]);
            request.position[ring.row(request.frame) * std::int64_t(beads) + place.local] = now;
            if (request.frame > 0) {
                const FixedFraction moved =
                    wrapped_difference(now, ring.at(request.frame - 1, place.local));
                for (int axis = 0; axis < 3; ++axis) travel[axis] = moved[axis];
            }
            take_mean_softness(request, beads, place.local);
            frames.structure_position[place.slot] =
                request.average > 1 ? averaged(request, ring, now, place.local) : now;
        }
        block_sum(cta, shared, travel, frames.travel + 3 * std::uint64_t(place.block));
    }

private:
    static PITCHDROP_DEVICE void take_mean_softness(const FrameRequest& request,
                                                    std::uint32_t beads, std::uint32_t bead)
    {
        if (request.evaluations == 0) return;
        double& sum = request.softness_sum[bead];
        request.softness[request.frame % request.softness_depth * std::int64_t(beads) + bead] =
            float(sum / double(request.evaluations));
        sum = 0;
    }
    /// Mean place over the last frames, the present one among them.
    static PITCHDROP_DEVICE FixedFraction averaged(const FrameRequest& request,
                                                   const FrameRing& ring, const FixedFraction& now,
                                                   std::uint32_t bead)
    {
        const std::int64_t known = request.frame + 1;
        return mean_position(ring, request.frame,
                             request.average < known ? request.average : known, bead, now);
    }
};

/// Travel of the mean position since frame 0: one block per replica.
struct SumTravel {
    struct Shared {
        std::int64_t travel[3];
    };
    FrameView frames;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const FrameRequest& request = frames.request[cta.index()];
        if (!request.active) return;
        const ReplicaParameters& parameters = frames.batch.parameters[cta.index()];
        const std::int64_t* rows = frames.travel + 3 * std::uint64_t(parameters.first_block);
        column_sums(cta, rows, parameters.blocks, 3, 3, shared.travel);
        if (cta.rank() >= 3) return;
        const FrameRing ring = request.ring(parameters.beads);
        double* drift = request.drift + 3 * ring.row(request.frame) + cta.rank();
        *drift = 0;
        if (request.frame > 0)
            *drift = request.drift[3 * ring.row(request.frame - 1) + cta.rank()] +
                     double(shared.travel[cta.rank()]) / double(parameters.beads);
    }
};

/// Rearrangements at the counted frame, held against the softness `lead` frames before.
struct CountFrame {
    struct Shared {
        BlockSumShared sum;
        std::int32_t bin[block_threads];
        std::int32_t rearranges[block_threads];
    };
    FrameView frames;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, frames.batch, frames.first_block);
        const FrameRequest& request = frames.request[place.replica];
        if (!request.active) return;
        const std::uint32_t beads = frames.batch.parameters[place.replica].beads;
        double sums[frame_first_d2_min] = {0, 0, 0, 0, 0, 0, 0};
        double products[frame_sums - frame_first_d2_min] = {0, 0, 0, 0, 0};
        shared.bin[cta.rank()] = -1;
        shared.rearranges[cta.rank()] = 0;
        if (place.occupied) {
            sums[frame_present_softness] = softness(request, beads, request.frame, place.local);
            if (request.completes) {
                count(cta, shared, request, beads, place.local, sums);
                if (request.d2_min) compare(request, place.local, sums, products);
            }
        }
        double* out = frames.sum + frame_sums * std::uint64_t(place.block);
        block_sum(cta, shared.sum, sums, out);
        if (request.measures_d2_min())
            block_sum(cta, shared.sum, products, out + frame_first_d2_min);
        if (request.completes) tally(cta, shared, request, place);
    }

private:
    static PITCHDROP_DEVICE float softness(const FrameRequest& request, std::uint32_t beads,
                                           std::int64_t frame, std::uint32_t bead)
    {
        return request.softness[frame % request.softness_depth * std::int64_t(beads) + bead];
    }

    template <simt::Cta C>
    static PITCHDROP_DEVICE void count(C& cta, Shared& shared, const FrameRequest& request,
                                       std::uint32_t beads, std::uint32_t bead,
                                       double (&sums)[frame_first_d2_min])
    {
        const double hopped =
            p_hop_of(request.ring(beads), request.settings.hop.frames_before, request.settings.hop.frames_after,
                     request.counted, bead, request.unit);
        const float structure = softness(request, beads, request.counted - request.settings.lead, bead);
        request.p_hop[bead] = float(hopped);
        const bool rearranges = hopped > request.settings.hop.threshold;
        shared.bin[cta.rank()] = request.settings.bins.at(structure);
        shared.rearranges[cta.rank()] = rearranges;
        sums[frame_softness] = double(structure);
        sums[frame_softness_squared] = double(structure) * double(structure);
        sums[frame_p_hop] = hopped;
        sums[frame_rearranging] = rearranges ? 1 : 0;
        sums[frame_rearranging_soft] = rearranges && structure > 0 ? 1 : 0;
        sums[frame_rearranging_softness] = rearranges ? double(structure) : 0;
    }

    /// D²_min beside p_hop.
    static PITCHDROP_DEVICE void compare(const FrameRequest& request, std::uint32_t bead,
                                         const double (&sums)[frame_first_d2_min],
                                         double (&products)[frame_sums - frame_first_d2_min])
    {
        const double d2_min = double(request.d2_min[bead]), hopped = sums[frame_p_hop];
        const double values[] = {d2_min, sums[frame_rearranging] * d2_min, d2_min * d2_min,
                                 hopped * hopped, hopped * d2_min};
        for (int k = 0; k < frame_sums - frame_first_d2_min; ++k) products[k] = values[k];
    }

    /// A thread per bin looks through the beads of the block.
    template <simt::Cta C>
    PITCHDROP_DEVICE void tally(C& cta, const Shared& shared, const FrameRequest& request,
                                const BeadPlace& place) const
    {
        const std::uint64_t row = place.local / block_threads;
        std::uint32_t* out =
            frames.tally + request.first_tally + row * 2 * std::uint64_t(request.settings.bins.count);
        for (int bin = cta.rank(); bin < request.settings.bins.count; bin += cta.size()) {
            std::uint32_t count = 0, rearranged = 0;
            for (int bead = 0; bead < block_threads; ++bead) {
                const bool here = shared.bin[bead] == bin;
                count += here;
                rearranged += here && shared.rearranges[bead];
            }
            out[bin] = count;
            out[request.settings.bins.count + bin] = rearranged;
        }
    }
};

/// Adds the blocks of a replica to its counts and summary: one block per replica.
struct MergeFrame {
    struct Shared {
        double sum[frame_sums];
    };
    FrameView frames;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const FrameRequest& request = frames.request[cta.index()];
        if (!request.active) return;
        const std::uint32_t needed = frames.batch.work[cta.index()].needed_capacity;
        FrameResult& result = frames.result[cta.index()];
        if (cta.rank() == 0) result.needed_neighbours = needed;
        if (needed > 0) return;
        const ReplicaParameters& parameters = frames.batch.parameters[cta.index()];
        const double* rows = frames.sum + frame_sums * std::uint64_t(parameters.first_block);
        column_sums(cta, rows, parameters.blocks, frame_sums,
                    request.measures_d2_min() ? frame_sums : frame_first_d2_min, shared.sum);
        if (cta.rank() == 0) {
            result.mean_softness = shared.sum[frame_present_softness] / double(parameters.beads);
            result.summary = summary(request, shared);
        }
        if (!request.completes) return;
        const int columns = 2 * request.settings.bins.count;
        for (int column = cta.rank(); column < columns; column += cta.size()) {
            std::int64_t sum = 0;
            const std::uint32_t* entry = frames.tally + request.first_tally + column;
            for (std::uint32_t row = 0; row < parameters.blocks; ++row, entry += columns)
                sum += *entry;
            const int bin = column % request.settings.bins.count;
            (column < request.settings.bins.count ? request.count : request.rearranged)[bin] += sum;
        }
    }

private:
    static PITCHDROP_DEVICE FrameSummary summary(const FrameRequest& request, const Shared& shared)
    {
        FrameSummary made;
        made.frame = request.counted;
        made.softness_sum = shared.sum[frame_softness];
        made.softness_squared_sum = shared.sum[frame_softness_squared];
        made.p_hop_sum = shared.sum[frame_p_hop];
        made.rearranging = std::int64_t(shared.sum[frame_rearranging]);
        made.rearranging_soft = std::int64_t(shared.sum[frame_rearranging_soft]);
        made.rearranging_softness_sum = shared.sum[frame_rearranging_softness];
        if (!request.measures_d2_min()) return made;
        made.d2_min_sum = shared.sum[frame_d2_min];
        made.d2_min_rearranging_sum = shared.sum[frame_d2_min_rearranging];
        made.d2_min_squared_sum = shared.sum[frame_d2_min_squared];
        made.p_hop_squared_sum = shared.sum[frame_p_hop_squared];
        made.p_hop_d2_min_sum = shared.sum[frame_p_hop_d2_min];
        return made;
    }
};

} // namespace pitchdrop::device
