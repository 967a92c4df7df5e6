#pragma once
#include "analysis/statistics/estimate.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <concepts>
#include <optional>
#include <string>

namespace pitchdrop {

/// A row of a table in fits.json: keys in the order in which they are put. No number that is not finite
/// ever gets in; what is not known is absent.
class Row {
public:
    Row& put(const std::string& key, double value)
    {
        if (std::isfinite(value)) object_[key] = value;
        return *this;
    }
    template <std::integral T>
    Row& put(const std::string& key, T value)
    {
        object_[key] = value;
        return *this;
    }
    Row& put(const std::string& key, const std::string& value)
    {
        object_[key] = value;
        return *this;
    }
    Row& put(const std::string& key, const nlohmann::ordered_json& value)
    {
        object_[key] = value;
        return *this;
    }
    /// A value with its error; an error alone says nothing.
    Row& put(const std::string& key, double value, double error)
    {
        return std::isfinite(value) ? put(key, value).put(key + "_error", error) : *this;
    }
    /// The value and, as `key`_error, its standard error; where there is none but rounding, the value
    /// alone.
    Row& put(const std::string& key, const Estimate& estimate)
    {
        put(key, estimate.value());
        const double e = error(estimate);
        if (e > 1e-12 * std::abs(estimate.value())) put(key + "_error", e);
        return *this;
    }
    template <typename T>
    Row& put(const std::string& key, const std::optional<T>& value)
    {
        return value ? put(key, *value) : *this;
    }

    const nlohmann::ordered_json& object() const { return object_; }

private:
    nlohmann::ordered_json object_ = nlohmann::ordered_json::object();
};

} // namespace pitchdrop
