#pragma once
#include <string>

namespace pitchdrop {

/// The microarchitecture by which the table of tuned values names a CPU: "zen4", "icelake"; of one
/// that has no name here "GenuineIntel 6/191". `vendor`, `family` and `model` as CPUID tells them,
/// the extended parts added (AMD64 Architecture Programmer's Manual, volume 3, and Intel 64 Software
/// Developer's Manual, volume 2A, CPUID).
std::string microarchitecture(const std::string& vendor, unsigned family, unsigned model);

/// The same of the CPU this runs on.
std::string this_microarchitecture();

} // namespace pitchdrop
