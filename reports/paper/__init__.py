"""Official forms: the memorandum to the mayor, the tracking table, the quarterly form."""
