"""The two pluggy markers, under the project's name."""

import pluggy

PROJECT = "bomstudio"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
