"""The demonstration whole: real processes, real SMTP, letters caught, the desk's tables as they should be."""

import os
import re
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from reglament.demo.folder import MARK, Folder, ForeignFolderError
from reglament.demo.people import day_of
from reglament.demo.ports import is_free

EXPECTED = """
import django; django.setup()
from reglament.store.models import HeldInteraction, Message, OutboxLetter, RawMail, Ticket
import json
print(json.dumps({
    "tickets": sorted([t.customer.name, t.regulation_code, t.level, t.priority, t.state]
                      for t in Ticket.objects.select_related("customer")),
    "held": sorted(HeldInteraction.objects.filter(state="held").values_list("reason", flat=True)),
    "poison": RawMail.objects.filter(state="poison").count(),
    "raw": RawMail.objects.count(),
    "repeats": sum(RawMail.objects.values_list("repeats", flat=True)),
    "joined": sorted([m.ticket.requester_address, m.direction]
                     for m in Message.objects.filter(seq__gt=1, direction="in")),
    "unsent": OutboxLetter.objects.exclude(state="sent").count(),
    "script": Message.objects.filter(html__icontains="<script").count(),
    "vacation": Message.objects.filter(text__icontains="out of the office", public=True).count(),
}))
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, dict[str, str]]:
    """Play the demo once; return what it said, its folder and an environment to look at its tables."""
    data = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "REGLAMENT_DATA": str(data / "desk")}
    environment["LANG"] = environment["LC_ALL"] = "C"
    environment.pop("REGLAMENT_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "reglament.cli", "demo", "--once"],
        env=environment, capture_output=True, text=True, timeout=150, check=False, cwd=data,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, data / "desk", environment


@pytest.mark.clause("TE-46", "TE-48", "TR-48", "TR-50", "AS-46", "AS-6", "HY-5", "IS-106", "IS-119")
@pytest.mark.clause("IS-121", "IS-55", "IS-28")
def test_each_mail_becomes_what_its_regulation_makes_of_it(
    played: tuple[str, Path, dict[str, str]],
) -> None:
    import json

    _, _, environment = played
    environment = {**environment, "DJANGO_SETTINGS_MODULE": "reglament.project.settings"}
    seen = json.loads(
        subprocess.run(
            [sys.executable, "-c", EXPECTED], env=environment, capture_output=True, text=True,
            check=True,
        ).stdout
    )  # fmt: skip
    # eighteen deliveries, the last of them the first one once more
    assert seen["raw"] == 17
    assert seen["repeats"] == 1
    assert seen["poison"] == 0
    assert seen["unsent"] == 0
    assert seen["script"] == 0
    assert seen["vacation"] == 0
    assert seen["held"] == ["not-properly-submitted", "stranger-with-number", "unknown-sender"]
    assert seen["joined"] == [["a.sadykova@orion.example", "in"], ["duty@polar.example", "in"]]
    assert seen["tickets"] == sorted(
        [
            ["Orion", "tron-en", "premium", "P1", "registered"],
            ["Vega", "tron-ru", "basic", "P3", "registered"],
            ["Polar", "tron-ru", "premium+", "P2", "registered"],
            ["Atlas", "tron-en", "premium+", "P3", "registered"],
            ["Telecom-7", "hydra", "", "normal", "registered"],
            ["acme", "aspro", "", "", "registered"],
            ["acme", "aspro", "", "", "declined"],
            ["Pay-Dent", "istom", "paid-standard", "", "registered"],
            ["Free-Dent", "istom", "free-standard", "", "registered"],
            ["Demo-Dent", "istom", "non-commercial", "", "registered"],
        ]
    )


@pytest.mark.threat("T01", "T06")
def test_a_stranger_with_a_right_number_learns_nothing(
    played: tuple[str, Path, dict[str, str]],
) -> None:
    _, folder, _ = played
    letters = [file.read_bytes() for file in sorted((folder / "letters").iterdir())]
    to_stranger = [raw for raw in letters if b"To: stranger@elsewhere.example" in raw]
    assert len(to_stranger) == 1
    assert b"Orion" not in to_stranger[0]
    assert b"Correlation" not in to_stranger[0]
    assert b"TA-000001" not in to_stranger[0].partition(b"\r\n\r\n")[0]


def test_it_says_where_everything_is_and_how_to_sign_in(
    played: tuple[str, Path, dict[str, str]],
) -> None:
    said, _, _ = played
    assert re.search(r"http://127\.0\.0\.1:\d+/desk/", said)
    assert re.search(r"Portal · Портал +http://127\.0\.0\.1:\d+/\n", said)
    customers = re.findall(r"\S+@\S+\.example(?=[,\n])", said.partition("Mails arrive")[0])
    assert customers == [
        "a.sadykova@orion.example",
        "v.belova@vega.example",
        "office@paydent.example",
        "boris@acme.example",
    ]
    assert re.search(r"password · пароль: \S{8,}", said)
    assert all(login in said for login in ("olga", "ilya", "pavel", "dina", "igor"))
    assert said.rstrip().endswith("Stopped. / Остановлено.")


def test_a_reply_finds_back_by_the_secret_address_of_its_letter(
    played: tuple[str, Path, dict[str, str]],
) -> None:
    said, folder, _ = played
    first = (folder / "letters" / "00001.eml").read_bytes()
    assert re.search(rb"(?m)^Reply-To: [^<]*<reply\+[a-z2-7]{32}@reply\.demo\.example>", first)
    assert "added to TA-000001" in said


@pytest.mark.timeout(240)
def test_a_second_one_in_the_folder_says_so_and_a_killed_one_s_desk_is_ended(
    tmp_path: Path,
) -> None:
    data = tmp_path / "desk"
    environment = {**os.environ, "LC_ALL": "C", "REGLAMENT_DATA": str(data)}
    words = [sys.executable, "-m", "reglament.cli", "demo", "--quick"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as earlier:
        assert earlier.stdout is not None
        while "Caught letters" not in earlier.stdout.readline():
            assert earlier.poll() is None
        (data / "left-behind").write_text("old")
        for language, said in (
            ("en", f"reglament: a demo runs in {data} already, process {earlier.pid}. End it "),
            ("ru", f"reglament: в {data} уже работает демонстрация, процесс {earlier.pid}. Остано"),
        ):
            second = subprocess.run(
                words, env={**environment, "REGLAMENT_LANGUAGE": language},
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert (second.returncode, second.stdout) == (75, "")
            assert second.stderr.startswith(said)
            assert f"`REGLAMENT_DATA={data}-2 reglament demo`" in second.stderr
        assert (data / "left-behind").exists()
        assert earlier.poll() is None
        earlier.kill()
    later = subprocess.run(
        [*words, "--once"], env=environment, capture_output=True, text=True, timeout=150,
        check=False,
    )  # fmt: skip
    assert later.returncode == 0, later.stderr
    assert re.search(r"TA-000001, response by \w{3} \d+ \w+, \d\d:\d\d \(UTC\+3\)", later.stdout)
    assert (
        "waits for a person (names a request, from an address that takes no part in it)"
        in later.stdout
    )
    assert not (data / "left-behind").exists()


@pytest.mark.timeout(240)
def test_two_that_start_at_once_both_come_up_and_ctrl_c_ends_all(tmp_path: Path) -> None:
    """Ports are chosen, servers come later: neither may take the other's for its own."""
    words = [sys.executable, "-m", "reglament.cli", "demo", "--quick"]
    demos = [
        subprocess.Popen(
            words,
            env={**os.environ, "LC_ALL": "C", "REGLAMENT_DATA": str(tmp_path / name)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    said = []
    for demo in demos:
        assert demo.stdout is not None
        lines: list[str] = []
        while "All mails are delivered" not in "".join(lines):
            line = demo.stdout.readline()
            assert line, demo.stderr and demo.stderr.read()
            lines.append(line)
        said.append("".join(lines))
    ports = [re.findall(r"://127\.0\.0\.1:(\d+)", text) for text in said]
    assert not set(ports[0]) & set(ports[1])
    assert all("TA-000001, response by" in text for text in said)
    for demo in demos:
        # Ctrl-C reaches the terminal's whole group
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(40) == 0
        for stream in (demo.stdout, demo.stderr):
            assert stream is not None
            stream.close()
    assert [port for found in ports for port in found if not is_free(int(port))] == []


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(ForeignFolderError):
        Folder(tmp_path).make_anew()
    assert [file.name for file in tmp_path.iterdir()] == ["diary.txt"]


@pytest.mark.threat("T21")
@pytest.mark.parametrize(("there", "mode"), [(False, 0o700), (True, 0o750)])
def test_a_folder_that_it_makes_is_its_owners_alone(tmp_path: Path, there: bool, mode: int) -> None:
    path = tmp_path / "demo"
    if there:
        path.mkdir(mode=mode)
    folder = Folder(path)
    folder.make_anew()
    folder.let_go()
    assert path.stat().st_mode & 0o777 == mode


def test_its_own_folder_is_emptied(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("")
    (tmp_path / "old.sqlite3").write_text("old")
    folder = Folder(tmp_path)
    folder.make_anew()
    folder.let_go()
    assert not (tmp_path / "old.sqlite3").exists()


@pytest.mark.parametrize(
    ("word", "day"),
    [("today", date(2026, 3, 11)), ("today+30", date(2026, 4, 10)), (None, None)],
)
def test_licences_count_from_the_day_of_the_start(word: str | None, day: date | None) -> None:
    assert day_of(word, date(2026, 3, 11)) == day
