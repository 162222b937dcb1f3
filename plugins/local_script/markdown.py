"""Markdown, read by markdown-it: headings are scenes, paragraphs are narration, quotes and `NAME: text` are spoken.

A paragraph wholly in italics or in brackets is seen and not heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bomstudio import InputError

from .cues import read_paragraphs
from .directives import read_orders
from .front_matter import split_front_matter
from .heads import head_key
from .notes import lift
from .prose import Paragraph, ProseReader
from .source import Block, Picture, ScriptText
from .steering import attach
from .words import has_words, plain

_SPACED_IMAGE = re.compile(r"!\[([^\[\]\n]{0,400})\]\(([^()<>\"\s]{1,200}(?: [^()<>\"\s]{1,200}){1,10})\)")
_ATTRIBUTES = re.compile(r"\{([^{}]{0,200})\}")
_MAX_PICTURES = 7


def read_markdown(text: str) -> ScriptText:
    """Return what a Markdown script says."""
    script = ScriptText()
    body, offset = split_front_matter(text, script)
    lifted = lift(body, "<!--", "-->")
    script.warnings += lifted.warnings(offset)
    source = "\n".join(line for _, line in lifted.lines(keep_emptied=True))
    try:
        tokens = _parser().parse(_SPACED_IMAGE.sub(r"![\1](<\2>)", source))
    except RecursionError as error:
        raise InputError("The script nests too deeply.", hint="Take out some levels of quotes or lists.") from error
    script.blocks = list(read_paragraphs(list(_items(tokens, script, offset)), ProseReader.knowing(script.head)))
    _take_title(script)
    notes = [replace(note, first=note.first + offset, last=note.last + offset) for note in lifted.notes]
    script.warnings += attach(script.blocks, notes)
    return script


def _parser() -> MarkdownIt:
    """CommonMark without what would swallow a writer's words: indented code, link definitions, underlined headings."""
    parser = MarkdownIt("commonmark").disable(["code", "reference", "lheading"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _items(tokens: Sequence[Token], script: ScriptText, offset: int) -> Iterator[Block | Paragraph]:
    quotes = 0
    heading: Token | None = None
    for token in tokens:
        first = (token.map[0] if token.map else 0) + 1 + offset
        last = (token.map[1] if token.map else 1) + offset
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif token.type in ("heading_open", "heading_close"):
            heading = token if token.nesting > 0 else None
        elif token.type == "hr":
            yield Block("transition", "---", first, last, transition="dissolve")
        elif token.type in ("fence", "html_block"):
            what = "a code block" if token.type == "fence" else "HTML"
            script.warnings.append(f"Line {first}: {what} is left out.")
        elif token.type == "inline" and heading:
            if has_words(title := plain(_text(token))):
                yield Block("heading", title, first, last, level=int(heading.tag[1:]))
        elif token.type == "inline":
            pictures = tuple(_pictures(token, first, script.warnings))
            if pictures:
                alts = " ".join(picture.alt for picture in pictures if picture.alt)
                yield Block("action", plain(alts), first, last, pictures=pictures)
            text = _text(token)
            if "![" in text:
                script.warnings.append(
                    f"Line {first}: a picture cannot be read; write its path as ![what it shows](<path>)."
                )
            if has_words(text):
                emphasised, bold = _all_emphasised(token), _bold(token)
                yield Paragraph(text, first, last, quotes > 0, emphasised, bold)


def _pictures(token: Token, line: int, warnings: list[str]) -> Iterator[Picture]:
    children = token.children or []
    images = [place for place, child in enumerate(children) if child.type == "image"]
    if len(images) > _MAX_PICTURES:
        warnings.append(f"Line {line}: a shot passes through at most {_MAX_PICTURES} pictures; the rest are left out.")
    for place in images[:_MAX_PICTURES]:
        path = str(children[place].attrGet("src") or "").strip()
        picture = Picture(path, plain(children[place].content))
        if "://" in path or path.startswith("data:"):
            warnings.append(f"Line {line}: pictures are read from files beside the script, not from {path[:40]!r}.")
            picture = replace(picture, path="")
        after = children[place + 1].content if place + 1 < len(children) else ""
        if attributes := _ATTRIBUTES.match(after):
            orders, complaints = read_orders(attributes.group(1), line, allowed=("focus",))
            warnings += complaints
            picture = replace(picture, focus=orders.focus[0]) if orders.focus else picture
        if picture.path or has_words(picture.alt):
            yield picture


def _text(token: Token) -> str:
    """Return the words of a paragraph, one line for each line break, without pictures and their attributes."""
    parts: list[str] = []
    behind_image = False
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("text", "code_inline"):
            parts.append(_ATTRIBUTES.sub("", child.content, count=1) if behind_image else child.content)
        behind_image = child.type == "image"
    return "\n".join(plain(line) for line in "".join(parts).split("\n")).strip()


def _all_emphasised(token: Token) -> bool:
    depth = 0
    for child in token.children or []:
        if child.type in ("em_open", "em_close"):
            depth += child.nesting
        elif child.type == "text" and not depth and has_words(_ATTRIBUTES.sub("", child.content, count=1)):
            return False
    return True


def _bold(token: Token) -> tuple[str, ...]:
    children = token.children or []
    opened = [place for place, child in enumerate(children[:-1]) if child.type == "strong_open"]
    return tuple(plain(children[place + 1].content) for place in opened)


def _take_title(script: ScriptText) -> None:
    """Take the one outermost heading at the top for the film's title when the head gives none."""
    if any(head_key(key) == "title" for key in script.head):
        return
    tops = [block for block in script.blocks if block.kind == "heading" and block.level == 1]
    if len(tops) == 1 and script.blocks[0] is tops[0]:
        script.head["title"] = tops[0].text
        script.blocks.pop(0)
