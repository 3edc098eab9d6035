"""Files of every kind that municipalities publish, made here, and how well they are read."""
