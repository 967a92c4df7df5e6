# Writes generated/pitchdrop/version.hpp: version, commit, compiler and build type of this binary.
# Included by the top CMakeLists.txt it defines the target `pitchdrop_version`; run by that target
# (cmake -P) it looks at HEAD again, so a commit made after configuring is seen by the next build.
if(CMAKE_SCRIPT_MODE_FILE)
  set(commit unknown)
  execute_process(COMMAND git rev-parse --show-toplevel WORKING_DIRECTORY ${SOURCE}
                  OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH ${SOURCE} source)
  if(root STREQUAL source) # sources unpacked inside some other repository have no commit
    execute_process(COMMAND git describe --always --dirty --abbrev=12 WORKING_DIRECTORY ${SOURCE}
                    OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(described)
      set(commit ${described})
    endif()
  endif()
  set(text "#pragma once
#define PITCHDROP_VERSION \"${VERSION}\"
#define PITCHDROP_GIT_COMMIT \"${commit}\"
#define PITCHDROP_COMPILER \"${COMPILER}\"
#define PITCHDROP_BUILD_TYPE \"${BUILD_TYPE}\"
")
  set(before "")
  if(EXISTS ${HEADER})
    file(READ ${HEADER} before)
  endif()
  if(NOT text STREQUAL before) # an unchanged header rebuilds nothing
    file(WRITE ${HEADER} "${text}")
  endif()
  return()
endif()

set(PITCHDROP_VERSION_HEADER ${CMAKE_BINARY_DIR}/generated/pitchdrop/version.hpp)
add_custom_target(pitchdrop_version_header
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DHEADER=${PITCHDROP_VERSION_HEADER}
          -DVERSION=${PROJECT_VERSION} -DBUILD_TYPE=${CMAKE_BUILD_TYPE}
          "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
          -P ${CMAKE_CURRENT_LIST_FILE}
  BYPRODUCTS ${PITCHDROP_VERSION_HEADER}
  COMMENT "Looking at the commit" VERBATIM)
add_library(pitchdrop_version INTERFACE)
target_include_directories(pitchdrop_version INTERFACE ${CMAKE_BINARY_DIR}/generated)
add_dependencies(pitchdrop_version pitchdrop_version_header)
