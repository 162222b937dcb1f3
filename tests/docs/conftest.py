"""A desk at which the pages are followed."""

import pytest
from doc_pages import ROOT, Desk, Page


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk at which the tour was followed to its end."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.follow(Page(ROOT / "docs" / "tour.md"))
    return desk
