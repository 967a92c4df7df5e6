#pragma once
#include "kernels/core/error.hpp"

#include <string>

namespace pitchdrop {

/// The name of a field as the name of a column; throws where it could not be read back.
inline const std::string& one_word(const std::string& name)
{
    require(!name.empty() && name.find_first_of(" \t\r\n:=\"") == std::string::npos,
            "the name of a field is one word without : = and quotes");
    return name;
}

} // namespace pitchdrop
