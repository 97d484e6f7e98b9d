# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs 'lamella complete' on FOLDER/m.gguf over caches in every state: the same ids and logits each time, no crash.

    check_cache.py FOLDER
"""
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

folder = Path(sys.argv[1])
source = random.Random(1)


def command(cache, *options):
    return ["lamella", "complete", f"{folder}/m.gguf", "--prompt", "the layer", "--max-tokens", "4", "--ignore-eos",
            "--json", "--cache", str(cache), *options]


def read(output, warnings=0, errors=""):
    result = json.loads(output)
    lines = [line for line in errors.splitlines() if "warning" in line]
    assert len(lines) == warnings, errors
    assert result["compilations"] == 1, result
    global packed
    packed = result["packed_bytes"]
    answer = [result[key] for key in ("prompt_ids", "ids", "top_logits")]
    return answer, result["generated_objects"]


def run(cache, *options, warnings=0, environment={}, before=None):
    done = subprocess.run(command(cache, *options), capture_output=True, text=True, preexec_fn=before,
                          env=os.environ | environment)
    assert done.returncode == 0, (done.returncode, done.stderr)
    return read(done.stdout, warnings, done.stderr)


cache = folder / "cache"
answer, cold = run(cache)
packed_cold = packed
assert cold > 10 and packed_cold > 10000, (cold, packed_cold)


def expect(generated, *arguments, **options):
    """What is compiled is packed, and what is found is found packed."""
    found, count = run(*arguments, **options)
    assert found == answer, (found, answer)
    assert generated is None or count == generated, (generated, count)
    assert packed in (0, packed_cold) and (generated is None or packed == (packed_cold if generated else 0)), packed
    return count


expect(0, cache)
print("warm: nothing compiled, nothing packed")

# The same header and module, other weights: of another file, and of a file that was written anew.
model = folder / "m.gguf"
own = model.read_bytes()
other = bytearray(own)
for i in range(len(own) // 2, len(own), 97):
    other[i] ^= 1
stamp = model.stat()
model.write_bytes(other)
os.utime(model, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
changed, count = run(cache)
assert changed != answer and count == 0 and packed == packed_cold, (count, packed)
assert run(cache) == (changed, 0) and packed == 0
model.write_bytes(own)
expect_own = run(cache)
assert expect_own == (answer, 0), expect_own
print("another model of the same shape: packed anew")

# Kernels that no schedule is for are the same without schedules.
plain, count = run(cache, "--schedules=none")
assert 0 < count < cold and plain[1] == answer[1], count
assert run(cache, "--schedules=none") == (plain, 0)
expect(0, cache)
print("other options: another key")

script = folder / "own.mlir"
script.write_text("""module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%kernel: !transform.any_op {transform.readonly}) { transform.yield }
}
""")
assert run(cache, f"--schedules={script}")[1] == 0  # the same kernels as without schedules
assert run(cache, f"--schedules={script}")[1] == 0
print("own schedules: their text counts")

shared = folder / "shared"
processes = [subprocess.Popen(command(shared), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
for process in processes:
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert read(output)[0] == answer
expect(0, shared)
print("four processes at once")

# From the first file to the last.
killed, torn = 0, folder / "torn"
start = time.monotonic()
expect(cold, folder / "timed")
duration = time.monotonic() - start
while killed < 6:
    process = subprocess.Popen(command(torn), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(duration * source.uniform(0.3, 1.0))
    process.kill()
    if process.wait() == 0:
        shutil.rmtree(torn)  # all is found now: no later one would live long enough
        continue
    killed += 1
    if killed == 3:
        expect(None, torn)
        shutil.rmtree(torn)
expect(None, torn)
expect(0, torn)
print(f"killed {killed} times")

corrupted = 0
files = sorted(cache.glob("*.entry"))
whole = {file: file.read_bytes() for file in files}
for count in [1, 2, 4, 8] * 2 + [len(files)]:
    for file in source.sample(files, count):
        data = bytearray(whole[file])
        kind = source.randrange(4)
        if kind == 0:
            data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        elif kind == 1:
            data = data[:source.randrange(len(data))]
        elif kind == 2:
            data = source.choice(list(whole.values()))
        else:
            at = source.randrange(len(data))
            data[at:at + 512] = bytes(min(512, len(data) - at))
        file.write_bytes(data)
        corrupted += data != whole[file]
    expect(None, cache)
expect(0, cache)
print(f"corrupted {corrupted} times")

# One large entry after the other is no reason to compile.
large = max((file for file in cache.glob("*.entry") if file.read_bytes()[-64:].startswith(b"lamella2")),
            key=lambda file: file.stat().st_mtime_ns)
for change in (lambda data: data[:-1], lambda data: data[:64], lambda data: data[:100] + b"x" + data[101:]):
    data = large.read_bytes()
    large.unlink()
    large.write_bytes(change(data))
    assert run(cache) == (answer, 0) and packed == packed_cold, packed
    assert run(cache) == (answer, 0) and packed == 0
print("packed weights corrupted 3 times")

# Files may have 100 bytes: nothing fits.
small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
expect(cold, folder / "full", warnings=1, before=small)
assert not list((folder / "full").iterdir())
expect(cold, folder / "full")
print("full disk: one warning")

(folder / "file").write_text("")
expect(cold, folder / "file", warnings=1)
expect(cold, folder / "file" / "below", warnings=1)
print("no folder: one warning")

expect(cold, folder / "bounded", environment={"LAMELLA_CACHE_MIB": "0"})
assert not list((folder / "bounded").iterdir())
filler = folder / "bounded" / ("0" * 64 + ".entry")
filler.write_bytes(bytes(1 << 20))
os.utime(filler, (1, 1))
expect(cold, folder / "bounded", environment={"LAMELLA_CACHE_MIB": "1"})
assert not filler.exists()
assert sum(file.stat().st_size for file in (folder / "bounded").iterdir()) <= 1 << 20
print("bound kept")

# The variables: a folder of one's own, or the usual place.
home = folder / "home"
home.mkdir()
without = {"HOME": str(home), "XDG_CACHE_HOME": "", "LAMELLA_CACHE": "off"}
expect(cold, "", environment=without)
assert not list(home.iterdir())
print("home untouched")
expect(cold, "", environment=without | {"LAMELLA_CACHE": ""})
assert list((home / ".cache/lamella").glob("*.entry"))
expect(0, "", environment=without | {"LAMELLA_CACHE": str(home / ".cache/lamella")})
