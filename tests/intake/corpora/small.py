"""Small hand-made records in the shape of each corpus, to be bent and broken by tests."""

from __future__ import annotations

import json
from typing import Any

CAMPERS = ("mturk_agent_1", "mturk_agent_2")


def deal(food: int, water: int, firewood: int, *, by: int = 1) -> dict[str, Any]:
    """A submitted deal: what the submitter gets; the rest of three goes to the other."""
    own = {"Food": food, "Water": water, "Firewood": firewood}
    return {
        "text": "Submit-Deal",
        "id": CAMPERS[by - 1],
        "task_data": {
            "issue2youget": {good: str(n) for good, n in own.items()},
            "issue2theyget": {good: str(3 - n) for good, n in own.items()},
        },
    }


def says(text: str, *, by: int = 2) -> dict[str, Any]:
    return {"text": text, "id": CAMPERS[by - 1], "task_data": {}}


def camper(high: str, medium: str, low: str, points: int) -> dict[str, Any]:
    return {
        "value2issue": {"High": high, "Medium": medium, "Low": low},
        "value2reason": {"High": "much of it", "Medium": "some of it", "Low": "little of it"},
        "outcomes": {
            "points_scored": points,
            "satisfaction": "Slightly satisfied",
            "opponent_likeness": "Extremely like",
        },
    }


def camp(*logs: dict[str, Any]) -> dict[str, Any]:
    """A dialogue; without logs, one whose only deal (2, 1, 0) is accepted."""
    return {
        "dialogue_id": 7,
        "chat_logs": list(logs) or [says("Hello!", by=1), deal(2, 1, 0), says("Accept-Deal")],
        "participant_info": {
            CAMPERS[0]: camper("Food", "Water", "Firewood", 14),
            CAMPERS[1]: camper("Firewood", "Water", "Food", 26),
        },
    }


def camp_lines(*numbers: int) -> bytes:
    """Dialogues of these numbers, one a line."""
    return lines(*(camp() | {"dialogue_id": number} for number in numbers))


def lines(*records: Any) -> bytes:
    return b"\n".join(json.dumps(record).encode() for record in records)


def bid(by: str, *, salary: int = 30, accepted: bool | None = None, at: int = 0) -> dict[str, Any]:
    return {
        "id": f"bid-{at}",
        "user_id": by,
        "accepted": accepted,
        "created_at": f"2018-11-07 02:28:{at:02d}.578000+09:00",
        "body": {
            "Salary": salary,
            "Weekly holiday": 4,
            "Position": "Engineer",
            "Company": "Google",
            "Workplace": "Tokyo",
        },
    }


def applicant(role: str) -> dict[str, Any]:
    companies, positions = ("Google", "Apple"), ("Engineer", "Sales")
    pairs = [
        {"names": {"Position": p, "Company": c}, "weight": 0.25 * n}
        for n, (p, c) in enumerate((p, c) for p in positions for c in companies)
    ]
    return {
        "id": f"the-{role}",
        "role": role,
        "utilities": [
            {"name": "Salary", "min": 20, "max": 50, "weight": 0.5},
            {"name": "Weekly holiday", "min": 2, "max": 6, "weight": 0.125},
            {"name": "Position", "options": pairs, "weight": 0.125},
            {"name": "Company", "weight": 0.125, "options": options("Google", "Apple")},
            {"name": "Workplace", "weight": 0.125, "options": options("Tokyo", "Seoul")},
        ],
    }


def options(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "weight": float(place)} for place, name in enumerate(names)]


def interview(*bids: dict[str, Any]) -> dict[str, Any]:
    """An interview; without bids, one of the worker's that is accepted."""
    return {
        "id": "8886ea26-1d6e",
        "users": [applicant("worker"), applicant("recruiter")],
        "solutions": list(bids) or [bid("the-worker", accepted=True)],
    }


def turn(role: str, *output: dict[str, Any], text: str = "words") -> dict[str, Any]:
    return {"role": role, "input": text, "output": list(output)}


def chat(*turns: dict[str, Any]) -> dict[str, Any]:
    return {"id": 3, "set": "train", "turns": list(turns)}
