# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The front door. Each target installs the Debian packages it needs, then does its work.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

# COMPILER=OFF builds and tests only the rooms that need no LLVM.
COMPILER ?= ON
JOBS ?= $(shell nproc)
MODEL ?= build/models/SmolLM2-135M-Instruct.Q4_1.gguf
ARGS ?=
PYTHON := build/venv/bin/python
build_packages := $(if $(filter OFF,$(COMPILER)),build,build+compiler)

.PHONY: help build chat python test test-asan bench peers docs format clean FORCE

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "  Variables: PROMPT=text (chat), ARGS=options (chat, test), COMPILER=OFF (no LLVM), JOBS=$(JOBS)"

build: build/configured-$(COMPILER) ## build the tools into build/bin
	@cmake --build --preset release -j $(JOBS)

chat: ## talk to a small model, or answer PROMPT="..."
	@$(MAKE) build build/venv/installed >&2
	@$(if $(filter file,$(origin MODEL)),$(PYTHON) scripts/fetch-model >&2)
	@build/bin/lamella chat --model "$(MODEL)" $(if $(PROMPT),--prompt $(call quoted,PROMPT)) $(ARGS)

# What is downloaded, once: the sources of MLIR's Python bindings. Without them everything else is built and tested.
python: build/venv/installed build/configured-$(COMPILER) ## build the Python package into build/python
	@$(call fetch_bindings)
	@cmake --build --preset release -j $(JOBS) --target lamella-python

test: packages-$(build_packages)+python+test build/venv/installed build/configured-$(COMPILER) ## run every test; the last line counts them
	@$(PYTHON) scripts/fetch-model || echo "-- tests that need the model are skipped"
	@$(call fetch_bindings)
	@$(MAKE) build
	@$(PYTHON) scripts/run-tests --build build --jobs $(JOBS) $(ARGS)

# LLVM's shared objects are not sanitized. Hence: no leak check (they hold memory to the end), no container or pool
# annotations (only one side of a call would make them).
test-asan: packages-$(build_packages)+python+test+asan build-asan/configured-$(COMPILER) build/venv/installed ## run the lit and unit tests with sanitizers
	@cmake --build --preset asan -j $(JOBS)
	@ASAN_OPTIONS=detect_leaks=0:detect_container_overflow=0:allow_user_poisoning=0:detect_stack_use_after_return=0 \
	  UBSAN_OPTIONS=print_stacktrace=1 ASAN_SYMBOLIZER_PATH="$$(llvm-config-22 --bindir)/llvm-symbolizer" \
	  $(PYTHON) scripts/run-tests --build build-asan --jobs $(JOBS) --no-checks $(ARGS)

bench: build build/venv/installed ## run the benchmarks; one JSON object a line
	@for script in bench/*; do \
	  if [ -f "$$script" ] && [ -x "$$script" ]; then PATH="$(CURDIR)/build/venv/bin:$$PATH" "$$script"; fi; \
	done

peers: packages-python ## install the heavy outside oracles into build/peers
	@echo "-- installing $$(grep -vc '^#' scripts/requirements-peers.txt) packages into build/peers"
	@python3 -m venv build/peers
	@build/peers/bin/python -m pip --disable-pip-version-check install --quiet --requirement scripts/requirements-peers.txt
	@build/peers/bin/python test/Unit/Runtime/Tokenizer/make_peers.py build/peers/tokenizers

docs: packages-compiler ## write docs/generated anew from the TableGen files
	@scripts/check-docs --fix

format: packages-format ## format the C++ sources
	@scripts/check-format --fix

clean: ## remove what was built; downloads stay in build/models and build/mlir-python
	@rm -rf build-asan build-debug
	@[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name models ! -name mlir-python -exec rm -rf {} +

# packages-A+B: the Debian packages of groups A and B.
packages-%: FORCE
	@scripts/install-packages $(subst +, ,$*)

build/configured-$(COMPILER): CMakePresets.json | packages-$(build_packages)+test
	@$(call configure,release,build)

build-asan/configured-$(COMPILER): CMakePresets.json | packages-$(build_packages)+test+asan
	@$(call configure,asan,build-asan)

build/venv/installed: scripts/requirements.txt | packages-python
	@echo "-- making the Python environment build/venv"
	@python3 -m venv --clear build/venv
	@build/venv/bin/python -m pip --disable-pip-version-check install --quiet --requirement scripts/requirements.txt
	@touch $@

# CMake looks for what the bindings are made of when it configures.
define fetch_bindings
if [ "$(COMPILER)" != OFF ] && [ ! -d build/mlir-python ]; then \
  $(PYTHON) scripts/fetch-bindings || echo "-- the Python bindings are not built, and their tests are skipped"; \
fi; \
if [ build/mlir-python -nt build/python/bindings.txt ] || [ build/venv/installed -nt build/python/bindings.txt ]; then \
  cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }; \
fi
endef

# $(call configure,PRESET,FOLDER): CMake's own words are shown only when it fails.
define configure
mkdir -p $(2); rm -f $(2)/configured-*; echo "-- configuring $(2) (preset $(1), compiler $(COMPILER))"; \
cmake --preset $(1) -DLAMELLA_COMPILER=$(COMPILER) >$(2)/configure.log 2>&1 || { cat $(2)/configure.log >&2; exit 1; }; \
touch $@
endef

# $(call quoted,NAME): the unexpanded value of a variable as one word of the shell.
quoted = '$(subst ','\'',$(value $(1)))'

FORCE:
