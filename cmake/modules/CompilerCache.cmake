# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Compiles through ccache where it is found. The sloppiness lets ccache keep the precompiled header and what uses it.
find_program(LAMELLA_CCACHE ccache)
if(LAMELLA_CCACHE)
  set(launcher env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${LAMELLA_CCACHE})
  foreach(language C CXX)
    if(NOT DEFINED CMAKE_${language}_COMPILER_LAUNCHER)
      set(CMAKE_${language}_COMPILER_LAUNCHER ${launcher})
    endif()
  endforeach()
endif()
