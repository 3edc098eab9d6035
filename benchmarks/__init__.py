"""What we claim, measured. `python -m benchmarks.run` prints every figure of docs/benchmarks.md."""
