#pragma once
#include "analysis/results/doubt.hpp"
#include "analysis/statistics/scatter_units.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// A row of a table in fits.json: keys in the order in which they are put. No number that is not finite
/// ever gets in; what is not known is absent.
class Row {
public:
    Row() = default;
    /// `units` are those of the counts that the estimates come from; they must outlive the row.
    explicit Row(const ScatterUnits& units) : units_(&units) {}

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
    /// The value and, as `key`_error, its error (Student's where there are few blocks); where there is none
    /// but rounding, the value alone.
    Row& put(const std::string& key, const Estimate& estimate)
    {
        put(key, estimate.value());
        const double e = error_of(estimate);
        if (e > 1e-12 * std::abs(estimate.value())) put(key + "_error", e);
        return *this;
    }
    template <typename T>
    Row& put(const std::string& key, const std::optional<T>& value)
    {
        return value ? put(key, *value) : *this;
    }

    /// Why the fit is in doubt; nothing where it is not.
    Row& put(const Doubt& doubt) { return doubt.text().empty() ? *this : put("doubt", doubt.text()); }
    /// A list of rows, in the order of the parameters; nothing where one is not finite.
    Row& put_covariance(const Eigen::MatrixXd& covariance)
    {
        if (covariance.size() == 0 || !covariance.allFinite()) return *this;
        nlohmann::ordered_json rows = nlohmann::ordered_json::array();
        for (Eigen::Index k = 0; k < covariance.rows(); ++k) {
            const Eigen::VectorXd row = covariance.row(k).transpose();
            rows.push_back(std::vector<double>(row.data(), row.data() + row.size()));
        }
        return put("covariance", rows);
    }
    Row& put_covariance_of(const std::vector<Estimate>& parameters)
    {
        return put_covariance(covariance(parameters, units_ ? *units_ : ScatterUnits{}));
    }

    const nlohmann::ordered_json& object() const { return object_; }

private:
    double error_of(const Estimate& estimate) const
    {
        return units_ ? error(estimate, *units_) : error(estimate);
    }

    const ScatterUnits* units_ = nullptr;
    nlohmann::ordered_json object_ = nlohmann::ordered_json::object();
};

} // namespace pitchdrop
