"""Rows of the negotiation, thin. One topic a file; the pure core never sees them."""

from deals.models.background import Disclosure, Evidence, Interest, Peg
from deals.models.base import Belonging, NegotiationRow, Valued
from deals.models.derived import Concession, ExchangeStanding, OfferStanding
from deals.models.exchanges import Ask, Exchange, Give
from deals.models.feed import FeedCounter, FeedEntry
from deals.models.findings import Finding, FindingStatus, Revocation, SeverityWord, Waiver
from deals.models.issues import Issue, Kind, Preference
from deals.models.limits import Access, IssueLimit, LimitKind, LimitsAccess, PackageLimit
from deals.models.marks import Mark
from deals.models.negotiation import ExternalReference, Negotiation, Sample, StageChange
from deals.models.notices import Digest, NoticeMark, NoticeSetting
from deals.models.offers import Offer, OfferEvidence, OfferStatus, OfferTerm, Round
from deals.models.outcomes import Outcome, OutcomeTerm
from deals.models.rates import CurrencyRate
from deals.models.records import Event, ImportJob, JobStatus, RuleSetting
from deals.models.scores import Rollup, ScoreRow, Span
from deals.models.submissions import Submission
from deals.models.templates import IssueTemplate
from deals.models.uploads import ImportUpload

__all__ = [
    "Access",
    "Ask",
    "Belonging",
    "Concession",
    "CurrencyRate",
    "Digest",
    "Disclosure",
    "Event",
    "Evidence",
    "Exchange",
    "ExchangeStanding",
    "ExternalReference",
    "FeedCounter",
    "FeedEntry",
    "Finding",
    "FindingStatus",
    "Give",
    "ImportJob",
    "ImportUpload",
    "Interest",
    "Issue",
    "IssueLimit",
    "IssueTemplate",
    "JobStatus",
    "Kind",
    "LimitKind",
    "LimitsAccess",
    "Mark",
    "Negotiation",
    "NegotiationRow",
    "NoticeMark",
    "NoticeSetting",
    "Offer",
    "OfferEvidence",
    "OfferStanding",
    "OfferStatus",
    "OfferTerm",
    "Outcome",
    "OutcomeTerm",
    "PackageLimit",
    "Peg",
    "Preference",
    "Revocation",
    "Rollup",
    "Round",
    "RuleSetting",
    "Sample",
    "ScoreRow",
    "SeverityWord",
    "Span",
    "StageChange",
    "Submission",
    "Valued",
    "Waiver",
]
