# The CUDA backend is built where a toolkit of at least 12.4 is found; without it the same sources
# make a CPU-only binary.
set(PITCHDROP_HAS_CUDA OFF)
if(NOT PITCHDROP_CUDA STREQUAL "off")
  include(CheckLanguage)
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90-real 90-virtual)
  endif()
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    if(CMAKE_CUDA_COMPILER_VERSION VERSION_GREATER_EQUAL 12.4)
      set(PITCHDROP_HAS_CUDA ON)
      find_package(CUDAToolkit REQUIRED)
      if(NOT DEFINED CMAKE_CUDA20_STANDARD_COMPILE_OPTION) # CMake 3.25 does not know it of nvcc
        set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
        set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
      endif()
      set(CMAKE_CUDA_STANDARD 20)
      set(CMAKE_CUDA_STANDARD_REQUIRED ON)
      set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
      add_library(pitchdrop_cuda_options INTERFACE)
      # nvcc writes pointers to members with parentheses into what the host compiler gets.
      target_compile_options(pitchdrop_cuda_options INTERFACE
        $<$<COMPILE_LANGUAGE:CUDA>:-Werror=all-warnings -Xcompiler=-Wall,-Wextra,-Wno-parentheses>)
    endif()
  endif()
  if(PITCHDROP_CUDA STREQUAL "on" AND NOT PITCHDROP_HAS_CUDA)
    message(FATAL_ERROR "PITCHDROP_CUDA=on but no CUDA toolkit of at least 12.4 was found — "
                        "install one or configure with PITCHDROP_CUDA=auto")
  endif()
endif()
message(STATUS "CUDA backend: ${PITCHDROP_HAS_CUDA}")
