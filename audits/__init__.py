"""One audit, many, again and again; the made-up town and the command line."""
