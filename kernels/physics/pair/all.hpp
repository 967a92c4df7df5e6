#pragma once
#include "kernels/core/type_list.hpp"
#include "kernels/physics/pair/lennard_jones.hpp"
#include "kernels/physics/pair/morse.hpp"
#include "kernels/physics/pair/soft_sphere.hpp"
#include "kernels/physics/truncation/all.hpp"

namespace pitchdrop {

/// Every pair potential: a header with the formula, and a word here. The index is
/// `PairModel::potential`.
using PairPotentials = TypeList<LennardJones, Morse, SoftSphere>;

namespace lists {

template <class Potential, class List>
struct Truncated;
template <class Potential, class... Kinds>
struct Truncated<Potential, TypeList<Kinds...>> {
    using Type = typename Unique<TypeList<>, typename Kinds::template Of<Potential>...>::Type;
};

template <class List>
struct PairForms;
template <class First, class... Rest>
struct PairForms<TypeList<First, Rest...>> {
    using Next = PairForms<TypeList<Rest...>>;
    using Plain =
        typename Join<typename Truncated<First, Truncations>::Type, typename Next::Plain>::Type;
    using Capped = typename Join<TypeList<CappedRepulsion<First>>, typename Next::Capped>::Type;
};
template <>
struct PairForms<TypeList<>> {
    using Plain = TypeList<>;
    using Capped = TypeList<>;
};

} // namespace lists

/// Every potential with every truncation.
using PlainInteractions = lists::PairForms<PairPotentials>::Plain;

/// What the backends instantiate: those, and behind them the capped ones, which serve the push-off.
/// The index is `PairTable::interaction`.
using PairInteractions =
    lists::Join<PlainInteractions, lists::PairForms<PairPotentials>::Capped>::Type;

} // namespace pitchdrop
