"""run.py installs once, says what it can do, and becomes the command."""

import sys

import pytest

import run


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with three lists and no .venv; what would be executed is written down instead."""
    (tmp_path / "requirements").mkdir()
    for name in run.LISTS:
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "VENV", venv)
    monkeypatch.setattr(run, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(run, "STAMP", venv / "installed")
    executed = []

    def execute(command, otherwise):
        executed.append(" ".join(map(str, command)))
        (venv / "bin").mkdir(parents=True, exist_ok=True)
        (venv / "bin" / "python").touch()

    monkeypatch.setattr(run, "succeed", execute)
    return executed


def test_the_first_time_an_environment_is_made_and_filled_from_the_locked_list(checkout):
    run.install("run")
    assert len(checkout) == 2
    assert "venv" in checkout[0]
    assert "--require-hashes" in checkout[1]
    assert checkout[1].endswith("requirements/run.txt")


def test_the_second_time_nothing_is_done(checkout):
    run.install("run")
    checkout.clear()
    run.install("run")
    assert checkout == []


def test_a_larger_list_holds_the_smaller(checkout):
    run.install("test")
    checkout.clear()
    run.install("run")
    assert checkout == []


def test_a_larger_list_is_added_to_what_is_there(checkout):
    run.install("run")
    checkout.clear()
    run.install("test")
    assert [command.rpartition("/")[2] for command in checkout] == ["test.txt"]


def test_a_changed_list_makes_a_new_environment(checkout, tmp_path):
    run.install("run")
    checkout.clear()
    (tmp_path / "requirements" / "run.txt").write_text("changed")
    run.install("run")
    assert len(checkout) == 2


def test_an_unknown_command_says_which_there_are(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["run.py", "dmeo"])
    with pytest.raises(SystemExit) as left:
        run.main()
    assert "knows no command 'dmeo'" in left.value.code
    assert all(f"python3 run.py {name}" in left.value.code for name in run.COMMANDS)


def test_an_older_python_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        run.main()


def test_it_becomes_the_command_and_passes_words_on(checkout, monkeypatch):
    became = []
    monkeypatch.setattr(sys, "argv", ["run.py", "manage", "settle", "--timeout", "5"])
    monkeypatch.setattr(run.os, "execv", lambda path, words: became.extend(words[1:]))
    monkeypatch.setattr(run.os, "chdir", lambda folder: None)
    run.main()
    assert became == ["manage.py", "--migrate-first", "settle", "--timeout", "5"]


@pytest.mark.parametrize(("smaller", "larger"), [("run", "test"), ("test", "bench")])
def test_each_locked_list_holds_all_of_the_one_before(smaller, larger):
    held = versions(larger)
    assert versions(smaller) - held == set()


def versions(name):
    return {line.split()[0] for line in run.lock(name).read_text().splitlines() if "==" in line}
