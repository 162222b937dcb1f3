"""Final Draft's FDX, read by screenplay-tools.

Mended around it: the XML is parsed with entities and document types forbidden, then handed over flattened, because the
library reads only the first run of a styled paragraph, skips dual dialogue, takes camera directions for scenes, and
does not see what is centred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from screenplay_tools.fdx.parser import Parser

from bomstudio import InputError

from .heads import head_key
from .notes import Note, lift
from .screenplay import BlockBuilder, Placed
from .source import HeadValue, ScriptText
from .steering import attach
from .words import plain

_KINDS = {
    "scene heading": "Scene Heading",
    "character": "Character",
    "dialogue": "Dialogue",
    "singing": "Dialogue",
    "lyrics": "Dialogue",
    "parenthetical": "Parenthetical",
    "transition": "Transition",
}
_NOT_FILMED = {"new act", "end of act", "cast list", "outline 1", "outline 2", "outline 3", "outline body"}
_CREDITS = {
    "by",
    "written by",
    "a film by",
    "screenplay by",
    "door",
    "por",
    "par",
    "de",
    "scénario de",
    "geschreven door",
}


def read_final_draft(data: bytes) -> ScriptText:
    """Return what an FDX script says, its paragraphs counted as lines; raises InputError on unsafe or broken XML."""
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise InputError(
            "The Final Draft file declares a document type or entities, which are refused for safety.",
            hint="Save it again from Final Draft, or export it as Fountain.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(
            f"The Final Draft file is not well-formed XML: {error}.", hint="Save it again from Final Draft."
        ) from error
    if root.tag != "FinalDraft":
        raise InputError(
            f"The file is XML but not Final Draft: it begins with <{str(root.tag)[:40]}>.", hint="Export it as .fdx."
        )
    script = ScriptText(head=_title_page(root))
    flat = Element("FinalDraft")
    content = SubElement(flat, "Content")
    notes: list[Note] = []
    lines: list[int] = []
    centred: list[bool] = []
    for line, (paragraph, dual) in enumerate(_paragraphs(root.find("Content")), start=1):
        kind = str(paragraph.get("Type", "Action")).casefold()
        words = lift(_words(paragraph), "[[", "]]")
        scribbled = [Note(_words(note, deep=True), line, line) for note in paragraph.iter("ScriptNote")]
        notes += [*scribbled, *(replace(note, first=line, last=line) for note in words.notes)]
        text = plain(" ".join(kept for _, kept in words.lines(keep_emptied=False)))
        if kind in _NOT_FILMED or not text:
            continue
        flattened = SubElement(content, "Paragraph", Type=_KINDS.get(kind.removesuffix(" (top of page)"), "Action"))
        lines.append(line)
        centred.append(flattened.get("Type") == "Action" and paragraph.get("Alignment") == "Center")
        SubElement(flattened, "Text").text = f"{text} ^" if dual and kind == "character" else text
    elements = Parser().parse(tostring(flat, encoding="unicode")).elements
    placed: list[Placed] = []
    place = 0
    for element, line, is_centred in zip(elements, lines, centred, strict=True):
        name = getattr(element, "name", "")
        if name.endswith("^"):
            element.name, element.is_dual_dialogue = name.rstrip(" ^"), True
        element.centered = is_centred
        follows_a_card = bool(placed) and is_centred and getattr(placed[-1].element, "centered", False)
        place += 1 if follows_a_card else 2
        placed.append(Placed(element, line, place))
    script.blocks = BlockBuilder(placed).build()
    script.warnings += attach(script.blocks, notes)
    return script


def _paragraphs(content: Element | None) -> Iterator[tuple[Element, bool]]:
    """Yield the paragraphs in order; of a dual dialogue the second speaker's are marked."""
    for paragraph in content.findall("Paragraph") if content is not None else ():
        both = paragraph.find("DualDialogue")
        if both is None:
            yield paragraph, False
            continue
        speakers = 0
        for spoken in both.findall("Paragraph"):
            speakers += str(spoken.get("Type", "")).casefold() == "character"
            yield spoken, speakers > 1


def _words(paragraph: Element, *, deep: bool = False) -> str:
    runs = paragraph.iter("Text") if deep else paragraph.findall("Text")
    return "".join("".join(run.itertext()) for run in runs)


def _title_page(root: Element) -> dict[str, HeadValue]:
    """Read a title page, which has no keys: the first line is the title, the line behind `by` the author."""
    page = root.find("TitlePage/Content")
    lines = [plain(_words(paragraph)) for paragraph in (page.findall("Paragraph") if page is not None else ())]
    lines = [line for line in lines if line]
    head: dict[str, HeadValue] = {}
    for place, line in enumerate(lines):
        key, sign, value = line.partition(":")
        if sign and value.strip() and (known := head_key(key)):
            head[known] = value.strip()
        elif place == 0:
            head["title"] = line
        elif lines[place - 1].casefold().strip(" :") in _CREDITS:
            head.setdefault("author", line)
    return head
