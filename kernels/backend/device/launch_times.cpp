#include "kernels/backend/device/launch_times.hpp"

#include <cxxabi.h>

#include <cstdlib>

namespace pitchdrop::device {

std::string kernel_name(const std::type_info& kernel)
{
    int status = 0;
    char* text = abi::__cxa_demangle(kernel.name(), nullptr, nullptr, &status);
    std::string name = status == 0 ? text : kernel.name();
    std::free(text);
    for (const std::string space : {"pitchdrop::device::", "pitchdrop::"})
        for (std::size_t at; (at = name.find(space)) != std::string::npos;)
            name.erase(at, space.size());
    const std::pair<const char*, const char*> measures[] = {
        {"(Measure)0", "forces"}, {"(Measure)1", "virial"}, {"(Measure)2", "everything"}};
    for (const auto& [number, word] : measures)
        if (const std::size_t at = name.find(number); at != std::string::npos)
            name.replace(at, std::string(number).size(), word);
    return name;
}

} // namespace pitchdrop::device
