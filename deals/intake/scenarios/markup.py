"""XML of unknown origin as a small tree that remembers its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException, SAXParseException  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406
from xml.sax.xmlreader import AttributesImpl, Locator  # nosec B406

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from deals.intake.scenarios.base import Document, Flaw, ScenarioError

MAX_BYTES = 10_000_000
MAX_DEPTH = 50


@dataclass(slots=True)
class Element:
    """A tag at its 1-based line, its attributes and the tags within."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The attribute without spaces around it; empty where it is absent."""
        return self.attributes.get(name, "").strip()

    def each(self, tag: str) -> Iterator[Element]:
        """The elements of this tag below, at any depth, in text order."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.each(tag)


def parsed(document: Document) -> Element:
    """The document's root. ScenarioError when it is too large, no XML, or declares entities."""
    if len(document.content) > MAX_BYTES:
        size = f"found {len(document.content)} bytes, expected at most {MAX_BYTES}"
        raise ScenarioError([Flaw(document.name, None, size)])
    tree = _Tree()
    try:
        parseString(document.content, tree, forbid_dtd=True)
    except DefusedXmlException:
        refused = "found a document type, expected plain XML without one"
        raise ScenarioError([Flaw(document.name, None, refused)]) from None
    except SAXException as error:
        raise ScenarioError([_broken(document.name, error)]) from None
    except (LookupError, ValueError):
        unknown = "found an encoding that XML readers need not know, expected UTF-8"
        raise ScenarioError([Flaw(document.name, None, unknown)]) from None
    return tree.root


class _Tree(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self._locator: Locator | None = None
        self.root: Element

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        assert self._locator is not None
        element = Element(name, self._locator.getLineNumber() or 0, dict(attrs.items()))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        if len(self._open) > MAX_DEPTH:
            raise SAXParseException(f"more than {MAX_DEPTH} tags within", None, self._locator)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._open.pop()


def _broken(source: str, error: SAXException) -> Flaw:
    line = error.getLineNumber() if isinstance(error, SAXParseException) else None
    return Flaw(source, line, f"expected well-formed XML: {error.getMessage()}")
