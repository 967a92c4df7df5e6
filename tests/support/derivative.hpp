#pragma once

namespace pitchdrop::test {

/// Central difference of fourth order.
template <class Function>
double derivative(Function&& f, double x, double h)
{
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

} // namespace pitchdrop::test
