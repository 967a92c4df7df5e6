# The headers that nearly every file of a target reads are parsed once per target. A file still includes
# what it uses: the debug preset builds without precompiled headers.
set(PITCHDROP_STANDARD_HEADERS
    <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional> <span>
    <sstream> <string> <string_view> <vector>)

# pitchdrop_precompile(TARGET HEADER...): the standard headers and those named.
function(pitchdrop_precompile target)
  target_precompile_headers(${target} PRIVATE ${PITCHDROP_STANDARD_HEADERS} ${ARGN})
endfunction()
