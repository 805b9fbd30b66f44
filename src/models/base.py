"""The base of everything that is passed around: frozen, strict, documented field by field."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """An immutable record. Unknown fields, wrong types, NaN and infinity are refused; errors show no values.

    Which fields a row of a table *states* is kept by pydantic (``model_fields_set``): a column that no
    row states is absent, which is not the same as blank.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        ser_json_inf_nan="strings",
    )
