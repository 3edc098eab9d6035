#!/usr/bin/env bash
# The pictures of the documentation, taken from the real reports of the made-up town.
# Needs Chromium; LibreOffice and pdftoppm for the pages on paper. Names of pictures may follow.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python -m benchmarks.pictures "$@"
