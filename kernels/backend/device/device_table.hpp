#pragma once
#include "kernels/backend/device/device_array.hpp"
#include "kernels/model/softness_table.hpp"

#include <memory>
#include <vector>

namespace pitchdrop::device {

/// A SoftnessTable in device memory.
template <class Executor>
class DeviceTable {
public:
    DeviceTable(Executor& executor, const SoftnessTable& table)
        : reach_(table.reach()), view_(table.view()), cells_(executor), groups_(executor),
          terms_(executor), radial_(executor)
    {
        view_.cell = copy(cells_, view_.cell, view_.cells);
        view_.group = copy(groups_, view_.group, view_.groups);
        view_.term = copy(terms_, view_.term, view_.functions - view_.radial_functions);
        const bool one_by_one = view_.radial != nullptr;
        view_.radial = copy(radial_, view_.radial, one_by_one ? view_.radial_functions : 0);
    }
    const SoftnessView& view() const { return view_; } ///< device addresses
    double reach() const { return reach_; }

private:
    template <class T>
    static const T* copy(DeviceArray<T, Executor>& to, const T* from, std::int32_t count)
    {
        to.upload(count > 0 ? std::vector<T>(from, from + count) : std::vector<T>());
        return to.data();
    }

    double reach_;
    SoftnessView view_;
    DeviceArray<RadialCell, Executor> cells_;
    DeviceArray<AngularGroup, Executor> groups_;
    DeviceArray<AngularTerm, Executor> terms_;
    DeviceArray<RadialFunction<float>, Executor> radial_;
};

} // namespace pitchdrop::device
