# SPDX-License-Identifier: Apache-2.0
# Sourced by build_dut.sh: variables of the caller that would change what a tool builds without a trace in the command line are dropped.

scrub_environment() {
  unset CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH OBJC_INCLUDE_PATH OBJCPLUS_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX \
    CCC_OVERRIDE_OPTIONS CCC_ADD_ARGS CLANG_CONFIG_FILE_SYSTEM_DIR DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES LD_RUN_PATH LDEMULATION \
    VERILATOR_BIN VERILATOR_TEST_FLAGS VERILATOR_GDB VERILATOR_VALGRIND CDPATH GLOBIGNORE GREP_OPTIONS POSIXLY_CORRECT BASH_ENV ENV
  export LC_ALL=C  # the same ranges and orders in awk, sed and sort everywhere
}
