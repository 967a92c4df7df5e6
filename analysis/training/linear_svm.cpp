#include "analysis/training/linear_svm.hpp"

#include "kernels/core/error.hpp"

#include <linear.h>

#include <algorithm>
#include <memory>

namespace pitchdrop {

namespace {

/// LIBLINEAR's sparse rows: (index from 1, value) …, the bias, an end mark.
class SvmProblem {
public:
    explicit SvmProblem(const LabelledRows& data)
        : columns_(int(data.columns)), labels_(data.labels.begin(), data.labels.end())
    {
        const std::size_t length = data.columns + 2;
        nodes_.reserve(labels_.size() * length);
        for (std::size_t k = 0; k < labels_.size(); ++k) {
            for (std::size_t c = 0; c < data.columns; ++c)
                nodes_.push_back({int(c) + 1, data.row(k)[c]});
            nodes_.push_back({columns_ + 1, 1.0});
            nodes_.push_back({-1, 0.0});
        }
        for (std::size_t k = 0; k < labels_.size(); ++k) rows_.push_back(&nodes_[k * length]);
    }
    ::problem view()
    {
        ::problem view{};
        view.l = int(labels_.size());
        view.n = columns_ + 1;
        view.y = labels_.data();
        view.x = rows_.data();
        view.bias = 1;
        return view;
    }

private:
    int columns_;
    std::vector<double> labels_;
    std::vector<feature_node> nodes_;
    std::vector<feature_node*> rows_;
};

::parameter settings(double C)
{
    ::parameter parameter{};
    parameter.solver_type = L2R_L2LOSS_SVC;
    parameter.eps = 1e-6;
    parameter.C = C;
#if LIBLINEAR_VERSION >= 240
    parameter.regularize_bias = 1;
#endif
    return parameter;
}

struct FreeModel {
    void operator()(::model* trained) const { free_and_destroy_model(&trained); }
};

} // namespace

LinearPlane train_linear_svm(const LabelledRows& data, double C)
{
    require(std::count(data.labels.begin(), data.labels.end(), 1) > 0 &&
                std::count(data.labels.begin(), data.labels.end(), -1) > 0,
            "a support vector machine needs both classes");
    set_print_string_function([](const char*) {});
    SvmProblem problem(data);
    const ::problem view = problem.view();
    const ::parameter parameter = settings(C);
    if (const char* complaint = check_parameter(&view, &parameter))
        throw ContractError(std::string("LIBLINEAR: ") + complaint);
    const std::unique_ptr<::model, FreeModel> trained(::train(&view, &parameter));
    // w points to the class that LIBLINEAR met first.
    const double sign = trained->label[0] == 1 ? 1 : -1;
    LinearPlane plane;
    for (std::size_t k = 0; k < data.columns; ++k) plane.weight.push_back(sign * trained->w[k]);
    plane.bias = sign * trained->w[data.columns];
    return plane;
}

} // namespace pitchdrop
