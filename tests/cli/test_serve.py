"""A web server that cannot listen says where and what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import reglament

SOURCE = Path(reglament.__file__).parent.parent


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "REGLAMENT_DATA": str(tmp_path),
            "REGLAMENT_DATABASE_URL": "",
            "REGLAMENT_WEB_PORT": port,
            "REGLAMENT_LANGUAGE": "en",
        }
        ended = subprocess.run(
            [sys.executable, "-m", "reglament.cli", "serve"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
        2,
        f"reglament: the web server cannot start on 127.0.0.1:{port}. "
        "Free the port, or set REGLAMENT_WEB_HOST and REGLAMENT_WEB_PORT.",
    )
