# SPDX-License-Identifier: Apache-2.0
# Runs the table generator and compares both of its files with those in the tree.
execute_process(COMMAND ${GENERATOR} ${WORK}/sharp_act_pkg.sv ${WORK}/activation_table.inc COMMAND_ERROR_IS_FATAL ANY)
foreach(pair "${PACKAGE};${WORK}/sharp_act_pkg.sv" "${INCLUDE_FILE};${WORK}/activation_table.inc")
  list(GET pair 0 kept)
  list(GET pair 1 fresh)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${kept} ${fresh} RESULT_VARIABLE differs)
  if(differs)
    message(FATAL_ERROR "${kept} is not what ${GENERATOR} writes: regenerate it")
  endif()
endforeach()
