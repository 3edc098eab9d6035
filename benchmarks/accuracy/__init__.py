"""How well names are recognised, measured against labels that a person read (docs/accuracy.md)."""
