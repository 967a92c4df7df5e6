#pragma once
#include "kernels/core/annotations.hpp"

namespace pitchdrop {

/// Three components of one number type (a scalar or a SIMD pack).
template <class Real>
struct Vec3 {
    Real x, y, z;

    PITCHDROP_INLINE Real& operator[](int axis) { return axis == 0 ? x : axis == 1 ? y : z; }
    PITCHDROP_INLINE const Real& operator[](int axis) const
    {
        return axis == 0 ? x : axis == 1 ? y : z;
    }
    friend bool operator==(const Vec3&, const Vec3&) = default;
};

template <class Real>
PITCHDROP_INLINE Vec3<Real> operator+(const Vec3<Real>& a, const Vec3<Real>& b)
{
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
template <class Real>
PITCHDROP_INLINE Vec3<Real> operator-(const Vec3<Real>& a, const Vec3<Real>& b)
{
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
template <class Real>
PITCHDROP_INLINE Vec3<Real> operator*(Real s, const Vec3<Real>& a)
{
    return {s * a.x, s * a.y, s * a.z};
}
/// Component by component, as needed between scaled coordinates and box lengths.
template <class Real>
PITCHDROP_INLINE Vec3<Real> multiply(const Vec3<Real>& a, const Vec3<Real>& b)
{
    return {a.x * b.x, a.y * b.y, a.z * b.z};
}
template <class Real>
PITCHDROP_INLINE Vec3<Real>& operator+=(Vec3<Real>& a, const Vec3<Real>& b)
{
    a.x = a.x + b.x;
    a.y = a.y + b.y;
    a.z = a.z + b.z;
    return a;
}
template <class Real>
PITCHDROP_INLINE Vec3<Real>& operator-=(Vec3<Real>& a, const Vec3<Real>& b)
{
    a.x = a.x - b.x;
    a.y = a.y - b.y;
    a.z = a.z - b.z;
    return a;
}
template <class Real>
PITCHDROP_INLINE Real dot(const Vec3<Real>& a, const Vec3<Real>& b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

/// Of a box with these side lengths.
PITCHDROP_INLINE double box_volume(const double (&sides)[3])
{
    return sides[0] * sides[1] * sides[2];
}

} // namespace pitchdrop
