# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What pip calls to build the wheel (PEP 517): CMake builds and installs the package, and this packs it.

The folder `build` is used where it was configured for the same Python, so that nothing is built twice; else build/wheel.
The sources of MLIR's Python bindings are fetched where they are absent (scripts/fetch-bindings says what that is).
"""
import ast
import base64
import hashlib
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")


class UnsupportedOperation(Exception):
    """Of PEP 517: there is no such file to be had."""


def _project():
    """The table [project] of pyproject.toml, as far as a wheel's metadata needs it (Python 3.10 has no tomllib)."""
    fields, inside = {}, False
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        inside = line == "[project]" if line.startswith("[") else inside
        if inside and " = " in line:
            name, value = line.split(" = ", 1)
            fields[name] = ast.literal_eval(value)
    return fields


def _run(*command, **options):
    print("--", *command, flush=True)
    subprocess.run([str(word) for word in command], cwd=ROOT, check=True, **options)


def _configured(build):
    """Whether the folder builds the bindings for this Python."""
    note = build / "python" / "bindings.txt"
    return note.exists() and not note.read_text() and any((build / "python" / "lamella" / "_mlir_libs").glob(f"_lamella{SUFFIX}"))


def _find_build():
    for build in (ROOT / "build", ROOT / "build" / "wheel"):
        if _configured(build):
            return build
    _run(sys.executable, "scripts/fetch-bindings")
    _run("cmake", "--preset", "release", "-B", build, "-DLAMELLA_TESTS=OFF", f"-DPython_EXECUTABLE={sys.executable}",
         f"-DPython_ROOT_DIR={sys.base_prefix}", stdout=subprocess.DEVNULL)
    why = (build / "python" / "bindings.txt").read_text()
    if why:
        raise RuntimeError(f"expected what the Python bindings are built of: {why}")
    return build


def _record(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _pack(folder, wheel, extra):
    """Writes the wheel of a folder's files and of the texts in `extra`, and the RECORD beside the latter."""
    rows = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        def add(name, data, mode=0o644):
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
            rows.append(f"{name},{_record(data)},{len(data)}")

        for path in sorted(folder.rglob("*")):
            if path.is_file():
                add(path.relative_to(folder).as_posix(), path.read_bytes(), 0o755 if path.suffix == ".so" else 0o644)
        for name, text in extra.items():
            add(name, text.encode())
        record = f"{name.rsplit('/', 1)[0]}/RECORD"
        archive.writestr(record, "\n".join([*rows, f"{record},,"]) + "\n")


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    project = _project()
    build = _find_build()
    _run("cmake", "--build", build, "--target", "lamella-python")
    version = f"{sys.version_info.major}{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    stem = f"{project['name']}-{project['version']}"
    tag = f"cp{version}-cp{version}-{platform}"
    metadata = [f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}",
                f"Summary: {project['description']}", f"License: {project['license']}",
                f"Requires-Python: {project['requires-python']}",
                *(f"Requires-Dist: {name}" for name in project["dependencies"])]
    with tempfile.TemporaryDirectory() as staging:
        _run("cmake", "--install", build, "--component", "python", "--strip", "--prefix", staging, stdout=subprocess.DEVNULL)
        wheel = Path(wheel_directory) / f"{stem}-{tag}.whl"
        _pack(Path(staging), wheel, {
            f"{stem}.dist-info/METADATA": "\n".join(metadata) + "\n\n" + (ROOT / "README.md").read_text(),
            f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: lamella\nRoot-Is-Purelib: false\nTag: {tag}\n"})
    return wheel.name


def build_sdist(sdist_directory, config_settings=None):
    raise UnsupportedOperation("Lamella is built from a clone")


def get_requires_for_build_wheel(config_settings=None):
    return []
