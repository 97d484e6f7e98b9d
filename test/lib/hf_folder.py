# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a model of make_gguf.py as transformers would: config.json, tokenizer.json, files of safetensors.

    python3 test/lib/hf_folder.py m.gguf FOLDER --shards 2
"""

import argparse
import json
import os
import struct

import numpy as np

from gguf_file import read_gguf

FAMILIES = {"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma2": "gemma2", "gemma3": "gemma3_text",
            "phi3": "phi3", "olmo2": "olmo2", "gemma": "gemma"}
KEYS = {"block_count": "num_hidden_layers", "context_length": "max_position_embeddings", "embedding_length": "hidden_size",
        "feed_forward_length": "intermediate_size", "attention.head_count": "num_attention_heads",
        "attention.head_count_kv": "num_key_value_heads", "attention.layer_norm_rms_epsilon": "rms_norm_eps",
        "rope.freq_base": "rope_theta", "vocab_size": "vocab_size", "attention.sliding_window": "sliding_window",
        "attn_logit_softcapping": "attn_logit_softcapping", "final_logit_softcapping": "final_logit_softcapping"}
NAMES = {"attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
         "attn_v": "self_attn.v_proj", "attn_qkv": "self_attn.qkv_proj", "attn_output": "self_attn.o_proj",
         "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm", "ffn_gate": "mlp.gate_proj",
         "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj", "post_attention_norm": "post_attention_layernorm",
         "post_ffw_norm": "post_feedforward_layernorm"}
WHOLE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}


def convert_name(name, architecture):
    node, suffix = name.rsplit(".", 1)
    if node in WHOLE:
        return f"{WHOLE[node]}.{suffix}"
    _, layer, part = node.split(".")
    part = {"ffn_norm": "pre_feedforward_layernorm" if architecture in ("gemma2", "gemma3") else "post_attention_layernorm",
            "ffn_up": "mlp.gate_up_proj" if architecture == "phi3" else "mlp.up_proj"}.get(part) or NAMES[part]
    return f"model.layers.{layer}.{part}.{suffix}"


def convert_tensor(file, name, tensor, heads):
    """Type, shape and bytes. Published llamas have halves of heads where the file has pairs; gemma's norms are less 1."""
    architecture = file.metadata["general.architecture"].value
    data = tensor.data
    if architecture == "llama" and name.endswith(("attn_q.weight", "attn_k.weight")):
        rows, width = tensor.shape
        count = heads["attention.head_count" if "attn_q" in name else "attention.head_count_kv"]
        data = np.asarray(data).reshape(count, rows // count // 2, 2, -1).swapaxes(1, 2)
    if architecture.startswith("gemma") and "norm" in name:
        data = np.asarray(data).view(np.float32) - 1
    return tensor.type, list(tensor.shape), np.ascontiguousarray(data).tobytes()


def write_safetensors(path, tensors):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, (type, shape, data) in tensors.items():
        header[name] = {"dtype": type, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values()))


def make_config(file, architecture):
    config = {"architectures": ["Model"], "model_type": FAMILIES[architecture], "torch_dtype": "float32",
              "hidden_act": "gelu_pytorch_tanh" if architecture.startswith("gemma") else "silu", "use_cache": True,
              "tie_word_embeddings": "output.weight" not in file.tensors}
    for key, name in KEYS.items():
        if entry := file.metadata.get(f"{architecture}.{key}"):
            config[name] = entry.value
    width, heads = config["hidden_size"], config["num_attention_heads"]
    length = file.metadata.get(f"{architecture}.attention.key_length")
    config["head_dim"] = length.value if length else width // heads
    rotary = file.metadata[f"{architecture}.rope.dimension_count"].value
    if rotary != config["head_dim"]:
        config["partial_rotary_factor"] = rotary / config["head_dim"]
    if kind := file.metadata.get(f"{architecture}.rope.scaling.type"):
        config["rope_scaling"] = {"rope_type": kind.value, "factor": file.metadata[f"{architecture}.rope.scaling.factor"].value}
    if architecture in ("gemma2", "gemma3"):
        pattern = 2 if architecture == "gemma2" else 6
        config["query_pre_attn_scalar"] = config["head_dim"]
        config["layer_types"] = ["full_attention" if layer % pattern == pattern - 1 else "sliding_attention"
                                 for layer in range(config["num_hidden_layers"])]
    return config


def make_tokenizer(file):
    tokens = file.metadata["tokenizer.ggml.tokens"].value
    types = file.metadata["tokenizer.ggml.token_type"].value
    bytes_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0", "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, bytes_level]},
        "added_tokens": [{"id": i, "content": token, "special": True} for i, token in enumerate(tokens) if types[i] == 3],
        "model": {"type": "BPE", "byte_fallback": False, "vocab": {token: i for i, token in enumerate(tokens) if types[i] == 1},
                  "merges": [merge.split(" ") for merge in file.metadata["tokenizer.ggml.merges"].value]},
    }


def write_folder(source, folder, shards):
    file = read_gguf(source)
    architecture = file.metadata["general.architecture"].value
    heads = {key: file.metadata[f"{architecture}.{key}"].value for key in ("attention.head_count", "attention.head_count_kv")}
    tensors = {convert_name(name, architecture): convert_tensor(file, name, tensor, heads)
               for name, tensor in file.tensors.items()}
    os.makedirs(folder, exist_ok=True)
    def write(name, value):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as out:
            json.dump(value, out, indent=2)
    write("config.json", make_config(file, architecture))
    write("tokenizer.json", make_tokenizer(file))
    write("tokenizer_config.json", {"bos_token": "<|im_start|>", "eos_token": {"content": "<|im_end|>"}, "add_bos_token": False,
                                    "chat_template": file.metadata["tokenizer.chat_template"].value})
    if shards == 1:
        return write_safetensors(f"{folder}/model.safetensors", tensors)
    places = {name: f"model-{number % shards + 1:05}-of-{shards:05}.safetensors" for number, name in enumerate(tensors)}
    for place in sorted(set(places.values())):
        write_safetensors(f"{folder}/{place}", {name: value for name, value in tensors.items() if places[name] == place})
    write("model.safetensors.index.json", {"metadata": {"total_size": 0}, "weight_map": places})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source")
    parser.add_argument("folder")
    parser.add_argument("--shards", type=int, default=1)
    chosen = parser.parse_args()
    write_folder(chosen.source, chosen.folder, chosen.shards)
