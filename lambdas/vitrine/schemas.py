"""What the edges of several functions share: names, amounts, and the form of a part's rejection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

from vitrine.domain.items import ITEM_ID_PATTERN
from vitrine.domain.locales import TAG_PATTERN
from vitrine.domain.shopper import ID_PATTERN

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

ShopperId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
ItemId = Annotated[str, StringConstraints(pattern=ITEM_ID_PATTERN)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Locale = Annotated[str, StringConstraints(max_length=35, pattern=TAG_PATTERN)]
"""A BCP 47 tag."""
FROM_TEXT = {"from_text": True}
"""The context in which a number may come as text: a query's parameter, a column of a file. In JSON it is a number."""


def _numeric(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or (isinstance(value, str) and not (info.context or {}).get("from_text")):
        raise ValueError("Input should be a number")
    return value


Numeric = BeforeValidator(_numeric)
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False), Numeric]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False), Numeric]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15), Numeric]
"""The stores keep 38 digits, and few readers of JSON more than 15."""


class Edge(BaseModel):
    """A model at the edge: what it does not know is refused; it is built when it is first used."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class PartProblem(Edge):
    """Why one part of a batch was rejected."""

    field: str
    limit: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Described:
    """Says in the API's description what a part of a batch looks like, which is checked later and by itself."""

    model: type[BaseModel]

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Put the model's schema in place of "any object"."""
        self.model.model_rebuild()
        return handler(self.model.__pydantic_core_schema__)
