# SPDX-License-Identifier: Apache-2.0
# sharp_embed_page(OUTPUT HEADER tb/x/page_parts.h NAMESPACE a::b PARTS kHtml=page.html ... [FOLDER page]): makes ${OUTPUT}, a C++ file that holds
# the files of the folder as the string constants that the header declares.
function(sharp_embed_page output)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE;FOLDER" "PARTS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER page)
  endif()
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER})
  list(TRANSFORM ARG_PARTS REPLACE ".*=" "${folder}/" OUTPUT_VARIABLE files)
  list(JOIN ARG_PARTS "," parts)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_page.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${output} -D FOLDER=${folder} -D HEADER=${ARG_HEADER} -D NAMESPACE=${ARG_NAMESPACE} -D PARTS=${parts}
            -P ${script}
    DEPENDS ${files} ${script}
    VERBATIM)
endfunction()
