"""Reads OCPI CDRs and sessions, one object a line, by itself: only json and decimal, no code of the product.

usage: ocpi_rows.py FILE
prints one JSON object a line: the figures of the object's row as texts, nulls left out
"""
import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal


def scaled(value, factor, digits=0):
    if value is None:
        return None
    return (Decimal(str(value)) * factor).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


def cost(price):
    if not isinstance(price, dict):
        return scaled(price, 10**6), None
    before = scaled(price.get("before_taxes", price.get("excl_vat")), 10**6)
    after = scaled(price.get("incl_vat"), 10**6)
    taxes = [scaled(tax["amount"], 10**6) for tax in price.get("taxes") or []]
    if after is None and taxes and before is not None:
        after = before + sum(taxes)
    return before, after


for line in open(sys.argv[1]):
    thing = json.loads(line, parse_float=Decimal, parse_int=Decimal)
    is_session = "kwh" in thing
    place = thing.get("cdr_location") or thing.get("location") or {}
    evses = place.get("evses") or []
    volumes = [scaled(d["volume"], 1000, 3) for p in thing.get("charging_periods") or []
               for d in p.get("dimensions") or [] if d["type"] == "ENERGY"]
    before, after = cost(thing.get("total_cost"))
    row = {
        "charge_point": place.get("id", thing.get("location_id")),
        "evse_uid": place.get("evse_uid") or thing.get("evse_uid") or (evses[0]["uid"] if len(evses) == 1 else None),
        "energy_wh" if is_session else "total_energy_wh": scaled(thing["kwh" if is_session else "total_energy"], 1000, 3),
        "total_time_s": scaled(thing.get("total_time"), 3600, 3),
        "total_cost_excl_vat_micros": before, "total_cost_incl_vat_micros": after,
        "charging_periods": Decimal(len(thing.get("charging_periods") or [])),
        "period_energy_wh": sum(volumes) if volumes else None,
    }
    print(json.dumps({k: v if isinstance(v, str) else format(v.normalize() + 0, "f") for k, v in row.items()
                      if v is not None}))
