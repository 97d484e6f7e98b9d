# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes small GGUF models of decoder architectures with random weights and a byte-level vocabulary.

    python3 test/lib/make_gguf.py tiny.gguf --layers 2 --width 64 --heads 4 --kv-heads 2 --types Q4_1

Keys and tensor names are those of published files. Needs NumPy. Every byte follows from the
options: the same seed gives the same file wherever NumPy's PCG64 generator does.
"""

import argparse
from collections import Counter

import numpy as np

import gguf_blocks
from gguf_architectures import ROPE, STYLES
from gguf_file import File, write_gguf

# What writers state as general.file_type for files mostly of a type.
FILE_TYPES = dict(F32=0, F16=1, Q4_0=2, Q4_1=3, Q8_0=7, Q5_0=8, Q5_1=9, BF16=32, Q2_K=10, Q3_K=12, Q4_K=15, Q5_K=17,
                  Q6_K=18, IQ4_NL=25, MXFP4=38)
NORMAL, CONTROL, UNUSED = 1, 3, 5
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# What the merges are learned from.
TEXT = """the thin layer and the other thin layer make one thing; another layer then makes the thing whole. there is a name
for this in the language of the sea, and in the language of the stone: the shell is made of many sheets, and each of them
can be seen. where the light enters, the sheets return the light, and the colour comes from the distance between them.
where one sheet ends, another begins; nothing is hidden, and nothing is lost between one layer and the next layer."""


def byte_letters():
    """The printable character of each byte in byte-level vocabularies: itself if it is one, else from U+0100 on."""
    own = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in own]
    return {byte: chr(byte) for byte in own} | {byte: chr(256 + i) for i, byte in enumerate(rest)}


def learn_merges(count):
    """Byte-pair encoding of TEXT: the most frequent pair, the first in order among equals, until no pair occurs twice."""
    letters = byte_letters()
    words = Counter("".join(letters[byte] for byte in word.encode()) for word in TEXT.replace(" ", "\0 ").split("\0"))
    splits = {word: list(word) for word in words}
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, parts in splits.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        if not pairs or max(pairs.values()) < 2:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for word, parts in splits.items():
            joined = []
            for part in parts:
                if joined and (joined[-1], part) == best:
                    joined[-1] += part
                else:
                    joined.append(part)
            splits[word] = joined
    return merges


def vocabulary(size):
    """Tokens, their types and the merges: specials, the 256 bytes, merged tokens, and unused ones up to `size`."""
    letters = byte_letters()
    base = SPECIALS + sorted(letters.values())
    if size < len(base):
        raise SystemExit(f"make_gguf: --vocab: expected at least {len(base)}, got {size}")
    merges = learn_merges(size - len(base))
    tokens = list(dict.fromkeys(base + ["".join(pair) for pair in merges]))
    types = [CONTROL] * len(SPECIALS) + [NORMAL] * (len(tokens) - len(SPECIALS))
    unused = [f"<|unused_{i}|>" for i in range(size - len(tokens))]
    return tokens + unused, types + [UNUSED] * len(unused), [" ".join(pair) for pair in merges]


def put_metadata(file, options):
    tokens, types, merges = vocabulary(options.vocab)
    name, style = options.architecture, STYLES[options.architecture]
    for key, type, value in [
        ("general.architecture", "string", name),
        ("general.type", "string", "model"),
        ("general.name", "string", f"random {options.layers} x {options.width}, seed {options.seed}"),
        (f"{name}.block_count", "u32", options.layers),
        (f"{name}.context_length", "u32", options.context),
        (f"{name}.embedding_length", "u32", options.width),
        (f"{name}.feed_forward_length", "u32", options.ffn),
        (f"{name}.attention.head_count", "u32", options.heads),
        (f"{name}.attention.head_count_kv", "u32", options.kv_heads),
        *([] if style.learned_positions else [(f"{name}.rope.freq_base", "f32", options.rope_base)]),
        (f"{name}.attention.layer_norm_{'' if style.layer_norm else 'rms_'}epsilon", "f32", 1e-5),
        ("general.file_type", "u32", FILE_TYPES[options.types[0]]),
        (f"{name}.vocab_size", "u32", options.vocab),
        *([] if style.learned_positions else [(f"{name}.rope.dimension_count", "u32", options.rotary_dims)]),
        ("tokenizer.ggml.add_space_prefix", "bool", False),
        ("tokenizer.ggml.add_bos_token", "bool", False),
        ("tokenizer.ggml.model", "string", "gpt2"),
        ("tokenizer.ggml.pre", "string", "smollm"),
        ("tokenizer.ggml.tokens", "string", tokens),
        ("tokenizer.ggml.token_type", "i32", types),
        ("tokenizer.ggml.merges", "string", merges),
        ("tokenizer.ggml.bos_token_id", "u32", 1),
        ("tokenizer.ggml.eos_token_id", "u32", 2),
        ("tokenizer.ggml.unknown_token_id", "u32", 0),
        ("tokenizer.ggml.padding_token_id", "u32", 2),
        ("tokenizer.chat_template", "string", CHAT_TEMPLATE),
        ("general.quantization_version", "u32", 2),
    ]:
        file.put(key, type, value)
    if options.head_dim != options.width // options.heads:
        file.put(f"{name}.attention.key_length", "u32", options.head_dim)
        file.put(f"{name}.attention.value_length", "u32", options.head_dim)
    for key, (type, value) in {**style.keys, **ROPE[options.rope]}.items():
        file.put(f"{name}.{key}", type, value)
    if options.experts:
        file.put(f"{name}.expert_count", "u32", options.experts)
        file.put(f"{name}.expert_used_count", "u32", options.used_experts)


def put_tensors(file, options):
    """Weights of variance 1 / inputs keep activations near 1; an embedding of variance 4 / width spreads the logits."""
    random = np.random.default_rng(options.seed)
    width, ffn, style = options.width, options.ffn, STYLES[options.architecture]
    query_width, kv_width = options.head_dim * options.heads, options.head_dim * options.kv_heads
    linears = 0

    def norm(name, extent=width):
        file.put_tensor(name, "F32", (1 + 0.1 * random.standard_normal(extent)).astype(np.float32))
        if style.layer_norm:
            bias(name.replace(".weight", ".bias"), extent)

    def bias(name, extent):
        file.put_tensor(name, "F32", (0.5 * random.standard_normal(extent)).astype(np.float32))

    def matrix(name, type, outputs, inputs, scale=1.0, count=()):
        values = random.standard_normal((*count, outputs, inputs)) * (scale / np.sqrt(inputs))
        file.put_tensor(name, type, values.astype(np.float32))

    def linear(name, outputs, inputs, count=()):
        nonlocal linears
        matrix(name, options.types[linears % len(options.types)], outputs, inputs, count=count)
        linears += 1
        if style.biases == "all":
            bias(name.replace(".weight", ".bias"), outputs)

    def feed_forward(block):
        both = style.gated and style.fused
        linear(block + "ffn_down.weight", width, ffn)
        if style.gated and not both:
            linear(block + "ffn_gate.weight", ffn, width)
        linear(block + "ffn_up.weight", 2 * ffn if both else ffn, width)

    def experts(block):
        # So wide apart that no score is nearly equal to another.
        matrix(block + "ffn_gate_inp.weight", "F32", options.experts, width, scale=4.0)
        linear(block + "ffn_down_exps.weight", width, ffn, count=(options.experts,))
        linear(block + "ffn_gate_exps.weight", ffn, width, count=(options.experts,))
        linear(block + "ffn_up_exps.weight", ffn, width, count=(options.experts,))

    matrix("token_embd.weight", options.embedding_type, options.vocab, width, scale=2.0)
    for layer in range(options.layers):
        block = f"blk.{layer}."
        norm(block + style.norms[0] + ".weight")
        experts(block) if options.experts else feed_forward(block)
        for name in style.norms[1:]:
            norm(block + name + ".weight")
        if style.fused:
            linear(block + "attn_output.weight", width, query_width)
            linear(block + "attn_qkv.weight", query_width + 2 * kv_width, width)
        else:
            linear(block + "attn_k.weight", kv_width, width)
            linear(block + "attn_output.weight", width, query_width)
            linear(block + "attn_q.weight", query_width, width)
            linear(block + "attn_v.weight", kv_width, width)
        if style.biases == "projections":
            bias(block + "attn_q.bias", query_width)
            bias(block + "attn_k.bias", kv_width)
            bias(block + "attn_v.bias", kv_width)
        if style.qk_norm:
            norm(block + "attn_q_norm.weight", query_width if style.qk_norm == "row" else options.head_dim)
            norm(block + "attn_k_norm.weight", kv_width if style.qk_norm == "row" else options.head_dim)
    if style.learned_positions:
        matrix("position_embd.weight", options.embedding_type, options.context, width, scale=2.0)
    if options.rope == "stored":
        file.put_tensor("rope_freqs.weight", "F32", np.linspace(1, 8, options.rotary_dims // 2).astype(np.float32))
    norm("output_norm.weight")
    if not options.tied:
        matrix("output.weight", options.embedding_type, options.vocab, width, scale=2.0)


def make_model(options):
    file = File(version=options.format_version, alignment=options.alignment)
    put_metadata(file, options)
    put_tensors(file, options)
    return file


def parse_types(text):
    types = text.split(",")
    for type in types:
        if type not in gguf_blocks.TYPES:
            raise argparse.ArgumentTypeError(f"expected types of {', '.join(gguf_blocks.TYPES)}, got {type}")
    return types


def parse_options(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output")
    parser.add_argument("--architecture", choices=list(STYLES), default="llama")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--kv-heads", type=int, default=2)
    parser.add_argument("--head-dim", type=int, help="width / heads unless given")
    parser.add_argument("--ffn", type=int, default=128)
    parser.add_argument("--vocab", type=int, default=320)
    parser.add_argument("--context", type=int, default=1024)
    parser.add_argument("--rope-base", type=float, default=1e4)
    parser.add_argument("--rope", choices=list(ROPE), default="none", help="scaling of the rotary embedding")
    parser.add_argument("--rotary-dims", type=int, help="the head's unless given")
    parser.add_argument("--experts", type=int, default=0, help="of the feed-forward halves")
    parser.add_argument("--used-experts", type=int, default=2)
    parser.add_argument("--types", type=parse_types, default=["Q4_1"], help="of the linear layers, in turn: Q4_1,F16")
    parser.add_argument("--embedding-type", choices=gguf_blocks.TYPES, default="Q8_0")
    parser.add_argument("--tied", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--untied", dest="tied", action="store_false", help="the same as --no-tied")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--format-version", type=int, choices=[2, 3], default=3)
    parser.add_argument("--alignment", type=int, default=32)
    options = parser.parse_args(arguments)
    if options.width % options.heads or options.heads % options.kv_heads:
        parser.error("expected --width a multiple of --heads and --heads a multiple of --kv-heads")
    options.head_dim = options.head_dim or options.width // options.heads
    options.rotary_dims = options.rotary_dims or options.head_dim
    if options.head_dim % 2:
        parser.error(f"expected an even --head-dim, got {options.head_dim}")
    return options


if __name__ == "__main__":
    chosen = parse_options()
    write_gguf(chosen.output, make_model(chosen))
