"""From findings to what people read: one view model, many formats, one contract."""
