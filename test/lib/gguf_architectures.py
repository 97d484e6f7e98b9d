# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What files of each architecture hold, for make_gguf.py: tensors and keys that differ from a plain llama's."""

from dataclasses import dataclass, field


@dataclass
class Style:
    layer_norm: bool = False  # norms have a bias and the other epsilon
    norms: tuple = ("attn_norm", "ffn_norm")  # of a layer
    qk_norm: str = ""  # of each "head", or of the whole "row"
    biases: str = ""  # of "projections" (queries, keys, values), or of "all" linear layers
    gated: bool = True
    fused: bool = False  # queries, keys and values are one tensor; gate and up are one
    learned_positions: bool = False
    keys: dict = field(default_factory=dict)  # further keys: name -> (type, value)


BEHIND = ("post_attention_norm", "post_ffw_norm")
WINDOW = {"attention.sliding_window": ("u32", 8)}
STYLES = {
    "llama": Style(),
    "qwen2": Style(biases="projections"),
    "qwen3": Style(qk_norm="head"),
    "gemma": Style(),
    "gemma2": Style(
        norms=("attn_norm", "ffn_norm") + BEHIND,
        # Far below those of published models, so that they matter to small ones.
        keys=WINDOW | {"attn_logit_softcapping": ("f32", 2.0), "final_logit_softcapping": ("f32", 3.0)},
    ),
    "gemma3": Style(
        norms=("attn_norm", "ffn_norm") + BEHIND,
        qk_norm="head",
        keys=WINDOW | {"rope.scaling.type": ("string", "linear"), "rope.scaling.factor": ("f32", 8.0)},
    ),
    "phi3": Style(fused=True),
    "gpt2": Style(layer_norm=True, biases="all", gated=False, fused=True, learned_positions=True),
    "olmo2": Style(norms=BEHIND, qk_norm="row"),
}
ROPE = {
    "none": {},
    "linear": {"rope.scaling.type": ("string", "linear"), "rope.scaling.factor": ("f32", 4.0)},
    "yarn": {
        "rope.scaling.type": ("string", "yarn"),
        "rope.scaling.factor": ("f32", 4.0),
        "rope.scaling.original_context_length": ("u32", 256),
    },
    "stored": {},  # the tensor rope_freqs.weight
}
