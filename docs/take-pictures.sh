#!/usr/bin/env bash
# The pictures of the documentation, taken from the real report of the made-up town. Needs Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.venv/bin/python -m audits.cli demo --quiet --output "$folder/report"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking \
    --user-data-dir="$folder/profile" --window-size=1000,1150 \
    --screenshot=docs/pictures/report.png "file://$folder/report/report.html" >/dev/null 2>&1
