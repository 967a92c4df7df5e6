#include "engine/state/intake_coefficients.hpp"

#include "engine/state/intake_types.hpp"
#include "kernels/model/lammps_styles.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace pitchdrop {

namespace {

using Row = std::vector<std::string>;

/// Numbers of a row from column `first` on; nothing where one is none.
std::optional<std::vector<double>> numbers(const Row& row, std::size_t first)
{
    std::vector<double> values;
    for (std::size_t k = first; k < row.size(); ++k) {
        double x = 0;
        const auto [end, error] = std::from_chars(row[k].data(), row[k].data() + row[k].size(), x);
        if (error != std::errc() || end != row[k].data() + row[k].size()) return std::nullopt;
        values.push_back(x);
    }
    return values;
}

bool agree(double a, double b)
{
    return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b));
}

/// The first values of a file's row against the model's, by name.
std::string differences(const std::vector<double>& file, const LammpsColumns& model)
{
    std::string text;
    for (std::size_t k = 0; k < model.size() && k < file.size(); ++k)
        if (!agree(file[k], model[k].value))
            text += fmt::format("{}{} {} where the model has {}", text.empty() ? "" : ", ",
                                model[k].name, file[k], model[k].value);
    return text;
}

/// Parameters and cutoff of a pair, of which rows may have the first only; nothing in another style.
/// Without an energy the others say nothing.
std::optional<LammpsColumns> pair_columns(const std::string& style, const Model& model,
                                               std::size_t a, std::size_t b)
{
    Model plain = model; // of the energies alone, whatever is shifted
    if (!plain.pair.wca) plain.pair.truncation = Truncation::none;
    const PairScales scales = pair_scales(model, int(a), int(b));
    const LammpsPair lammps = lammps_pair(plain.pair, scales);
    if (style != lammps.style) return std::nullopt;
    LammpsColumns columns = lammps.columns;
    if (!(scales.epsilon > 0)) columns.resize(1);
    return columns;
}

/// What the model has in place of a row, in the order of the style's columns (LAMMPS manual);
/// nothing where the style is another potential than the model's.
std::optional<LammpsColumns> model_values(const FileCoefficients& c, const Row& row,
                                               const Model& model,
                                               const std::vector<std::size_t>& type_in_model)
{
    const auto type = [&](std::size_t column) {
        const auto values = numbers({row[column]}, 0);
        const double number = values ? values->front() : 0;
        return number >= 1 && number <= double(type_in_model.size())
                   ? type_in_model[std::size_t(number) - 1]
                   : no_type;
    };
    if (c.section.starts_with("Pair")) {
        if (row.size() < 2) return std::nullopt;
        const std::size_t a = type(0), b = c.section == "PairIJ Coeffs" ? type(1) : a;
        if (a == no_type || b == no_type) return LammpsColumns{}; // of no bead
        return pair_columns(c.style, model, a, b);
    }
    const auto own = c.section == "Bond Coeffs"    ? lammps_style(model.bond)
                     : c.section == "Angle Coeffs" ? lammps_style(model.angle)
                                                   : std::nullopt;
    if (!own || own->style != c.style) return std::nullopt;
    return own->columns;
}

} // namespace

void compare_coefficients(Snapshot& snapshot, const Model& model,
                          const std::vector<std::size_t>& type_in_model)
{
    for (const FileCoefficients& c : snapshot.coefficients) {
        const std::string name = c.section + (c.style.empty() ? "" : " (" + c.style + ")");
        const std::size_t first = c.section == "PairIJ Coeffs" ? 2 : 1;
        std::string different;
        bool comparable = true;
        for (const Row& row : c.rows) {
            const auto file = numbers(row, first);
            const auto own = model_values(c, row, model, type_in_model);
            comparable = comparable && file && own;
            if (!comparable) break;
            const std::string text = differences(*file, *own);
            if (!text.empty())
                different += (different.empty() ? "" : "; ") + ("type " + row[0] + ": ") + text;
        }
        if (!comparable)
            snapshot.notes.push_back("the state's " + name +
                                     " are not compared: the model of the configuration is used");
        else if (!different.empty())
            snapshot.notes.push_back("the state's " + name + " differ (" + different +
                                     "): the model of the configuration is used");
    }
    snapshot.coefficients.clear();
}

} // namespace pitchdrop
