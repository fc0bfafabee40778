# SPDX-License-Identifier: Apache-2.0
# cmake -D OUTPUT=page_parts.cpp -D FOLDER=page -P embed_page.cmake: the page's files as C++ string constants.
set(text "// Made by embed_page.cmake.\n#include \"tb/explain/page_parts.h\"\n\nnamespace sharp::tb {\n")
foreach(part Html=page.html Style=style.css Model=model.js Draw=draw.js Table=table.js Main=main.js)
  string(REPLACE "=" ";" pair ${part})
  list(GET pair 0 name)
  list(GET pair 1 file)
  file(READ ${FOLDER}/${file} content)
  string(APPEND text "const char* const kPage${name} = R\"~page~(${content})~page~\";\n")
endforeach()
string(APPEND text "}  // namespace sharp::tb\n")
file(WRITE ${OUTPUT} "${text}")
