# Sources that are compiled together see each other's names, which they may shadow.
if(CMAKE_UNITY_BUILD)
  set(PITCHDROP_SHADOW -Wshadow=local)
else()
  set(PITCHDROP_SHADOW -Wshadow)
endif()

# Where nothing is computed: fewer passes of the compiler.
add_library(pitchdrop_light INTERFACE)
target_compile_options(pitchdrop_light INTERFACE $<$<CONFIG:Release>:-O1>)

add_library(pitchdrop_warnings INTERFACE)
target_compile_options(
  pitchdrop_warnings
  INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra ${PITCHDROP_SHADOW} -Wnon-virtual-dtor -Wno-psabi>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # gcc 12 warns of copies that overlap or are too long inside its own std::string (its bugs 105329 and 105651).
  target_compile_options(pitchdrop_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict$<SEMICOLON>-Wno-stringop-overflow>)
endif()
