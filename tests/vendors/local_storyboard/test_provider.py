"""The provider's manners: what it quotes, hands over, refuses and reports."""

import asyncio
from pathlib import Path

import pytest
from bomstudio import Ability, Cancelled, Estimate, MediaRef, MusicGenerateRequest, Rejected, Shape, Ticket, Usage
from conftest_of_storyboard import SIZES, Ask, Draw, of_role, pixels
from PIL import Image

from plugins.local_storyboard.adapter import MODEL, StoryboardStills
