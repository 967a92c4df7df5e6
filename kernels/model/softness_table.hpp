#pragma once
#include "kernels/model/structure.hpp"

#include <cstdint>
#include <vector>

// Softness as it is computed. With a linear hyperplane the radial part is a sum over neighbours of
// one function φ(R) = Σ_k c_k g_k(R), which is tabulated; the angular part is one sum over triples
// in which functions of equal width share their exponential.

namespace pitchdrop {

/// Loops have room for so many.
inline constexpr std::int32_t most_angular_functions = 64, most_angular_groups = 32;

/// φ inside one cell of the table: value + slope · (place in the cell, 0 to 1).
struct RadialCell {
    float value, slope;
};

/// One angular function; in a group each power is made from the one before where it can be.
struct AngularTerm {
    float lambda, factor, threshold, coefficient; ///< coefficient of the unordered pair
    std::int32_t zeta;
    std::int32_t squarings; ///< of the previous term's power that give this one; −1: start afresh
    std::int32_t function;  ///< index in the set
};

/// Functions of one width and one λ. Every term is zero unless
/// (R_ij² + R_ik² + R_jk²)/2 < limit + limit_slope · cos θ.
struct AngularGroup {
    float inverse_width;
    float limit, limit_slope;
    std::int32_t first_term, last_term;
};

/// Plain pointers: what loops read.
struct SoftnessView {
    const RadialCell* cell;
    float cells_per_length;
    std::int32_t cells;      ///< the last cell is zero: it holds everything beyond the reach
    float reach_squared;     ///< of all functions
    float angular_reach_squared;
    float limit, limit_slope; ///< of all groups, see AngularGroup
    const AngularGroup* group;
    std::int32_t groups;
    const AngularTerm* term;
    float offset;            ///< S without neighbours

    const RadialFunction<float>* radial; ///< the functions one by one
    std::int32_t radial_functions, functions;
    float radial_reach_squared;

    /// φ(R) from the table; zero beyond the reach.
    PITCHDROP_INLINE float radial_value(float distance) const
    {
        const float last = float(cells - 1), beyond = distance * cells_per_length;
        const float place = beyond < last ? beyond : last;
        const auto whole = std::int32_t(place);
        return cell[whole].value + cell[whole].slope * (place - float(whole));
    }
};

/// Owns what a SoftnessView points to.
class SoftnessTable {
public:
    /// The largest error of φ for one pair that the table is made fine enough for; where the
    /// functions have edges (max(… − ε, 0)) the number of cells may run out first.
    static constexpr double wanted_error = 1e-6;
    static constexpr std::int32_t most_cells = 1 << 15;

    explicit SoftnessTable(const Hyperplane& hyperplane);
    /// For the functions themselves: all coefficients are 1.
    explicit SoftnessTable(const StructureSet& set);
    SoftnessTable(const SoftnessTable&) = delete; // the view points into it
    SoftnessTable& operator=(const SoftnessTable&) = delete;

    const SoftnessView& view() const { return view_; }
    double reach() const { return reach_; }
    /// Largest |φ_table − φ| found at 8 places of every cell.
    double radial_error() const { return radial_error_; }
    std::size_t bytes() const;

private:
    void tabulate(const StructureSet& set, const std::vector<double>& coefficient);
    void group(const StructureSet& set, const std::vector<double>& coefficient);
    void join_limits();
    void connect();

    double reach_ = 0, radial_error_ = 0;
    std::vector<RadialCell> cells_;
    std::vector<AngularGroup> groups_;
    std::vector<AngularTerm> terms_;
    std::vector<RadialFunction<float>> radial_;
    SoftnessView view_{};
};

} // namespace pitchdrop
