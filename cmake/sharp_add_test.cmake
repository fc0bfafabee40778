# SPDX-License-Identifier: Apache-2.0
# sharp_add_test(name SOURCES a.cpp ... LIBS lib ... [LABELS l ...] [TIMEOUT s] [OPTIMISED]): one GoogleTest executable, one ctest entry per test case.
# The sources of a test run once and compile on every machine: they are not optimised, unless they compute a lot themselves (OPTIMISED).
include(GoogleTest)

function(sharp_add_test name)
  cmake_parse_arguments(ARG "OPTIMISED" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test)
  if(NOT ARG_OPTIMISED)
    target_compile_options(${name} PRIVATE -O0)
    sharp_use_pch(sharp_test_pch ${name})
  endif()
  target_link_libraries(${name} PRIVATE sharp_options ${ARG_LIBS} GTest::gtest_main GTest::gmock)
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
