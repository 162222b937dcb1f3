"""Cut to plan, subtitles: pure, never starts a binary."""
