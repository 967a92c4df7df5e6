#pragma once
#include "engine/io/gsd_file.hpp"
#include "kernels/core/error.hpp"

#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// Typed access to the chunks that hold in one frame: what it does not have itself is as in frame 0.
class GsdFrame {
public:
    GsdFrame(const GsdFile& file, std::uint64_t frame) : file_(file), frame_(frame)
    {
        file.verify(0);
        if (frame > 0) file.verify(frame);
    }

    [[noreturn]] void refuse(const std::string& problem, const std::string& why) const
    {
        file_.refuse("frame " + std::to_string(frame_) + ": " + problem, why);
    }
    /// The content is sound, and the engine has nothing like it.
    [[noreturn]] void refuse_content(const std::string& problem, const std::string& why,
                                     const std::string& suggestion) const
    {
        throw InputError("GSD file '" + file_.path().string() + "': frame " +
                             std::to_string(frame_) + ": " + problem,
                         why, suggestion);
    }

    const GsdFile& file() const { return file_; }

    /// Row after row, or nothing where the file is silent. What frame 0 says about another number
    /// of rows does not hold here.
    template <class T>
    std::optional<std::vector<T>> array(const std::string& name, std::uint64_t rows,
                                        std::uint32_t columns = 1) const
    {
        const GsdIndexEntry* entry = find(name, rows);
        if (!entry) return std::nullopt;
        return values<T>(*entry, columns);
    }

    /// The same of single or double precision.
    std::optional<std::vector<double>> reals(const std::string& name, std::uint64_t rows,
                                             std::uint32_t columns = 1) const
    {
        const GsdIndexEntry* entry = find(name, rows);
        if (!entry) return std::nullopt;
        if (entry->type == gsd_type<double>()) return values<double>(*entry, columns);
        const auto floats = values<float>(*entry, columns);
        return std::vector<double>(floats.begin(), floats.end());
    }

    template <class T>
    T value(const std::string& name, T otherwise) const
    {
        const auto found = array<T>(name, 1);
        return found ? found->front() : otherwise;
    }

    /// Rows of text, each filled up with zeros; empty where the file has none.
    std::vector<std::string> names(const std::string& name) const
    {
        const GsdIndexEntry* own = file_.find(frame_, name);
        const GsdIndexEntry* entry = own ? own : file_.find(0, name);
        std::vector<std::string> result;
        if (!entry) return result;
        if (gsd_element_size(entry->type) != 1)
            refuse(name + " has another element type", "names are rows of letters");
        const std::string letters = file_.read(*entry);
        for (std::uint64_t row = 0; row < entry->N; ++row) {
            const std::string one = letters.substr(row * entry->M, entry->M);
            result.push_back(one.substr(0, one.find('\0')));
        }
        return result;
    }

    template <class T>
    std::vector<T> values(const GsdIndexEntry& entry, std::uint32_t columns) const
    {
        if (entry.type != gsd_type<T>() || entry.M != columns)
            refuse(file_.name(entry) + " has another element type or number of columns",
                   "the schema hoomd prescribes them");
        const std::string bytes = file_.read(entry);
        std::vector<T> result(bytes.size() / sizeof(T));
        if (!result.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
        return result;
    }

    /// The frame's own chunks, and those of frame 0 that hold as well.
    std::vector<const GsdIndexEntry*> chunks() const
    {
        std::vector<const GsdIndexEntry*> all;
        for (const GsdIndexEntry& entry : file_.chunks(frame_)) all.push_back(&entry);
        if (frame_ == 0) return all;
        for (const GsdIndexEntry& entry : file_.chunks(0))
            if (!file_.find(frame_, file_.name(entry))) all.push_back(&entry);
        return all;
    }
    bool is_own(const GsdIndexEntry& entry) const { return entry.frame == frame_; }

private:
    const GsdIndexEntry* find(const std::string& name, std::uint64_t rows) const
    {
        const GsdIndexEntry* own = file_.find(frame_, name);
        const GsdIndexEntry* entry = own ? own : file_.find(0, name);
        if (own && own->N != rows)
            refuse(name + " has " + std::to_string(own->N) + " rows",
                   "there must be " + std::to_string(rows));
        return entry && entry->N == rows ? entry : nullptr;
    }

    const GsdFile& file_;
    std::uint64_t frame_;
};

} // namespace pitchdrop
