#include "engine/io/file_hash.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <fstream>
#include <memory>
#include <vector>

namespace pitchdrop {

std::string file_hash(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::unique_ptr<XXH64_state_t, decltype(&XXH64_freeState)> hash(XXH64_createState(),
                                                                          &XXH64_freeState);
    XXH64_reset(hash.get(), 0);
    std::vector<char> piece(std::size_t(1) << 20);
    do {
        file.read(piece.data(), std::streamsize(piece.size()));
        XXH64_update(hash.get(), piece.data(), std::size_t(file.gcount()));
    } while (file);
    if (!file.eof())
        throw InputError("cannot read " + path.string(), "it is not there, or reading it failed",
                         "check the name and the permissions");
    return fmt::format("{:016x}", XXH64_digest(hash.get()));
}

} // namespace pitchdrop
