#pragma once
#include "engine/config/document.hpp"
#include "engine/config/settings.hpp"
#include "kernels/core/error.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// What the checks of observations with a file and with frames have in common. Problems are noted at
/// the observation's place in the document.
class ObservationCheck {
public:
    ObservationCheck(const std::filesystem::path& directory, const Document& document,
                     std::vector<Problem>& problems)
        : directory_(directory), document_(document), problems_(problems)
    {
    }

protected:
    /// `name` in the `observe` of the stage at `path`.
    void enter(const std::string& stage_path, const char* name);
    /// Notes a problem of a field; of the observation itself where it is "".
    void fail(const char* field, const std::string& text);
    /// Notes a problem anywhere in the document.
    void fail_at(const std::string& path, const std::string& text);

    /// The entry of `known` called `name`, made by `read` when it is asked for first; null, with the
    /// problem noted, if the file cannot be used or `read`
    /// throws an InputError.
    template <class Value, class Read>
    const Value* find(std::map<std::string, Value>& known, const std::string& name,
                      const char* field, bool is_file, Read read)
    {
        const auto found = known.find(name);
        if (found != known.end()) return &found->second;
        if (is_file && !is_usable(name, field)) return nullptr;
        try {
            const std::string where = is_file ? (directory_ / name).string() : name;
            return &known.emplace(name, read(where)).first->second;
        } catch (const InputError& error) {
            fail(field, error.what());
            return nullptr;
        }
    }

    /// Frames are whole blocks of steps; false, with the problem noted, if these are not.
    bool check_frame(double frame, double timestep);

private:
    bool is_usable(const std::string& file, const char* field);

    const std::filesystem::path& directory_;
    const Document& document_;
    std::vector<Problem>& problems_;
    std::string path_;
};

} // namespace pitchdrop
