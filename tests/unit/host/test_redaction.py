import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.host.redaction import HIDDEN, keep_secret, redact


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc-_x", "eyJhbGciOiJIUzI1NiJ9"),
        ("headers={'Authorization': 'Bearer abcdef123456'}", "abcdef123456"),
        ("Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
        ("GET /v1?api_key=abc123XYZ&size=2", "abc123XYZ"),
        ('{"api_key": "abc 123 XYZ", "size": 2}', "123"),
        ("x-api-key: q1w2e3r4", "q1w2e3r4"),
        ("KLING_API_KEY=q1w2e3r4", "q1w2e3r4"),
        ("password=hunter2", "hunter2"),
        ("client_secret: 'hunter2'", "hunter2"),
        ("sk-proj-abcDEF123456789", "abcDEF123456789"),
        ("key sk_live_abcDEF123456789 is wrong", "abcDEF123456789"),
        ("r8_abcDEF123456789abc", "abcDEF123456789"),
        ("whsec_abcDEF123456789abc", "abcDEF123456789"),
        ("https://b.s3.amazonaws.com/a.mp4?X-Amz-Credential=AKIA%2F&X-Amz-Signature=deadbeef&part=2", "deadbeef"),
        ("https://storage.googleapis.com/a?GoogleAccessId=me@x&Signature=deadbeef%3D", "deadbeef"),
        ("https://acct.blob.core.windows.net/a?sv=2024&sig=dead%2Bbeef", "dead%2Bbeef"),
        ("https://cdn.example/a.mp4?token=deadbeef", "deadbeef"),
        ("postgresql+psycopg://bom:sesame@db:5432/bom", "sesame"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    assert secret not in redact(text)
    assert HIDDEN in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "The plugin kling needs api_key.",
        "Run: bom config set-secret kling api_key (or set BOM_KLING__API_KEY).",
        "film.crf is '99' (from BOM_FILM__CRF in the environment)",
        "https://cdn.example/films/a.mp4?part=2",
        "Shot 2A of scene 3: the key turns in the lock.",
        "a basic question about tokens",
        "input_tokens=1200 output_tokens=88",
        "the token bucket of the queue",
        "sqlite:////home/anna/bom.db",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_the_rest_of_an_address_stays_readable() -> None:
    address = "https://b.s3.amazonaws.com/a.mp4?X-Amz-Signature=deadbeef&part=2"
    assert redact(address) == f"https://b.s3.amazonaws.com/a.mp4?X-Amz-Signature={HIDDEN}&part=2"


def test_the_longest_known_secret_is_hidden_whole() -> None:
    keep_secret("abcdef")
    keep_secret("abcdefghij")
    assert redact("<abcdefghij>") == f"<{HIDDEN}>"


def test_a_text_too_short_to_be_a_secret_does_not_spoil_others() -> None:
    keep_secret("a")
    keep_secret("")
    assert redact("a banana") == "a banana"


@given(st.text(min_size=6), st.text(), st.text())
def test_a_known_secret_is_hidden_wherever_it_stands(secret: str, before: str, after: str) -> None:
    keep_secret(secret)
    assert secret not in redact(before + secret + after).replace(HIDDEN, "")
