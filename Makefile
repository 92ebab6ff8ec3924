# make example   sets everything up, runs the workflow on the example release, lists the results
# make example STUDIES=wrong_lung   the same for these studies alone
# make test      sets everything up if need be, passes the tests
# make docs      after `make example`: writes its answer and the registries' lists into README.md and docs/, checks them
# make test-slurm   the tiny release through a Slurm on this machine; as root on Debian or Ubuntu, about 10 minutes
# make fuzz MINUTES=10   each reader of foreign files for that long with mutated ones, one after the other (docs/security.md)
# make audit     known vulnerabilities of all pinned packages; needs a network
# make check     format, lint, types; of the rules, too
#
# Settings, each as in `make example CORES=8`:
PYTHON ?= python3
CORES ?= $(shell getconf _NPROCESSORS_ONLN)
# What to install torch from: on a machine with an NVIDIA GPU the plain name brings the CUDA build. For the CPU build
# or another CUDA version give pip's own options, e.g. TORCH="torch==2.13.0 --index-url URL".
TORCH ?= torch==2.13.0
CONFIG ?= config.yaml
STUDIES ?= all
MINUTES ?= 10

BIN := .venv/bin
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES) --resources gpu=1 --rerun-incomplete

.PHONY: example test docs test-slurm fuzz audit check format setup clean

example: setup
	@# An interrupted run may have left its lock.
	@! find .snakemake/locks -type f 2>/dev/null | grep -q . || $(BIN)/snakemake --unlock --configfile $(CONFIG) --quiet all
	$(SNAKEMAKE) $(STUDIES) --configfile $(CONFIG)
	@echo; echo 'Tables, figures and pictures:'
	@find results/report results/studies results/data -path '*/report/*' -o -path '*/tables/*' -o -path '*/figures/*' -o -path '*/restricted/*' \
	  | sort | sed 's/^/  /'

# A process a core. A file's tests stay in one process, so that what they share is made once; whole runs of the
# workflow, the longest, come first.
test: setup
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(CORES) --maxprocesses 8 --dist loadfile --no-loadscope-reorder \
	  tests/workflow tests

# The only command that writes into docs/ and README.md.
docs: setup
	$(BIN)/python docs/fill_documents.py results
	$(BIN)/python -m pytest -q tests/workflow/test_docs.py

test-slurm: setup
	timeout --kill-after=120 2500 $(BIN)/python -m pytest -m slurm tests/slurm

READERS := archive attention checkpoint compressed_dicom dicom egd_cxr embeddings gold jpeg labels lists ms_cxr reflacx reports scene_graph transcript

fuzz: setup
	for reader in $(READERS); do \
	  $(BIN)/python -m tests.fuzz.run $$reader .fuzz/$$reader -max_total_time=$$(( $(MINUTES) * 60 )) -verbosity=0 || exit 1; \
	done

# In an environment of its own, so that its dependencies are not the project's. --strict: a package that the service
# does not know counts as a finding, where it would otherwise be passed over with "No known vulnerabilities found".
audit:
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet pip-audit==2.10.1
	echo '$(firstword $(TORCH))' > .venv-audit/torch.txt
	.venv-audit/bin/pip-audit --strict --no-deps --disable-pip -r requirements.lock -r .venv-audit/torch.txt

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint
	$(BIN)/mypy workflow_scripts/wronglung
	$(BIN)/mypy --disable-error-code=name-defined workflow_scripts/*.py

format: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile rules

# The marker file is written last, so an interrupted set-up is taken up again.
setup: .venv/installed

.venv/installed: requirements.lock Makefile
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v[:2] <= (3, 12) else f"Python 3.11 or 3.12 is needed, $(PYTHON) is {v[0]}.{v[1]}; say make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install $(TORCH)
	$(BIN)/python -m pip install --no-deps --requirement requirements.lock
	@touch $@

clean:
	rm -rf results .snakemake
