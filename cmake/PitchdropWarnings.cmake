add_library(pitchdrop_warnings INTERFACE)
target_compile_options(
  pitchdrop_warnings
  INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-psabi>)
