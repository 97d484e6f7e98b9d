#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Remakes the files of this folder; needs Python with NumPy.
set -e
lib=../../../../lib
python="${PYTHON:-python3}"
cd "$(dirname "$0")"
"$python" "$lib/make_gguf.py" tiny.gguf --layers 1 --width 32 --heads 2 --kv-heads 1 --ffn 64 --vocab 272 --untied \
  --types F16,BF16,Q4_0,Q4_1,Q5_0,Q5_1,Q8_0 --embedding-type Q4_0 --format-version 2 --alignment 64
"$python" "$lib/gguf_file.py" tiny.gguf > tiny.json
