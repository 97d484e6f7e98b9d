# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the golden files of this folder with llama.cpp (PyPI llama-cpp-python 0.3.36, on a CPU, cache in f32).

  PYTHONPATH=test/lib:test/Integration/Inputs PYTHON make_golden.py [NAME...]

PYTHON has llama_cpp and NumPy. For each model of architecture_models.py: the ids of the prompt, the ids that follow it
(greedy), and the logits at the positions ROWS. llama.cpp takes GELU from a table in f16, so the logits of models with it
are good to three digits.
"""
import json
import os
import subprocess
import sys
import tempfile

import llama_cpp as L
import numpy as np

from architecture_models import GREEDY, LENGTH, MODELS, ROWS, options, prompt
from gguf_file import read_gguf

HERE = os.path.dirname(os.path.abspath(__file__))


class Peer:
    def __init__(self, path):
        self.model = L.llama_model_load_from_file(path.encode(), L.llama_model_default_params())
        params = L.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = 64
        params.n_threads = params.n_threads_batch = 1
        params.flash_attn_type, params.type_k, params.type_v = 0, 0, 0  # off, f32, f32
        self.state = L.llama_init_from_model(self.model, params)
        self.size = L.llama_vocab_n_tokens(L.llama_model_get_vocab(self.model))

    def logits(self, ids):
        """[len(ids), vocabulary]"""
        L.llama_memory_clear(L.llama_get_memory(self.state), True)
        batch = L.llama_batch_init(len(ids), 0, 1)
        batch.n_tokens = len(ids)
        for i, token in enumerate(ids):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.logits[i] = token, i, 1, True
            batch.seq_id[i][0] = 0
        assert L.llama_decode(self.state, batch) == 0
        rows = [np.ctypeslib.as_array(L.llama_get_logits_ith(self.state, i), (self.size,)).copy()
                for i in range(len(ids))]
        L.llama_batch_free(batch)
        return np.stack(rows)


def make(name, folder):
    path = f"{folder}/{name}.gguf"
    subprocess.run([sys.executable, f"{HERE}/../../../lib/make_gguf.py", path, *options(name)], check=True)
    tokens = read_gguf(path).metadata["tokenizer.ggml.tokens"].value
    ids = [tokens.index(letter) for letter in prompt()]
    assert len(ids) == LENGTH
    peer, text = Peer(path), list(ids)
    rows = peer.logits(ids)
    for _ in range(GREEDY):
        text.append(int(peer.logits(text)[-1].argmax()))
    golden = {"ids": ids, "greedy": text[LENGTH:], "logits": [[round(float(x), 5) for x in rows[row]] for row in ROWS]}
    with open(f"{HERE}/{name}.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
    print(name, golden["greedy"], np.abs(rows).max())


def main():
    quiet = L.llama_log_callback(lambda level, text, data: None)
    L.llama_log_set(quiet, None)
    L.llama_backend_init()
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or MODELS:
            make(name, folder)


if __name__ == "__main__":
    main()
