"""The body that is audited."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Agency(BaseModel):
    """A municipality, อบต. or อบจ., as a register names it.

    ``name`` may be empty for a site audited by its address alone; the crawl then
    fills it from the site's own title.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("", description="as in the register; empty where the site does not say it plainly")
    type: str = Field("", description="เทศบาลตำบล, อบต., …")
    province: str = Field("", description="จังหวัด")
    district: str = Field("", description="อำเภอ")
    url: str = Field("", description="home page")
    code: str = Field("", description="the register's own key")
