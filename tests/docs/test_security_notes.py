"""What the operator's page says of security."""

import subprocess
import sys


def test_module_with_the_open_advisory_is_never_imported() -> None:
    look = "import sys, plugins.ffmpeg.graphs, plugins.ffmpeg.renderer; print('future.standard_library' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
