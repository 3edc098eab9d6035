"""What goes wrong when configuration is read."""

from __future__ import annotations


class ConfigError(Exception):
    """Raised when a file of config/ cannot be used; says file, line, field and reason."""

    def __init__(self, file: str, reason: str, *, line: int | None = None, field: str = "") -> None:
        self.file, self.reason, self.line, self.field = file, reason, line, field
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {field + ': ' if field else ''}{reason}")


class UnknownEdition(ConfigError):
    """Raised when no checklist of that name or fiscal year exists."""
