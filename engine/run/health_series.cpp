#include "engine/run/health_series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr std::size_t most_blocks = 32;

HealthRow operator+(HealthRow a, const HealthRow& b)
{
    a.time += b.time;
    a.conserved += b.conserved;
    a.temperature += b.temperature;
    a.target += b.target;
    a.pressure += b.pressure;
    return a;
}

HealthRow operator*(double factor, HealthRow row)
{
    row.time *= factor;
    row.conserved *= factor;
    row.temperature *= factor;
    row.target *= factor;
    row.pressure *= factor;
    return row;
}

/// By how much neighbouring residuals that resemble each other widen an error of a mean or slope: as for
/// a first-order autoregressive process. Also what is left of a bent curve resembles its neighbour.
double widening(const std::vector<double>& residuals)
{
    double square = 0, product = 0;
    for (std::size_t n = 0; n < residuals.size(); ++n) {
        square += residuals[n] * residuals[n];
        if (n > 0) product += residuals[n] * residuals[n - 1];
    }
    if (!(square > 0)) return 1;
    const double correlation = std::clamp(product / square, 0.0, 0.9);
    return std::sqrt((1 + correlation) / (1 - correlation));
}

constexpr double unknown = std::numeric_limits<double>::infinity();

} // namespace

bool Measurement::exceeds(double limit, double z) const
{
    const double z2 = z * z, n = degrees;
    const double t = z * (1 + (z2 + 1) / (4 * n) + ((5 * z2 + 16) * z2 + 3) / (96 * n * n) +
                          (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * n * n * n));
    return std::abs(value) - t * error > limit;
}

void HealthSeries::add(const HealthRow& row)
{
    sum_ = sum_ + row;
    ++in_sum_;
    ++rows_;
    last_time_ = row.time;
    if (in_sum_ < rows_per_block_) return;
    blocks_.push_back(1.0 / double(in_sum_) * sum_);
    sum_ = {};
    in_sum_ = 0;
    if (blocks_.size() < most_blocks) return;
    for (std::size_t n = 0; n < most_blocks / 2; ++n)
        blocks_[n] = 0.5 * (blocks_[2 * n] + blocks_[2 * n + 1]);
    blocks_.resize(most_blocks / 2);
    rows_per_block_ *= 2;
}

Measurement HealthSeries::drift() const
{
    const std::size_t first = blocks_.size() / 4, count = blocks_.size() - first;
    if (count < 3) return {0, unknown};
    HealthRow mean;
    for (std::size_t n = first; n < blocks_.size(); ++n)
        mean = mean + 1.0 / double(count) * blocks_[n];
    double squares = 0, products = 0;
    for (std::size_t n = first; n < blocks_.size(); ++n) {
        const double t = blocks_[n].time - mean.time;
        squares += t * t;
        products += t * (blocks_[n].conserved - mean.conserved);
    }
    const double slope = products / squares;
    std::vector<double> residuals;
    double scatter = 0;
    for (std::size_t n = first; n < blocks_.size(); ++n) {
        residuals.push_back(blocks_[n].conserved - mean.conserved -
                            slope * (blocks_[n].time - mean.time));
        scatter += residuals.back() * residuals.back();
    }
    return {slope, std::sqrt(scatter / double(count - 2) / squares) * widening(residuals),
            double(count - 2)};
}

Measurement HealthSeries::temperature_deviation() const
{
    const std::size_t first = blocks_.size() / 2, count = blocks_.size() - first;
    if (count < 3) return {0, unknown};
    double mean = 0, scatter = 0;
    for (std::size_t n = first; n < blocks_.size(); ++n)
        mean += (blocks_[n].temperature - blocks_[n].target) / double(count);
    std::vector<double> residuals;
    for (std::size_t n = first; n < blocks_.size(); ++n) {
        residuals.push_back(blocks_[n].temperature - blocks_[n].target - mean);
        scatter += residuals.back() * residuals.back();
    }
    return {mean, std::sqrt(scatter / double(count - 1) / double(count)) * widening(residuals),
            double(count - 1)};
}

HealthRow HealthSeries::recent() const
{
    if (blocks_.empty()) return in_sum_ > 0 ? 1.0 / double(in_sum_) * sum_ : HealthRow{};
    const std::size_t first = blocks_.size() / 2, count = blocks_.size() - first;
    HealthRow mean;
    for (std::size_t n = first; n < blocks_.size(); ++n)
        mean = mean + 1.0 / double(count) * blocks_[n];
    return mean;
}

void HealthSeries::save(Packer& packer) const
{
    packer.array(blocks_);
    packer.value(rows_);
    packer.value(rows_per_block_);
    packer.value(sum_);
    packer.value(in_sum_);
    packer.value(last_time_);
}

void HealthSeries::restore(Unpacker& unpacker)
{
    blocks_ = unpacker.array<HealthRow>();
    rows_ = unpacker.value<std::int64_t>();
    rows_per_block_ = unpacker.value<std::int64_t>();
    sum_ = unpacker.value<HealthRow>();
    in_sum_ = unpacker.value<std::int64_t>();
    last_time_ = unpacker.value<double>();
}

} // namespace pitchdrop
