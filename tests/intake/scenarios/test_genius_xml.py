"""GENIUS scenarios in XML: matched by index and value, exact, every flaw told with its line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from deals.intake.scenarios import markup
from deals.intake.scenarios.base import Document, ScenarioError, ScenarioIssue
from deals.intake.scenarios.genius_xml import STEPS, Kind, read_genius, read_sheet
from tests.intake.scenarios.documents import BUYER, DOMAIN, SELLER, scenario, sheet

F = Fraction

REAL = '<issue index="3" name="years" type="real"><range lowerbound="1" upperbound="3"/></issue>'
WHOLE = '<issue index="3" name="years" type="integer" lowerbound="1" upperbound="3"/>'


def years(text: str, said: str) -> str:
    """The document with another third issue."""
    start = text.index('<issue index="3"')
    end = text.index("</issue>", start) + len("</issue>")
    return text[:start] + said + text[end:]


def flaws(domain: str = DOMAIN, seller: str = SELLER, buyer: str = BUYER) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        scenario(domain, seller, buyer)
    assert str(caught.value) == "\n".join(map(str, caught.value.flaws))
    return [str(flaw) for flaw in caught.value.flaws]


def curve(evaluator: str, issue: str = REAL) -> tuple[F, ...]:
    """What the seller's profile makes of the years, before the weight of 0.3."""
    kind = 'type="real"' if issue == REAL else 'type="integer"'
    said = f'<issue index="3" name="years" {kind}>{evaluator}</issue>'
    read = scenario(years(DOMAIN, issue), years(SELLER, said), years(BUYER, said))
    return tuple(worth / F("0.3") for worth in read.profiles[0].worths[2])


def test_weight_times_evaluation_over_the_largest_of_the_issue() -> None:
    read = scenario()
    us, them = read.profiles
    assert us.worths == (
        (F("0.5"), F("0.25"), F(0)),
        (F("0.2"), F("0.1"), F(0)),
        (F(0), F("0.15"), F("0.3")),
    )
    assert them.worths[2] == (F("0.15"), F("0.075"), F(0))
    assert (us.reservation, them.reservation) == (F("0.35"), F("0.3"))
    assert (us.source, them.source, read.domain) == ("seller.xml", "buyer.xml", "domain.xml")
    assert read.issues[0] == ScenarioIssue("discount", ("0", "5", "10"))
    assert read.notes == ()


def test_without_a_reservation_it_is_nothing() -> None:
    read = scenario(seller=SELLER.replace('<reservation value="0.35"/>', ""))
    assert read.profiles[0].reservation == 0


def test_an_issue_whose_evaluations_are_all_nothing_is_worth_nothing() -> None:
    seller = SELLER.replace('evaluation="6"', 'evaluation="0"').replace('"3"/>', '"0"/>')
    seller = seller.replace('value="2" evaluation="3"', 'value="2" evaluation="0"')
    assert scenario(seller=seller).profiles[0].worths[2] == (0, 0, 0)


def test_negative_evaluations_pull_down_as_genius_has_them() -> None:
    read = scenario(seller=SELLER.replace('value="1" evaluation="0"', 'value="1" evaluation="-2"'))
    assert read.profiles[0].worths[2] == (F("-0.1"), F("0.15"), F("0.3"))


def test_without_a_maximum_above_nothing_there_is_no_scale() -> None:
    seller = SELLER.replace('evaluation="6"', 'evaluation="-6"')
    seller = seller.replace('evaluation="3"', 'evaluation="-3"')
    assert flaws(seller=seller) == [
        'seller.xml:11: issue "years": expected a maximum evaluation above 0'
    ]


def test_issues_may_stand_under_objectives_of_their_own() -> None:
    grouped = BUYER.replace('<issue index="1"', '<objective index="9"><issue index="1"', 1)
    grouped = grouped.replace('<weight index="0"', '</objective><weight index="9"')
    assert scenario(buyer=grouped).profiles == scenario().profiles


def test_the_reservation_on_a_multiplied_scale_is_left_out_and_noted() -> None:
    read = scenario(seller=SELLER.replace('"0.35"/>', '"306"/><weightmultiplyer value="100"/>'))
    assert read.profiles[0].reservation == 0
    [note] = read.notes
    assert note.startswith("seller.xml: the reservation 306 is on the scale of a weight multiplier")


