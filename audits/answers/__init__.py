"""Answer sheets: read them, draft them from an audit, judge them against their site."""
