# SPDX-License-Identifier: Apache-2.0
# cmake -D OUTPUT=x.cpp -D FOLDER=page -D HEADER=x.h -D NAMESPACE=a::b -D PARTS=kHtml=page.html,... -P embed_page.cmake: files of a page as C++
# string constants.
set(text "// Made by embed_page.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
string(REPLACE "," ";" parts ${PARTS})
foreach(part ${parts})
  string(REPLACE "=" ";" pair ${part})
  list(GET pair 0 name)
  list(GET pair 1 file)
  file(READ ${FOLDER}/${file} content)
  string(APPEND text "const char* const ${name} = R\"~page~(${content})~page~\";\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${text}")
