#pragma once
#include "kernels/core/annotations.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

// Structs of coefficients as rows of numbers. Such a struct is a template on its number type and
// holds nothing but numbers of that type, so that all of them can be converted at once: no list of
// its fields is kept anywhere else.

namespace pitchdrop {

namespace fields {
struct OneByte {
    unsigned char byte;
};
} // namespace fields

/// How many numbers the struct holds. A field of another type changes its size for numbers of one
/// byte, and does not compile.
template <template <class> class Fields>
constexpr int field_count()
{
    constexpr std::size_t count = sizeof(Fields<fields::OneByte>);
    static_assert(sizeof(Fields<float>) == count * sizeof(float) &&
                      sizeof(Fields<double>) == count * sizeof(double) &&
                      std::is_trivially_copyable_v<Fields<double>>,
                  "coefficients are numbers of type Real and nothing else");
    return int(count);
}

/// The largest number of coefficients in a list of kinds.
template <class List>
constexpr int most_numbers()
{
    int most = 0;
    List::for_each([&]<class Kind>(int) {
        constexpr int count = field_count<Kind::template Coefficients>();
        if (count > most) most = count;
    });
    return most;
}

// Braces of nested structs are left out where the number of fields is generic.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-braces"

namespace fields {
template <class Struct, class Number, int... k>
PITCHDROP_INLINE Struct make(const Number& number, std::integer_sequence<int, k...>)
{
    return Struct{number(k)...};
}
} // namespace fields

/// The struct with `number(k)` as its k-th number.
template <template <class> class Fields, class Real, class Number>
PITCHDROP_INLINE Fields<Real> make_fields(const Number& number)
{
    return fields::make<Fields<Real>>(number,
                                      std::make_integer_sequence<int, field_count<Fields>()>{});
}

#pragma GCC diagnostic pop

/// The struct whose numbers are those.
template <template <class> class Fields, class Real>
PITCHDROP_INLINE Fields<Real> read_fields(const Real* numbers)
{
    Fields<Real> all;
    std::memcpy(&all, numbers, sizeof(all));
    return all;
}

/// The numbers of a struct, `field_count` of them.
template <template <class> class Fields, class Real>
PITCHDROP_INLINE void write_fields(const Fields<Real>& all, Real* numbers)
{
    std::memcpy(numbers, &all, sizeof(all));
}

/// Numbers in place as the struct that they are the numbers of.
template <class Struct, class Real>
PITCHDROP_INLINE const Struct& view_fields(const Real* numbers)
{
    static_assert(alignof(Struct) == alignof(Real) && sizeof(Struct) % sizeof(Real) == 0);
    return *reinterpret_cast<const Struct*>(numbers);
}

/// The same numbers in another precision.
template <class To, template <class> class Fields, class From>
PITCHDROP_INLINE Fields<To> convert(const Fields<From>& all)
{
    From numbers[field_count<Fields>()];
    write_fields<Fields>(all, numbers);
    return make_fields<Fields, To>([&](int k) { return To(numbers[k]); });
}

} // namespace pitchdrop
