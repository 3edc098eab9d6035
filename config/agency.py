"""The body that is audited."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Agency(BaseModel):
    """A municipality, อบต. or อบจ., as a register names it.

    ``name`` may be empty for a site audited by its address alone; the crawl then
    fills it from the site's own title.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    type: str = Field("", description="เทศบาลตำบล, อบต., …")
    province: str = ""
    district: str = ""
    url: str = ""
    code: str = ""