def test_integer_issues_run_from_bound_to_bound_by_offset_and_slope() -> None:
    evaluator = '<evaluator ftype="linear" offset="0.25" slope="0.5"/>'
    assert curve(evaluator, WHOLE) == (F("0.25"), F("0.75"), 1)
    read = scenario(years(DOMAIN, WHOLE))
    assert read.issues[2].options == (Decimal(1), Decimal(2), Decimal(3))
    assert read.profiles == scenario().profiles
    assert curve('<evaluator offset="-1" slope="1"/>', WHOLE) == (0, 0, 1)


def test_real_issues_are_taken_at_the_values_genius_takes() -> None:
    values = curve('<evaluator ftype="linear" parameter0="-0.5" parameter1="0.5"/>')
    assert len(values) == STEPS
    assert (values[0], values[10], values[-1]) == (0, F("0.5"), 1)
    evaluator = '<issue index="3"><evaluator parameter0="0" parameter1="1"/></issue>'
    read = scenario(years(DOMAIN, REAL), years(SELLER, evaluator), years(BUYER, evaluator))
    assert read.issues[2].options[:2] == (Decimal(1), Decimal("1.1"))
    assert read.notes == (
        'domain.xml: issue "years" is continuous; taken at 21 values, as GENIUS does',
    )


def test_constant_and_triangular_evaluators() -> None:
    assert set(curve('<evaluator ftype="constant" parameter0="0.4"/>')) == {F("0.4")}
    hill = '<evaluator ftype="triangular" parameter0="{}" parameter1="{}" parameter2="2"/>'
    values = curve(hill.format("1.5", "3"))
    assert [values[k] for k in (0, 5, 6, 10, 15, 20)] == [0, 0, F("0.2"), 1, F("0.5"), 0]


def test_a_profile_may_list_the_values_of_an_integer_issue() -> None:
    assert scenario(years(DOMAIN, WHOLE)).profiles[0].worths[2] == (0, F("0.15"), F("0.3"))


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (('index="3" name="years"', 'index="1" name="years"'), 'found issue "years" twice'),
        (('name="years"', 'name="payment"'), 'found issue "payment" twice'),
        (('index="3" name', 'index="x" name'), 'found index "x", expected a whole number'),
        (('value="60"', 'value="45"'), 'issue "payment": found option "45" twice'),
    ],
)
def test_flaws_of_the_domain(change: tuple[str, str], flaw: str) -> None:
    found = flaws(DOMAIN.replace(*change))
    assert any(flaw in line and line.startswith("domain.xml:") for line in found)


@pytest.mark.parametrize(
    ("issue", "flaw"),
    [
        ('<issue index="3" name="years"></issue>', "found no option"),
        (
            '<issue index="3" name="y" type="integer" lowerbound="3" upperbound="1"/>',
            "whole bounds",
        ),
        ('<issue index="3" name="y" type="integer" lowerbound="0" upperbound="9e9"/>', "at most"),
        ('<issue index="3" name="y" type="integer" lowerbound="0.5" upperbound="2"/>', "whole"),
        ('<issue index="3" name="y" type="integer" lowerbound="1"/>', "found no upperbound"),
        (
            '<issue index="3" name="y" type="real" lowerbound="2" upperbound="2"/>',
            "lower bound fir",
        ),
        ('<issue index="3" name="y" type="price"/>', "found no option"),
    ],
)
def test_issues_that_offer_nothing_to_choose(issue: str, flaw: str) -> None:
    [found] = flaws(years(DOMAIN, issue))
    assert flaw in found


