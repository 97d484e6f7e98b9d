# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The vocabulary of our CMake files. A room's file names its sources and what it may use, nothing else.

# lamella_install_library(LamellaNAME): others may link it, as Lamella::NAME. What tests and tools share is theirs alone.
function(lamella_install_library name)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
  if(folder MATCHES "^(test|tools)/")
    return()
  endif()
  target_include_directories(${name} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  string(REGEX REPLACE "^Lamella" "" export_name ${name})
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${export_name})
  install(TARGETS ${name} EXPORT Lamella ARCHIVE)
endfunction()

# lamella_add_runtime_library(NAME source... [DEPENDS lib...])
# A library without LLVM: plain C++20.
function(lamella_add_runtime_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS})
  lamella_install_library(${name})
endfunction()

# lamella_add_library(NAME source... [DEPENDS lib...] [HIDES lib...])
# A library of the compiler. Upstream comes only from the two shared objects MLIR and LLVM: the CMake targets of
# upstream's static libraries would bring a second copy of MLIR into the process.
# With HIDES its headers need no compiler: those who use it are plain C++ and see neither these libraries nor LLVM.
function(lamella_add_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;HIDES" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  set(upstream LamellaCompilerFlags MLIR LLVM)
  if(ARG_HIDES)
    target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_HIDES} ${upstream})
  else()
    target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} ${upstream})
  endif()
  target_precompile_headers(${name} REUSE_FROM LamellaPrecompiled)
  target_compile_options(${name} PRIVATE -fpch-instantiate-templates "SHELL:-Xclang -fno-pch-timestamp")
  add_dependencies(${name} lamella-headers)
  lamella_install_library(${name})
endfunction()

# lamella_add_tool(NAME source... [DEPENDS lib...])
function(lamella_add_tool name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  install(TARGETS ${name} RUNTIME)
endfunction()

# lamella_add_unittest(NAME source... [DEPENDS lib...])
# A GoogleTest binary in build/unittests, which lit discovers.
function(lamella_add_unittest name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE LAMELLA_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unittests)
endfunction()

# lamella_room_sources(OUTPUT library...): the sources of these libraries, to be compiled once more with other options.
function(lamella_room_sources output)
  set(all "")
  foreach(room ${ARGN})
    get_target_property(sources ${room} SOURCES)
    get_target_property(folder ${room} SOURCE_DIR)
    list(TRANSFORM sources PREPEND ${folder}/)
    list(APPEND all ${sources})
  endforeach()
  set(${output} ${all} PARENT_SCOPE)
endfunction()

# lamella_add_sanitized_unittest(NAME source... ROOMS library...)
# A unit test of rooms that read what others made, in every build under the address and undefined-behaviour sanitizers.
function(lamella_add_sanitized_unittest name)
  cmake_parse_arguments(ARG "" "" "ROOMS" ${ARGN})
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS "-fsanitize=address,undefined")
  check_cxx_source_compiles("int main() { return 0; }" LAMELLA_HAS_SANITIZERS)
  if(NOT LAMELLA_HAS_SANITIZERS)
    message(WARNING "${name} runs without sanitizers: the compiler has none (libclang-rt-22-dev)")
    lamella_add_unittest(${name} ${ARG_UNPARSED_ARGUMENTS} DEPENDS ${ARG_ROOMS})
    return()
  endif()
  lamella_room_sources(sources ${ARG_ROOMS})
  lamella_add_unittest(${name} ${ARG_UNPARSED_ARGUMENTS} ${sources})
  target_compile_options(${name} PRIVATE ${sanitizers} -gline-tables-only)
  target_link_options(${name} PRIVATE ${sanitizers})
endfunction()

# lamella_add_tool_main(NAME FUNCTION DEPENDS lib...)
# A tool whose body is the library function `int lamella::FUNCTION(int, char **)`: compiler code is compiled with the
# shared precompiled header, and the executable is a call.
function(lamella_add_tool_main name function)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(CONFIGURE OUTPUT ${name}-main.cpp CONTENT
    "namespace lamella { int @function@(int argc, char **argv); }\nint main(int argc, char **argv) { return lamella::@function@(argc, argv); }\n" @ONLY)
  lamella_add_tool(${name} ${CMAKE_CURRENT_BINARY_DIR}/${name}-main.cpp DEPENDS ${ARG_DEPENDS})
endfunction()

# lamella_embed_sources(OUTPUT file...)
# Writes the files as rows `{"stem", R"(text)"},` of a C++ table, anew when one changes.
function(lamella_embed_sources output)
  set(rows "")
  foreach(file ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    cmake_path(GET file STEM stem)
    file(READ ${file} text)
    string(APPEND rows "{\"${stem}\", R\"source(${text})source\"},\n")
  endforeach()
  file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${output} CONTENT "${rows}")
endfunction()
