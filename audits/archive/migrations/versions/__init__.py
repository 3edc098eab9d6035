"""One module a step, in order: rNNNN_what.py with the revision NNNN."""
