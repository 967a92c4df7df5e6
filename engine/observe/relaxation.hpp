#pragma once
#include "engine/observe/observer.hpp"
#include "engine/observe/relaxation_frame.hpp"
#include "engine/observe/relaxation_mean.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// Bond correlation, self-intermediate scattering function and mean square displacements against
/// lag, averaged over all origins of the multiple-tau grid; relaxation.csv.
class Relaxation : public Observer {
public:
    /// `frame`: τ between frames.
    Relaxation(std::int64_t interval, double frame, double wave_vector);

    std::string name() const override { return "relaxation"; }
    std::int64_t interval() const override { return interval_; }
    void observe(Backend& backend, std::size_t replica) override;
    void take(const ReplicaState& state);

    std::string save() const override;
    void restore(std::string_view bytes) override;
    void write(const std::filesystem::path& branch_directory) const override;

    struct Means {
        explicit Means(std::int64_t shortest_block = 1)
            : bond_correlation(shortest_block), scattering(shortest_block)
        {
        }
        BlockedMean bond_correlation, scattering;
        Vec3<double> square_sum{0, 0, 0};
    };
    /// In the order of lags, lag_at(0), lag_at(1), …
    const std::vector<Means>& means() const { return means_; }
    std::size_t frames_kept() const { return origins_.size(); }

private:
    void refuse_far_beads(const ReplicaState& state) const;
    std::string csv() const;

    std::int64_t interval_;
    double frame_, wave_vector_;
    std::int64_t frames_ = 0;
    std::vector<FixedPosition> first_; ///< positions at frame 0
    std::vector<RelaxationFrame> origins_;
    std::vector<Means> means_;
};

} // namespace pitchdrop
