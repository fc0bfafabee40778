# SPDX-License-Identifier: Apache-2.0
# Finds the libraries, each with the lowest version that is known to work, and names all that are missing at once. A number is never given to
# find_package: some packages count a newer major version as another library.
set(SHARP_LIBRARIES Eigen3=3.4 yaml-cpp=0.7 fmt=9 spdlog=1.10 CLI11=2.1 nlohmann_json=3.11 GTest=1.12 Threads=0 SQLite3=3.40 ZLIB=1.2.13 pugixml=1.13
    Protobuf=3.21 ONNX=1.12)  # ONNX's own configuration names protobuf's target, but does not always look for it
set(SHARP_MISSING "")
foreach(library ${SHARP_LIBRARIES})
  string(REPLACE "=" ";" library ${library})
  list(GET library 0 name)
  list(GET library 1 minimum)
  find_package(${name} QUIET)
  if(NOT ${name}_FOUND)
    string(APPEND SHARP_MISSING "\n  ${name}: not found; ${minimum} or later is needed")
  elseif(DEFINED ${name}_VERSION AND ${name}_VERSION VERSION_LESS minimum)
    string(APPEND SHARP_MISSING "\n  ${name}: ${${name}_VERSION} is too old; ${minimum} or later is needed")
  endif()
endforeach()
find_path(XXHASH_INCLUDE_DIR xxhash.h)  # only its header is used
if(NOT XXHASH_INCLUDE_DIR)
  string(APPEND SHARP_MISSING "\n  xxHash: xxhash.h not found; 0.8 or later is needed")
endif()
if(SHARP_MISSING)
  message(FATAL_ERROR "libraries with their CMake files are missing (in a folder of your own: CMAKE_PREFIX_PATH):${SHARP_MISSING}")
endif()
