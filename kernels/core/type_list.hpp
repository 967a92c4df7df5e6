#pragma once
namespace pitchdrop {

/// A list of types is a registry: dispatch, documentation and generic tests iterate the same list.
template <class... Types>
struct TypeList {
    static constexpr int size = sizeof...(Types);

    /// Calls f.template operator()<T>(index) for every type in order.
    template <class Function>
    static void for_each(Function&& f)
    {
        int index = 0;
        (f.template operator()<Types>(index++), ...);
    }
    /// Calls f.template operator()<T>() for the type at `index`.
    template <class Function>
    static void at(int index, Function&& f)
    {
        int position = 0;
        (void)((position++ == index ? (f.template operator()<Types>(), true) : false) || ...);
    }
};

} // namespace pitchdrop
