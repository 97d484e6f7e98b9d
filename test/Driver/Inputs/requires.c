// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A library that asks for a processor. It is no module. */
const char lamella_requires[] = REQUIRES;
