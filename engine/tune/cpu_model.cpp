#include "engine/tune/cpu_model.hpp"

#include <array>
#include <cpuid.h>
#include <cstring>

namespace pitchdrop {
namespace {

struct Models {
    const char* vendor;
    unsigned family, first, last;
    const char* name;
};

constexpr const char *amd = "AuthenticAMD", *intel = "GenuineIntel";

constexpr Models known[] = {
    {amd, 0x17, 0x00, 0x2f, "zen"},           {amd, 0x17, 0x30, 0xff, "zen2"},
    {amd, 0x19, 0x00, 0x0f, "zen3"},          {amd, 0x19, 0x10, 0x1f, "zen4"},
    {amd, 0x19, 0x20, 0x5f, "zen3"},          {amd, 0x19, 0x60, 0xaf, "zen4"},
    {amd, 0x1a, 0x00, 0xff, "zen5"},          {intel, 6, 0x3c, 0x3c, "haswell"},
    {intel, 6, 0x3f, 0x3f, "haswell"},        {intel, 6, 0x45, 0x46, "haswell"},
    {intel, 6, 0x3d, 0x3d, "broadwell"},      {intel, 6, 0x47, 0x47, "broadwell"},
    {intel, 6, 0x4f, 0x4f, "broadwell"},      {intel, 6, 0x56, 0x56, "broadwell"},
    {intel, 6, 0x4e, 0x4e, "skylake"},        {intel, 6, 0x5e, 0x5e, "skylake"},
    {intel, 6, 0x8e, 0x8e, "skylake"},        {intel, 6, 0x9e, 0x9e, "skylake"},
    {intel, 6, 0x55, 0x55, "skylake-server"}, {intel, 6, 0x6a, 0x6a, "icelake"},
    {intel, 6, 0x6c, 0x6c, "icelake"},        {intel, 6, 0x7d, 0x7e, "icelake"},
    {intel, 6, 0x8f, 0x8f, "sapphirerapids"}, {intel, 6, 0xcf, 0xcf, "sapphirerapids"},
    {intel, 6, 0xad, 0xae, "graniterapids"},  {intel, 6, 0x97, 0x97, "alderlake"},
    {intel, 6, 0x9a, 0x9a, "alderlake"},      {intel, 6, 0xb7, 0xb7, "alderlake"},
    {intel, 6, 0xba, 0xba, "alderlake"},      {intel, 6, 0xbf, 0xbf, "alderlake"},
};

} // namespace

std::string microarchitecture(const std::string& vendor, unsigned family, unsigned model)
{
    for (const Models& one : known)
        if (vendor == one.vendor && family == one.family && model >= one.first && model <= one.last)
            return one.name;
    return vendor + " " + std::to_string(family) + "/" + std::to_string(model);
}

std::string this_microarchitecture()
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    __cpuid(0, a, b, c, d);
    std::array<char, 12> vendor;
    std::memcpy(vendor.data(), &b, 4);
    std::memcpy(vendor.data() + 4, &d, 4);
    std::memcpy(vendor.data() + 8, &c, 4);
    __cpuid(1, a, b, c, d);
    unsigned family = (a >> 8) & 0xf, model = (a >> 4) & 0xf;
    if (family == 6 || family == 0xf) model += ((a >> 16) & 0xf) << 4;
    if (family == 0xf) family += (a >> 20) & 0xff;
    return microarchitecture({vendor.data(), vendor.size()}, family, model);
}

} // namespace pitchdrop
