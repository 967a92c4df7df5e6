#include "engine/observe/training_moments.hpp"

namespace pitchdrop {

void TrainingMoments::add(std::span<const float> rows)
{
    const std::size_t n = functions_, beads = rows.size() / n;
    if (beads == 0) return;
    if (count_ == 0) {
        shift_.assign(n, 0);
        sum_.assign(n, 0);
        products_.assign(n * n, 0);
        for (std::size_t k = 0; k < beads * n; ++k) shift_[k % n] += double(rows[k]);
        for (double& x : shift_) x /= double(beads);
    }
    std::vector<double> away(n);
    for (std::size_t bead = 0; bead < beads; ++bead) {
        for (std::size_t k = 0; k < n; ++k) {
            away[k] = double(rows[bead * n + k]) - shift_[k];
            sum_[k] += away[k];
        }
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t l = 0; l <= k; ++l) products_[k * n + l] += away[k] * away[l];
    }
    count_ += std::int64_t(beads);
}

std::vector<double> TrainingMoments::means() const
{
    std::vector<double> result(count_ > 0 ? functions_ : 0);
    for (std::size_t k = 0; k < result.size(); ++k)
        result[k] = shift_[k] + sum_[k] / double(count_);
    return result;
}

std::vector<double> TrainingMoments::covariance() const
{
    const std::size_t n = functions_;
    std::vector<double> result(count_ > 0 ? n * n : 0);
    if (count_ == 0) return result;
    const auto count = double(count_);
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t l = 0; l <= k; ++l) {
            const double value = products_[k * n + l] / count - sum_[k] / count * (sum_[l] / count);
            result[k * n + l] = result[l * n + k] = value;
        }
    return result;
}

void TrainingMoments::save(Packer& packer) const
{
    packer.value(count_);
    packer.array(shift_);
    packer.array(sum_);
    packer.array(products_);
}

bool TrainingMoments::restore(Unpacker& unpacker)
{
    count_ = unpacker.value<std::int64_t>();
    shift_ = unpacker.array<double>();
    sum_ = unpacker.array<double>();
    products_ = unpacker.array<double>();
    const std::size_t n = count_ > 0 ? functions_ : 0;
    return count_ >= 0 && shift_.size() == n && sum_.size() == n && products_.size() == n * n;
}

} // namespace pitchdrop
