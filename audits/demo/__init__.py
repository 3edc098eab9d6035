"""The made-up town: a municipality that does not exist, its site, and the truth about it."""
