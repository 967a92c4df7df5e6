#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace pitchdrop {

/// w·x + b.
struct LinearPlane {
    std::vector<double> weight;
    double bias = 0;

    double at(std::span<const double> x) const
    {
        double sum = bias;
        for (std::size_t k = 0; k < x.size(); ++k) sum += weight[k] * x[k];
        return sum;
    }
};

/// Rows of equal length with their labels, +1 or −1.
struct LabelledRows {
    std::size_t columns = 0;
    std::vector<double> rows;
    std::vector<int> labels;

    std::span<const double> row(std::size_t k) const
    {
        return {rows.data() + k * columns, columns};
    }
    void add(std::span<const double> x, int label)
    {
        rows.insert(rows.end(), x.begin(), x.end());
        labels.push_back(label);
    }
};

/// The linear support vector machine min ½(|w|² + b²) + C Σ max(0, 1 − y (w·x + b))²: squared hinge
/// loss, the bias a feature of its own that is 1 (as scikit-learn's LinearSVC). LIBLINEAR solves the
/// primal problem by a trust-region Newton method: no random numbers, the same plane every time.
/// (Fan et al., J. Mach. Learn. Res. 9, 1871 (2008).)
LinearPlane train_linear_svm(const LabelledRows& data, double C);

} // namespace pitchdrop
