# All dependencies come from the package manager (Debian names in scripts/packages.sh).
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
find_path(LIBLINEAR_INCLUDE_DIR linear.h PATH_SUFFIXES liblinear REQUIRED)
find_library(LIBLINEAR_LIBRARY linear REQUIRED)

add_library(pitchdrop_dependencies INTERFACE)
target_include_directories(pitchdrop_dependencies INTERFACE ${CMAKE_SOURCE_DIR})
target_include_directories(pitchdrop_dependencies SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR}
                                                                   ${XXHASH_INCLUDE_DIR})
