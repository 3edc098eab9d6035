"""Pages that scripts draw: which they are, how a browser opens them, and what it may never do."""
