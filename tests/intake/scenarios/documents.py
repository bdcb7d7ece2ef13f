"""Scenarios made by hand: the golden vector of the formulas as GENIUS XML and as a JSON line."""

from __future__ import annotations

import json
from typing import Any

from deals.intake.scenarios.base import Document, Scenario
from deals.intake.scenarios.genius_xml import Sheet, read_genius, read_sheet

DOMAIN = """\
<negotiation_template><utility_space number_of_issues="3"><objective index="0" name="root">
<issue index="1" name="discount" vtype="discrete" type="discrete" etype="discrete">
  <item index="1" value="0"/> <item index="2" value="5"/> <item index="3" value="10"/>
</issue>
<issue index="2" name="payment" vtype="discrete" type="discrete" etype="discrete">
  <item index="1" value="30"/> <item index="2" value="45"/> <item index="3" value="60"/>
</issue>
<issue index="3" name="years" vtype="discrete" type="discrete" etype="discrete">
  <item index="1" value="1"/> <item index="2" value="2"/> <item index="3" value="3"/>
</issue>
</objective></utility_space></negotiation_template>
"""
SELLER = """\
<utility_space><objective index="0" name="root">
<issue index="1" name="discount" type="discrete">
  <item index="1" value="0" evaluation="2"/>
  <item index="2" value="5" evaluation="1"/>
  <item index="3" value="10" evaluation="0"/>
</issue>
<issue index="2" name="payment" type="discrete">
  <item value="30" evaluation="1.0"/> <item value="45" evaluation=".5"/>
  <item value="60" evaluation="0e0"/>
</issue>
<issue index="3" name="years" type="discrete">
  <item value="3" evaluation="6"/> <item value="2" evaluation="3"/>
  <item value="1" evaluation="0"/>
</issue>
<weight index="1" value="0.5"/> <weight index="2" value="0.2"/> <weight index="3" value="0.3"/>
</objective><reservation value="0.35"/></utility_space>
"""
BUYER = """\
<utility_space type="any"><objective index="0" name="root">
<issue index="1" name="discount">
  <item value="0" evaluation="0"/> <item value="5" evaluation="1"/>
  <item value="10" evaluation="2"/>
</issue>
<issue index="2" name="payment">
  <item value="30" evaluation="0"/> <item value="45" evaluation="1"/>
  <item value="60" evaluation="2"/>
</issue>
<issue index="3" name="years">
  <item value="1" evaluation="2"/> <item value="2" evaluation="1"/>
  <item value="3" evaluation="0"/>
</issue>
<weight index="0" value="1"/>
<weight index="1" value="0.4"/> <weight index="2" value="0.45"/> <weight index="3" value="0.15"/>
</objective><discount_factor value="1.0"/><reservation value="0.30"/></utility_space>
"""
LINE: dict[str, Any] = {
    "dir": "golden",
    "domain": "Golden.xml",
    "issues": [
        {"name": "discount", "options": ["0", "5", "10"]},
        {"name": "payment", "options": ["30", "45", "60"]},
        {"name": "years", "options": ["1", "2", "3"]},
    ],
    "profiles": [
        {
            "file": "seller.xml",
            "reservation": 0.35,
            "weights": [0.5, 0.2, 0.3],
            "evaluations": [[2, 1, 0], [1.0, 0.5, 0.0], [0, 3, 6]],
        },
        {
            "file": "buyer.xml",
            "reservation": 0.30,
            "weights": [0.4, 0.45, 0.15],
            "evaluations": [[0, 1, 2], [0, 1, 2], [2, 1, 0]],
        },
    ],
}


def line_with(**changes: Any) -> bytes:
    """The JSON line with other fields."""
    return json.dumps(LINE | changes).encode()


def sheet(text: str | bytes, name: str = "sheet.xml") -> Sheet:
    content = text if isinstance(text, bytes) else text.encode()
    found = read_sheet(document=Document(name, content))
    assert found is not None
    return found


def scenario(domain: str = DOMAIN, seller: str = SELLER, buyer: str = BUYER) -> Scenario:
    """The scenario of three XML texts."""
    profiles = (sheet(seller, "seller.xml"), sheet(buyer, "buyer.xml"))
    return read_genius(domain=sheet(domain, "domain.xml"), profiles=profiles)
