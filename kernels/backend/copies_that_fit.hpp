#pragma once
#include <cstddef>

namespace pitchdrop {

/// The largest number of copies, at most `most`, that `bytes_of(n)` says fit into `free`.
template <class BytesOf>
std::size_t copies_that_fit(std::size_t most, double free, BytesOf&& bytes_of)
{
    std::size_t fits = 0, too_many = most + 1;
    while (fits + 1 < too_many) {
        const std::size_t middle = fits + (too_many - fits) / 2;
        (double(bytes_of(middle)) <= free ? fits : too_many) = middle;
    }
    return fits;
}

} // namespace pitchdrop
