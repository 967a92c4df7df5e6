#include "engine/run/branch_choices.hpp"
#include "engine/config/field.hpp"

#include <functional>

namespace pitchdrop {

std::string path_level(const char* name, double value)
{
    return std::string("/").append(name).append(show_number(value));
}

std::vector<Choice> choices_of(const StageSettings& stage, const Tip& tip)
{
    std::vector<Choice> all(1);
    using Apply = std::function<void(Choice&, double, bool first)>;
    const auto branch_over = [&](const std::vector<double>& values, const Apply& apply) {
        if (values.empty()) return;
        std::vector<Choice> longer;
        for (const Choice& choice : all)
            for (std::size_t i = 0; i < values.size(); ++i)
                apply(longer.emplace_back(choice), values[i], i == 0);
        all = std::move(longer);
    };
    const bool first_melt = !tip.temperature && stage.stage == StageKind::melt;
    const std::optional<double> inherited = first_melt ? std::optional(1.0) : tip.temperature;
    all[0].temperature = inherited.value_or(0.0);
    all[0].pressure = tip.pressure;

    branch_over(stage.temperature, [&](Choice& choice, double value, bool) {
        choice.temperature = value;
        if (inherited != value) choice.levels += path_level("T", value);
    });
    branch_over(stage.pressure, [&](Choice& choice, double value, bool) {
        choice.pressure = value;
        if (value != tip.pressure) choice.levels += path_level("P", value);
    });
    branch_over(stage.duration, [&](Choice& choice, double value, bool first) {
        choice.duration = value;
        if (!first) choice.levels += path_level("duration", value);
    });
    if (stage.stage == StageKind::quench)
        branch_over(stage.rate, [&](Choice& choice, double value, bool first) {
            choice.rate = value;
            if (!first) choice.levels += path_level("rate", value);
        });
    branch_over(stage.stress, [&](Choice& choice, double value, bool) {
        choice.stress = value;
        choice.inner_levels += path_level("stress", value);
    });
    branch_over(stage.strain_rate, [&](Choice& choice, double value, bool) {
        choice.strain_rate = value;
        choice.inner_levels += path_level("rate", value);
    });
    return all;
}

} // namespace pitchdrop
