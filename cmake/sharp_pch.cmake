# SPDX-License-Identifier: Apache-2.0
# Precompiled headers: without them most of a compilation is reading the standard library, fmt, nlohmann/json and GoogleTest. Two sets, because the flags
# of maker and user must be the same: optimised code (sharp_pch) and sources of tests (sharp_test_pch). Sources include what they need all the same:
# SHARP_PCH=OFF builds without.
option(SHARP_PCH "Use precompiled headers" ON)
set(SHARP_PCH_SOURCE ${CMAKE_CURRENT_LIST_DIR}/pch.cpp)

# Only headers of the system, so that an edit of ours does not compile everything again.
set(SHARP_PCH_HEADERS
    algorithm array atomic bit charconv chrono cmath deque filesystem fstream functional map memory optional random set span sstream stdexcept string
    string_view thread tuple unordered_map utility vector fmt/format.h fmt/ranges.h nlohmann/json.hpp)

# add_pch(target [header...]): an object library that makes the precompiled headers. Without the compiler launcher: the file names its own folder, and
# must not come from a cache that other folders fill.
function(add_pch target)
  add_library(${target} OBJECT ${SHARP_PCH_SOURCE})
  target_link_libraries(${target} PRIVATE sharp_options)
  # g++ reads the headers themselves where it cannot use the precompiled ones.
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "" PCH_WARN_INVALID OFF)
  foreach(header ${SHARP_PCH_HEADERS} ${ARGN})
    target_precompile_headers(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:<${header}$<ANGLE-R>>")
  endforeach()
  if(CCACHE AND CMAKE_GENERATOR MATCHES Ninja AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_pch_sum(${target})
  endif()
endfunction()

# What ccache hashes instead of the precompiled file: the text of the headers, the same in every folder.
function(add_pch_sum target)
  set(header ${PROJECT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx)
  add_custom_command(
    OUTPUT ${header}.pch.sum
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++${CMAKE_CXX_STANDARD} -x c++ -E -dD -P -w ${header} -o ${header}.pch.sum
    DEPENDS ${header}.pch
    VERBATIM)
  add_custom_target(${target}_sum DEPENDS ${header}.pch.sum)
endfunction()

if(SHARP_PCH)
  # Sources of programs are compiled like those of libraries (-fPIC, not -fPIE), so that both can use one set.
  set(CMAKE_CXX_COMPILE_OPTIONS_PIE ${CMAKE_CXX_COMPILE_OPTIONS_PIC})
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    # CMake hides the path from the driver (-Xclang); ccache then takes it for a plain word, and no other folder's object fits.
    set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
  endif()
  add_pch(sharp_pch)
  add_pch(sharp_test_pch gtest/gtest.h gmock/gmock.h)
  target_compile_options(sharp_test_pch PRIVATE -O0)
  target_link_libraries(sharp_test_pch PRIVATE GTest::gmock)
endif()

# sharp_use_pch(pch target): the sources of the target are compiled with the precompiled headers of pch.
function(sharp_use_pch pch target)
  if(NOT SHARP_PCH)
    return()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${pch})
  set_target_properties(${target} PROPERTIES PCH_WARN_INVALID OFF)
  if(TARGET ${pch}_sum)
    add_dependencies(${target} ${pch}_sum)
  endif()
endfunction()

# sharp_use_pch_below(folder): every library and program of the folder that has no precompiled headers yet, but for those that say SHARP_OWN_FLAGS.
function(sharp_use_pch_below folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    get_target_property(own_flags ${target} SHARP_OWN_FLAGS)
    get_target_property(pch ${target} PRECOMPILE_HEADERS_REUSE_FROM)
    if(type MATCHES "STATIC_LIBRARY|EXECUTABLE" AND NOT own_flags AND NOT pch)
      sharp_use_pch(sharp_pch ${target})
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below ${folders})
    sharp_use_pch_below(${below})
  endforeach()
endfunction()
