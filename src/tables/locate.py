"""Coordinates for cases and units: as given, by postcode, or by the name of a place."""

from typing import Any

from ..models.faults import Fault
from .places import PlaceError, find_place
from .postcodes import Postcodes, find_postcode, read_postcode

LOCATED_TABLES = ("cases", "units")


def locate(table: str, number: int, row: Any, postcodes: Postcodes | None) -> tuple[Any, Fault | None]:
    """The row with its coordinates and what they were found by, or the fault that prevents it.

    A row without any location, or with a postcode alone where there is no postcode table, stays unlocated.
    """
    if row.latitude is not None or row.longitude is not None:
        return row if row.located_by else row.model_copy(update={"located_by": "coordinates"}), None
    if row.located_by is not None:
        row = row.model_copy(update={"located_by": None})
    if row.postcode is not None:
        postcode = read_postcode(row.postcode)
        if postcode is None:
            return row, Fault(code="postcode_form", table=table, row=number, column="postcode")
        found = find_postcode(postcode, postcodes) if postcodes else None
        if found:
            return _at(row, *found, "postcode"), None
        if postcodes and row.place is None:
            return row, Fault(code="postcode_unknown", table=table, row=number, column="postcode")
    if row.place is None:
        return row, None
    try:
        place = find_place(row.place)
    except PlaceError as fault:
        return row, Fault(code=fault.code, table=table, row=number, column="place", values=fault.values)
    return _at(row, place.latitude, place.longitude, "place"), None


def _at(row: Any, latitude: float, longitude: float, located_by: str) -> Any:
    return row.model_copy(update={"latitude": latitude, "longitude": longitude, "located_by": located_by})
