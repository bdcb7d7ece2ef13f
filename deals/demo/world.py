"""Who is who in the demo, and where its negotiations are written down. Everything is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

TRANSCRIPTS = Path(__file__).parent / "transcripts"
"""One negotiation a file, in the notation of deals/intake/notation.py."""

SYSTEM = "demo"
"""The system named in the external references of everything loaded from here."""

ORGANISATION = "Halden Group"
SLUG = "halden-demo"
MAIL = "halden.example"


@dataclass(frozen=True, slots=True)
class DemoTeam:
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class DemoUser:
    username: str
    first_name: str
    last_name: str
    role: str
    team: str | None = None

    @property
    def email(self) -> str:
        return f"{self.username}@{MAIL}"


@dataclass(frozen=True, slots=True)
class DemoContact:
    name: str
    title: str
    email: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A key account; `key` is its external id in SYSTEM."""

    key: str
    name: str
    industry: str
    segment: str
    owner: str
    contacts: tuple[DemoContact, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class DemoWaiver:
    """A leader lets every open finding of a code in one transcript pass."""

    transcript: str
    code: str
    reason: str


TEAMS = (
    DemoTeam("Key accounts"),
    DemoTeam("Materials", parent="Key accounts"),
    DemoTeam("Health and food", parent="Key accounts"),
)

USERS = (
    DemoUser("marco", "Marco", "Bellini", "kam", "Materials"),
    DemoUser("sofia", "Sofia", "Lindqvist", "kam", "Materials"),
    DemoUser("minh", "Minh", "Pham", "kam", "Materials"),
    DemoUser("linh", "Linh", "Tran", "kam", "Health and food"),
    DemoUser("james", "James", "Okafor", "kam", "Health and food"),
    DemoUser("elena", "Elena", "Weiss", "leader", "Key accounts"),
    DemoUser("ruth", "Ruth", "Adeyemi", "deal_desk"),
    DemoUser("ada", "Ada", "Novak", "admin"),
)

ACCOUNTS = (
    DemoAccount(
        key="norrland",
        name="Norrland Packaging",
        industry="packaging",
        segment="strategic",
        owner="marco",
        contacts=(
            DemoContact("Ingrid Aas", "Category buyer", "ingrid.aas@norrland.example"),
            DemoContact("Per Holm", "Finance director", "per.holm@norrland.example"),
        ),
    ),
    DemoAccount(
        key="atlas",
        name="Atlas Tubular",
        industry="steel",
        segment="strategic",
        owner="marco",
        contacts=(DemoContact("Jan de Wit", "Head of purchasing", "jan.dewit@atlas.example"),),
    ),
    DemoAccount(
        key="rhine",
        name="Rhine Valley Coatings",
        industry="chemicals",
        segment="growth",
        owner="sofia",
        contacts=(
            DemoContact("Katrin Vogel", "Strategic buyer", "katrin.vogel@rvc.example"),
            DemoContact("Timo Brandt", "Plant manager", "timo.brandt@rvc.example"),
        ),
    ),
    DemoAccount(
        key="delta",
        name="Saigon Delta Beverages",
        industry="packaging",
        segment="growth",
        owner="minh",
        contacts=(DemoContact("Nguyen Thi Hoa", "Procurement lead", "hoa.nguyen@sdb.example"),),
    ),
    DemoAccount(
        key="kestrel",
        name="Kestrel Foods",
        industry="food ingredients",
        segment="strategic",
        owner="james",
        contacts=(
            DemoContact("Fiona Grant", "Ingredients buyer", "fiona.grant@kestrel.example"),
            DemoContact("Owen Price", "Quality lead", "owen.price@kestrel.example"),
        ),
    ),
    DemoAccount(
        key="pacific",
        name="Pacific Crest Clinics",
        industry="medical devices",
        segment="strategic",
        owner="james",
        contacts=(DemoContact("Dana Whitfield", "Sourcing manager", "dana.w@pcc.example"),),
    ),
    DemoAccount(
        key="hoabinh",
        name="Hoa Binh Hospitals",
        industry="medical devices",
        segment="growth",
        owner="linh",
        contacts=(DemoContact("Le Van Duc", "Head of supplies", "duc.le@hoabinh.example"),),
    ),
    DemoAccount(
        key="anchor",
        name="Blue Anchor Logistics",
        industry="logistics",
        segment="core",
        owner="linh",
        contacts=(DemoContact("Rosa Jimenez", "Contracts manager", "rosa.j@blueanchor.example"),),
    ),
)

WAIVERS = (
    DemoWaiver(
        transcript="04_coil_spot_declined_condition",
        code="R002",
        reason="Decided beforehand: the tonnage kept the second shift running in June.",
    ),
    DemoWaiver(
        transcript="20_hoabinh_monitors_split",
        code="P002",
        reason="The regional price list left no other number that both could defend.",
    ),
)


def transcripts() -> tuple[Path, ...]:
    """The transcript files, in the order of their names."""
    return tuple(sorted(TRANSCRIPTS.glob("*.talks")))
