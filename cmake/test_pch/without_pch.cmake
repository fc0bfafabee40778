# SPDX-License-Identifier: Apache-2.0
# cmake -D BUILD=folder -D CXX=compiler -P without_pch.cmake: builds `sharp` without precompiled headers, in a folder of its own.
set(source ${CMAKE_CURRENT_LIST_DIR}/../..)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${source} -B ${BUILD} -G Ninja -DCMAKE_CXX_COMPILER=${CXX} -DSHARP_PCH=OFF COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target sharp COMMAND_ERROR_IS_FATAL ANY)
