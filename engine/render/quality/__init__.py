"""What a finished film is held against: its plan, its subtitles and the studio's limits. Pure."""