def test_a_domain_without_issues() -> None:
    assert flaws("<negotiation_template/>") == [
        "domain.xml: found no issue, expected a domain with issues"
    ]


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (('evaluation="2"', 'evaluation="NaN"'), '3: item: found "NaN", expected evaluation to be'),
        (('evaluation="2"', ""), "3: item: found no evaluation"),
        (('evaluation="2"', 'evaluation="1e9999"'), '3: item: found "1e9999"'),
        (('value="5"', 'value="10"'), '5: found option "10" twice'),
        (('value="5"', 'value="7"'), '2: issue "discount": expected an evaluation of "5"'),
        (('value="5"', 'value="7"'), '2: issue "discount": expected no other option than the dom'),
        (('index="3" value="0.3"', 'index="3" value="-0.3"'), "15: weight: expected a number of"),
        (
            ('index="3" value="0.3"', 'index="2" value="0.3"'),
            "15: found a second weight of index 2",
        ),
        (('index="3" value="0.3"', 'index="2" value="0.3"'), " expected a weight of index 3"),
        (('index="3" value="0.3"', 'index="8" value="0.3"'), "15: found a weight of index 8"),
        (('index="3" value="0.3"', 'index="" value="0.3"'), '15: weight: found index ""'),
        (('index="3" value="0.3"', 'index="3" value="none"'), '15: weight: found "none", expected'),
        (('index="3" value="0.3"', 'index="3" value="9999"'), " expected utilities and a reserv"),
        (
            ('<reservation value="0.35"', '<reservation value="1e5"'),
            " expected utilities and a res",
        ),
        (('<reservation value="0.35"', "<reservation"), "16: reservation: found no value"),
        (
            ('index="3" name="years"', 'index="7" name="years"'),
            "11: found an issue the domain does",
        ),
        (('index="3" name="years"', 'index="1" name="years"'), "11: found a second issue of index"),
        (('index="3" name="years"', 'index="7" name="years"'), " expected an issue of index 3"),
        (('index="3" name="years"', 'index="-" name="years"'), '11: issue: found index "-"'),
        (("<utility_space>", '<utility_space type="nonlinear">'), '1: found type "nonlinear", exp'),
        (
            ("<weight ", "<utility_function><ufun/></utility_function><weight "),
            "<utility_function>",
        ),
    ],
)
def test_flaws_of_a_profile(change: tuple[str, str], flaw: str) -> None:
    found = flaws(seller=SELLER.replace(*change, 1))
    assert any(line.startswith("seller.xml:") and flaw in line for line in found), found


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ("", "found no evaluator, expected linear, constant, triangular"),
        ('<evaluator ftype="faratin"/>', 'found an evaluator "faratin"'),
        ('<evaluator ftype="linear" parameter0="1"/>', "evaluator: found no parameter1"),
    ],
)
def test_evaluators_that_are_refused(said: str, flaw: str) -> None:
    issue = f'<issue index="3" name="years" type="real">{said}</issue>'
    found = flaws(years(DOMAIN, REAL), years(SELLER, issue), years(BUYER, issue))
    assert [line.split(":")[0] for line in found] == ["seller.xml", "buyer.xml"]
    assert all(flaw in line for line in found)


def test_a_choice_without_its_options() -> None:
    found = flaws(seller=years(SELLER, '<issue index="3"><evaluator slope="1"/></issue>'))
    assert found == ['seller.xml:11: issue "years": expected an item for each option']


def test_the_flaws_of_both_profiles_come_together() -> None:
    seller, buyer = (text.replace('value="45"', 'value="50"') for text in (SELLER, BUYER))
    assert {line.split(":")[0] for line in flaws(seller=seller, buyer=buyer)} == {
        "seller.xml",
        "buyer.xml",
    }


def test_documents_are_known_by_their_outermost_tag() -> None:
    assert sheet(DOMAIN).kind is Kind.DOMAIN
    assert sheet(SELLER).kind is Kind.PROFILE
    assert read_sheet(document=Document("other.xml", b"<project/>")) is None


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", "hostile.xml:1: expected well-formed XML: no element found"),
        (b"issue price", "hostile.xml:1: expected well-formed XML: syntax error"),
        (b"<a>\n<b></a>", "hostile.xml:2: expected well-formed XML: mismatched tag"),
        (b"<a>" * 60, f"more than {markup.MAX_DEPTH} tags within"),
        (LAUGHS.encode(), "hostile.xml: found a document type, expected plain XML"),
        (OUTSIDE.encode(), "hostile.xml: found a document type, expected plain XML"),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "found a document type"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "found an encoding that XML readers"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "found an encoding that XML readers"),
        (b"\xff\xfe<", "hostile.xml:1: expected well-formed XML"),
    ],
)
def test_hostile_documents(content: bytes, flaw: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_sheet(document=Document("hostile.xml", content))
    assert flaw in str(caught.value)


def test_a_document_of_endless_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_BYTES", 10)
    with pytest.raises(ScenarioError, match=r"hostile.xml: found 11 bytes, expected at most 10"):
        read_sheet(document=Document("hostile.xml", b"<a></a>    "))


def test_profiles_keep_their_order() -> None:
    us, them = scenario().profiles
    domain, seller, buyer = sheet(DOMAIN), sheet(SELLER, "seller.xml"), sheet(BUYER, "buyer.xml")
    assert read_genius(domain=domain, profiles=(buyer, seller)).profiles == (them, us)
