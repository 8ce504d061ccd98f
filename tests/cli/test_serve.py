"""A web server that cannot serve says why and what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import reglament

SOURCE = Path(reglament.__file__).parent.parent


def without_tables(data: Path) -> None:
    """Make a database that a start brings to its version: an empty file is one."""
    (data / "reglament.sqlite3").touch()


def serve(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "REGLAMENT_DATA": str(data),
        "REGLAMENT_DATABASE_URL": "",
        "REGLAMENT_LANGUAGE": "en",
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-m", "reglament.cli", "serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_broken_regulation_keeps_it_from_calling_itself_ready(tmp_path: Path) -> None:
    file = tmp_path / "regulations" / "mine" / "regulation.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("regulation: [unclosed", encoding="utf-8")
    ended = serve(tmp_path / "data", REGLAMENT_REGULATIONS=str(file.parents[1]))
    assert ended.returncode == 2
    [line] = ended.stderr.splitlines()
    assert line.startswith(f"reglament: a regulation cannot serve: {file}:2: ")


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    without_tables(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = serve(tmp_path, REGLAMENT_WEB_PORT=port)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
        2,
        f"reglament: the web server cannot start on 127.0.0.1:{port}. "
        "Free the port, or set REGLAMENT_WEB_HOST and REGLAMENT_WEB_PORT.",
    )


def test_a_desk_that_nobody_can_use_yet_says_so_where_it_starts(tmp_path: Path) -> None:
    without_tables(tmp_path)
    free = {f"REGLAMENT_{name}_PORT": "0" for name in ("WEB", "SMTP", "LMTP")}
    with subprocess.Popen(
        [sys.executable, "-m", "reglament.cli", "up"],
        env={**os.environ, "REGLAMENT_DATA": str(tmp_path), "REGLAMENT_DATABASE_URL": "",
             "REGLAMENT_LANGUAGE": "ru", **free},
        stderr=subprocess.PIPE, text=True,
    ) as desk:  # fmt: skip
        assert desk.stderr is not None
        said = desk.stderr.readline()
        desk.terminate()
        desk.communicate(timeout=40)
    assert said.startswith("Войти пока некому, и почта не принимается.")
    assert "`reglament vendor add`" in said
