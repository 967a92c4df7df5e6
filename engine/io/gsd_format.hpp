#pragma once
#include <bit>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace pitchdrop {

// The blocks of the GSD file layer, version 2 (gsd.readthedocs.io, "File layer"). All numbers are
// little-endian and lie in the file as they lie in memory. Version 1, which is read, differs in two
// points: a name fills 64 bytes, and the index is sorted by frame alone.
static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t gsd_magic = 0x65DF65DF65DF65DF;
constexpr std::uint32_t gsd_file_version = 0x00020000;   ///< 2.0
constexpr std::uint32_t gsd_schema_version = 0x00010004; ///< hoomd 1.4
constexpr std::uint64_t gsd_name_segment = 64; ///< unit of the name list's size
constexpr std::uint64_t gsd_first_index_entries = 128;

/// The first 256 bytes of the file.
struct GsdHeader {
    std::uint64_t magic;
    std::uint64_t index_location;
    std::uint64_t index_allocated_entries;
    std::uint64_t namelist_location;
    std::uint64_t namelist_allocated_entries; ///< in segments of 64 bytes
    std::uint32_t schema_version;
    std::uint32_t gsd_version;
    char application[64];
    char schema[64];
    char reserved[80];
};
static_assert(sizeof(GsdHeader) == 256 && std::is_trivially_copyable_v<GsdHeader>);

/// Where one chunk lies: a matrix of N rows and M columns. Location 0 ends the index.
struct GsdIndexEntry {
    std::uint64_t frame;
    std::uint64_t N;
    std::int64_t location;
    std::uint32_t M;
    std::uint16_t id; ///< number of the chunk's name in the name list
    std::uint8_t type;
    std::uint8_t flags;
};
static_assert(sizeof(GsdIndexEntry) == 32 && std::is_trivially_copyable_v<GsdIndexEntry>);

/// The layer's number of an element type.
template <class T>
constexpr std::uint8_t gsd_type()
{
    if constexpr (std::is_same_v<T, std::uint8_t>) return 1;
    else if constexpr (std::is_same_v<T, std::uint32_t>) return 3;
    else if constexpr (std::is_same_v<T, std::uint64_t>) return 4;
    else if constexpr (std::is_same_v<T, std::int8_t>) return 5;
    else if constexpr (std::is_same_v<T, std::int32_t>) return 7;
    else if constexpr (std::is_same_v<T, std::int64_t>) return 8;
    else if constexpr (std::is_same_v<T, float>) return 9;
    else {
        static_assert(std::is_same_v<T, double>);
        return 10;
    }
}

/// Bytes of one element; 0 for a type that does not exist. Order: uint8…uint64, int8…int64, float,
/// double, character (2.1).
constexpr std::uint64_t gsd_element_size(std::uint8_t type)
{
    constexpr std::uint64_t sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1};
    return type < std::size(sizes) ? sizes[type] : 0;
}

/// Per-bead fields are logged quantities of the schema; so are molecules, which it does not know.
inline const std::string gsd_field_prefix = "log/particles/";
inline const std::string gsd_molecule_name = gsd_field_prefix + "molecule";
/// Ids that beads had in a file of another format, where these are not 1, 2, 3 …
inline const std::string gsd_id_name = gsd_field_prefix + "id";

/// Likewise one number of a frame.
inline const std::string gsd_value_prefix = "log/";

/// In files of pitchdrop, there where the names of types are somebody's own, and not just A, B, C … by number.
inline const std::string gsd_named_types = "pitchdrop/named_types";

/// A, B … Z, AA, AB …: a type without a name of its own.
inline std::string gsd_type_name(std::uint32_t type)
{
    std::string name;
    for (std::uint32_t rest = type + 1; rest > 0; rest = (rest - 1) / 26)
        name.insert(name.begin(), char('A' + (rest - 1) % 26));
    return name;
}

/// Bytes of a chunk's data.
inline std::uint64_t size_of(const GsdIndexEntry& entry)
{
    return entry.N * entry.M * gsd_element_size(entry.type);
}

template <class T>
std::string_view bytes_of(const T& value)
{
    static_assert(std::is_trivially_copyable_v<T>);
    return {reinterpret_cast<const char*>(&value), sizeof value};
}
inline std::string_view bytes_of(const std::vector<GsdIndexEntry>& entries)
{
    return {reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(GsdIndexEntry)};
}

/// One named matrix on its way into a file.
struct GsdChunk {
    std::string name;
    std::uint8_t type;
    std::uint64_t rows;
    std::uint32_t columns;
    std::string bytes;
};

} // namespace pitchdrop
