#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

/// One JSON object of a file that machines write and people edit: unknown keys, wrong types and
/// numbers out of range are refused with the place in the file. Throws InputError.
class JsonFields {
public:
    /// `path` is where the object stands ("structure.radial.3"), empty for the file itself.
    JsonFields(const nlohmann::json& object, std::string path, std::vector<std::string> known);

    bool has(const std::string& key) const;
    /// The value; refuses if it is missing, saying what it is for.
    const nlohmann::json& at(const std::string& key, const std::string& meaning) const;
    double number(const std::string& key, const std::string& meaning) const;
    std::int64_t integer(const std::string& key, const std::string& meaning, std::int64_t low,
                         std::int64_t high) const;
    bool flag(const std::string& key, const std::string& meaning) const;
    std::string word(const std::string& key, const std::string& meaning) const;
    std::string choice(const std::string& key, const std::string& meaning,
                       const std::vector<std::string>& words) const;
    std::vector<double> numbers(const std::string& key, const std::string& meaning) const;
    /// The list's entries; empty if the key is absent.
    const nlohmann::json& list(const std::string& key) const;

    std::string place(const std::string& key) const;
    /// "structure.radial.3.width: found -1 (…) — …".
    [[noreturn]] void refuse(const std::string& key, const std::string& why,
                             const std::string& suggestion) const;

private:
    const nlohmann::json& object_;
    std::string path_;
};

/// "did you mean \"rsoft40\"?", or "use a, b or c" where nothing is near.
std::string suggestion_among(const std::string& word, const std::vector<std::string>& words);

} // namespace pitchdrop
