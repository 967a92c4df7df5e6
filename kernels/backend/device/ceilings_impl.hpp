#pragma once
#include "kernels/backend/device/ceilings.hpp"
#include "kernels/backend/device/device_array.hpp"
#include "kernels/core/error.hpp"
#include "kernels/loops/device/ceilings.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace pitchdrop::device {

/// How much work a measurement is.
struct CeilingSizes {
    std::size_t words = 0; ///< of 16 bytes that are copied: more than any cache holds
    int blocks = 0, threads = 0;
    std::uint32_t turns = 0;
    int launches = 0, tries = 0;
};

template <class Executor>
class CeilingMeasurement {
public:
    CeilingMeasurement(Executor& executor, const CeilingSizes& sizes)
        : executor_(executor), sizes_(sizes), from_(executor), to_(executor), out_(executor)
    {
        from_.allocate(sizes.words);
        to_.allocate(sizes.words);
        out_.allocate(std::size_t(sizes.blocks) * std::size_t(sizes.threads));
    }

    Ceilings measure()
    {
        Ceilings ceilings;
        const double bytes = 2.0 * sizeof(Copy::Word) * double(sizes_.words);
        from_.zero();
        out_.zero();
        ceilings.copied_bytes_per_second =
            bytes / best(Copy{from_.data(), to_.data(), sizes_.words});
        const double operations =
            double(sizes_.blocks) * sizes_.threads * sizes_.turns * MultiplyAdd::chains;
        const MultiplyAdd arithmetic{0.5f, 1.0f, sizes_.turns, out_.data()};
        ceilings.multiply_adds_per_second = operations / best(arithmetic);
        check_arithmetic();
        return ceilings;
    }

private:
    /// Seconds of one launch in the fastest of the tries.
    template <class Kernel>
    double best(const Kernel& kernel)
    {
        executor_.launch(kernel, sizes_.blocks, sizes_.threads);
        out_.download(0, 1); // waits
        double least = 1e300;
        for (int n = 0; n < sizes_.tries; ++n) {
            const auto begin = std::chrono::steady_clock::now();
            for (int k = 0; k < sizes_.launches; ++k)
                executor_.launch(kernel, sizes_.blocks, sizes_.threads);
            out_.download(0, 1);
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
            least = std::min(least, passed.count() / sizes_.launches);
        }
        return least;
    }

    /// x → x / 2 + 1 ends at 2.
    void check_arithmetic()
    {
        const std::vector<float> sums = out_.download(0, 1);
        require(std::abs(sums[0] - 2.0f * MultiplyAdd::chains) < 1e-3f,
                "the multiplications and additions were carried out");
    }

    Executor& executor_;
    CeilingSizes sizes_;
    DeviceArray<Copy::Word, Executor> from_, to_;
    DeviceArray<float, Executor> out_;
};

} // namespace pitchdrop::device
