# Where nothing is computed: fewer passes of the compiler.
add_library(pitchdrop_light INTERFACE)
target_compile_options(pitchdrop_light INTERFACE $<$<CONFIG:Release>:-O1>)

add_library(pitchdrop_warnings INTERFACE)
target_compile_options(
  pitchdrop_warnings
  INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-psabi>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # gcc 12 warns of overlapping copies inside its own std::string (its bug 105329).
  target_compile_options(pitchdrop_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
