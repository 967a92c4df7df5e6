#pragma once
#include <fstream>
#include <string>
#include <unistd.h>

namespace pitchdrop {

/// Bytes that the operating system could still give without swapping.
inline double free_host_memory()
{
    std::ifstream file("/proc/meminfo");
    std::string name, rest;
    for (double kibibytes = 0; file >> name >> kibibytes; std::getline(file, rest))
        if (name == "MemAvailable:") return 1024 * kibibytes;
    return double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
}

} // namespace pitchdrop
