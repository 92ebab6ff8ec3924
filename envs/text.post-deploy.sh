#!/usr/bin/env bash
set -euo pipefail
python -m pip install --no-deps scispacy==0.6.2
