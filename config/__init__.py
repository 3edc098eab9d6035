"""What is required, and of whom: checklists, word lists, thresholds, and their typed loaders."""
