"""Language names as MP4 wants them: three letters, ISO 639-2."""

_THREE_LETTERS = """
    af:afr am:amh ar:ara as:asm az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu
    el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin fr:fra fy:fry ga:gle gd:gla gl:glg gu:guj
    he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl it:ita ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan
    ko:kor ku:kur ky:kir la:lat lb:ltz lo:lao lt:lit lv:lav mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt
    my:mya nb:nob ne:nep nl:nld nn:nno no:nor or:ori pa:pan pl:pol ps:pus pt:por ro:ron ru:rus sd:snd
    si:sin sk:slk sl:slv so:som sq:sqi sr:srp su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha tl:tgl
    tr:tur uk:ukr ur:urd uz:uzb vi:vie xh:xho yi:yid yo:yor zh:zho zu:zul
"""
_TWO_TO_THREE = dict(pair.split(":") for pair in _THREE_LETTERS.split())


def iso639_2(language: str) -> str:
    """Return the three letters of a BCP 47 language; `und` when they are not known."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    return primary if len(primary) == 3 else _TWO_TO_THREE.get(primary, "und")
