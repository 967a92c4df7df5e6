#pragma once
#include "kernels/core/error.hpp"

#include <type_traits>

namespace pitchdrop {

/// A list of types is a registry: dispatch, documentation and generic tests iterate the same list.
template <class... Types>
struct TypeList {
    static constexpr int size = sizeof...(Types);

    template <class T>
    static constexpr bool contains = (std::is_same_v<T, Types> || ...);

    /// Place of a type that is in the list.
    template <class T>
    static constexpr int index_of()
    {
        static_assert(contains<T>, "the type is not in the list");
        int index = 0;
        (void)((std::is_same_v<T, Types> ? true : (++index, false)) || ...);
        return index;
    }

    /// Calls f.template operator()<T>(index) for every type in order.
    template <class Function>
    static constexpr void for_each(Function&& f)
    {
        int index = 0;
        (f.template operator()<Types>(index++), ...);
    }
    /// Returns f.template operator()<T>() for the type at `index`. There must be one: to do nothing
    /// would be a system without forces.
    template <class Function>
    static decltype(auto) at(int index, Function&& f)
    {
        require(index >= 0 && index < size, "an index into a list of kinds is the place of one");
        return walk<Function, Types...>(index, f);
    }

private:
    template <class Function, class First, class... Rest>
    static decltype(auto) walk(int index, Function& f)
    {
        if constexpr (sizeof...(Rest) == 0) {
            return f.template operator()<First>();
        } else {
            if (index == 0) return f.template operator()<First>();
            return walk<Function, Rest...>(index - 1, f);
        }
    }
};

namespace lists {

template <class A, class B>
struct Join;
template <class... A, class... B>
struct Join<TypeList<A...>, TypeList<B...>> {
    using Type = TypeList<A..., B...>;
};

/// Without the types that come a second time.
template <class Done, class... Rest>
struct Unique {
    using Type = Done;
};
template <class... Done, class First, class... Rest>
struct Unique<TypeList<Done...>, First, Rest...> {
    using With = std::conditional_t<TypeList<Done...>::template contains<First>, TypeList<Done...>,
                                    TypeList<Done..., First>>;
    using Type = typename Unique<With, Rest...>::Type;
};

} // namespace lists

} // namespace pitchdrop
