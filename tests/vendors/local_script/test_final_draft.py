from collections.abc import Callable

import pytest

from bomstudio import Breakdown, InputError

Break = Callable[..., Breakdown]


def fdx(*paragraphs: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n<FinalDraft DocumentType="Script" Version="5">'
        f"<Content>{''.join(paragraphs)}</Content>{head}</FinalDraft>"
    )


def p(kind: str, *runs: str, inside: str = "") -> str:
    return f'<Paragraph Type="{kind}">{inside}{"".join(f"<Text>{run}</Text>" for run in runs)}</Paragraph>'


SCRIPT = fdx(
    p("Scene Heading", "EXT. CLIFF - ", "NIGHT"),
    p("Action", "The ", "storm", " breaks."),
    p("Shot", "CLOSE ON THE LAMP"),
    p("Character", "MARA (V.O.) (CONT'D)"),
    p("Parenthetical", "(whispering)"),
    p("Dialogue", "Nobody ", "came."),
    p("Transition", "CUT TO:"),
    p("Scene Heading", "INT. ROOM - DAY"),
    "<Paragraph><DualDialogue>"
    + p("Character", "ANNA")
    + p("Dialogue", "No!")
    + p("Character", "BEN")
    + p("Dialogue", "Yes!")
    + "</DualDialogue></Paragraph>",
    head="<TitlePage><Content>"
    + p("Action", "")
    + p("Action", "THE LIGHT")
    + p("Action", "written by")
    + p("Action", "Ann Other")
    + p("Action", "Client: ACME")
    + "</Content></TitlePage>",
)


def test_final_draft_is_read_whole(broken_down: Break) -> None:
    film = broken_down(SCRIPT, "final_draft")
    assert (film.title, film.author, film.client) == ("THE LIGHT", "Ann Other", "ACME")
    assert [(scene.heading, scene.time) for scene in film.scenes] == [
        ("EXT. CLIFF - NIGHT", "night"),
        ("INT. ROOM - DAY", "day"),
    ]
    assert [shot.action for shot in film.shots[:2]] == ["The storm breaks.", "CLOSE ON THE LAMP"]
    assert film.shots[1].size == "close"
    (line,) = film.shots[1].lines
    assert (line.speaker, line.text, line.parenthetical) == ("Mara", "Nobody came.", "voice over, whispering")
    assert film.shots[2].transition == "cut"
    assert [line.speaker for line in film.shots[2].lines] == ["Anna", "Ben"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_read(broken_down: Break, encoding: str) -> None:
    data = SCRIPT.replace("UTF-8", encoding.upper().removesuffix("-SIG")).encode(encoding)
    assert broken_down(data, "final_draft") == broken_down(SCRIPT, "final_draft")


def test_script_notes_and_inline_notes_are_directives(broken_down: Break) -> None:
    note = "<ScriptNote>" + p("Action", "shot: camera=tilt_up seconds=5") + "</ScriptNote>"
    film = broken_down(
        fdx(p("Action", "The tower.", inside=note), p("Action", "The sea. [[shot: size=close]]")), "final_draft"
    )
    assert (film.shots[0].camera, film.shots[0].length_ms) == ("tilt_up", 5000)
    assert (film.shots[1].action, film.shots[1].size) == ("The sea.", "close")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(9))
    + "]><FinalDraft><Content><Paragraph><Text>&b8;</Text></Paragraph></Content></FinalDraft>"
)
EXTERNAL = (
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<FinalDraft><Content><Paragraph><Text>&x;</Text></Paragraph></Content></FinalDraft>"
)


@pytest.mark.parametrize("script", [BOMB, EXTERNAL, '<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><FinalDraft/>'])
def test_entities_and_document_types_are_refused(broken_down: Break, script: str) -> None:
    with pytest.raises(InputError, match="refused for safety"):
        broken_down(script, "final_draft")


@pytest.mark.parametrize(
    "script",
    [
        "",
        "hello",
        "<FinalDraft>",
        "<html/>",
        "<FinalDraft/>",
        '<?xml version="1.0" encoding="nope"?><FinalDraft/>',
        "\x00",
    ],
)
def test_what_is_not_final_draft_is_an_input_error(broken_down: Break, script: str) -> None:
    with pytest.raises(InputError):
        broken_down(script, "final_draft")


def test_deep_nesting_does_not_break_it(broken_down: Break) -> None:
    deep = "<b>" * 50_000 + "sea" + "</b>" * 50_000
    film = broken_down(fdx(f'<Paragraph Type="Action"><Text>The {deep}.</Text></Paragraph>'), "final_draft")
    assert film.shots[0].action == "The sea."


def test_centred_paragraphs_are_cards(broken_down: Break) -> None:
    def centred(text: str) -> str:
        return p("Action", text).replace("<Paragraph ", '<Paragraph Alignment="Center" ')

    script = fdx(
        p("Scene Heading", "INT. A - DAY"),
        p("Action", "Sea."),
        centred("BRICK"),
        centred("AND STEEL"),
        p("Action", "Land."),
    )
    film = broken_down(script, "final_draft")
    assert [(shot.action, shot.title) for shot in film.shots] == [("Sea.", ""), ("Land.", "BRICK AND STEEL")]


def test_brackets_behind_a_speech_are_seen(broken_down: Break) -> None:
    script = fdx(
        p("Character", "ANN"), p("Dialogue", "Hello."), p("Parenthetical", "(she leaves)"), p("Action", "Rain.")
    )
    film = broken_down(script, "final_draft")
    assert [shot.action for shot in film.shots][1:] == ["Ann (she leaves)", "Rain."]
