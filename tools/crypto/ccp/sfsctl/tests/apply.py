#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""apply: what is sent, what is not sent again, what is recorded, what is refused."""

import errno
import fcntl
import hashlib
import os
import signal
import subprocess
import time

from ktap import fails, main, run, run_json
from sandbox import AMD, BOOT_ID, FAKE, SEQUENCE, Sandbox, box_with_payload

SEND = ["versions", "update {}", "versions"]
DIGEST = hashlib.sha256(b"package").hexdigest()
RECORD = f"run/sfs/{DIGEST}.record"


def sending(*names):
    """What the device is asked to have these payloads executed."""
    return ["open for update", *[call.format(n) for n in names for call in SEND], "close"]


def machine(*names, **fake):
    """A sandbox with payloads, and a configuration that names them in order."""
    box = Sandbox(**fake)
    for number, name in enumerate(names):
        box.write(f"{AMD}/{name}", name)
        box.write(f"etc/sfs.d/{number}.conf", f"payload = {name}\n")
    return box


def record(box, name=RECORD):
    """The keys and values of a record."""
    with open(box.path(name), encoding="utf-8") as f:
        return dict(line.rstrip("\n").split(" = ", 1) for line in f)


def test_nothing():
    """Nothing is configured: that is no error, and nothing is opened or made."""
    for make in (lambda box: None, lambda box: os.makedirs(box.path("etc/sfs.d")),
                 lambda box: box.write("etc/sfs.d/note.txt", "rubbish"),
                 lambda box: box.write("etc/sfs.d/.x.conf", "rubbish")):
        with Sandbox() as box:
            make(box)
            assert run("apply", **box.how).stdout.startswith(b"nothing to apply")
            assert "nothing to apply" in box.journal()[0]
            out = run_json("apply", code=0, **box.how)
            assert out["payloads"] == out["results"] == [] and box.sent() == []
            assert os.listdir(box.path("run")) == []


def test_order():
    """All of /etc/sfs.d, in the order of bytes, whatever the language."""
    with Sandbox() as box:
        for name in ("b", "a", "B", "\u00e4", "10", "9"):
            payload = f"{ord(name[0])}.bin"
            box.write(f"{AMD}/{payload}", payload)
            box.write(f"etc/sfs.d/{name}.conf", f"payload={payload}")
        out = run_json("apply", code=0, **{**box.how, "env": {**box.env, "LC_ALL": "C.UTF-8"}})
        order = [f"{ord(c)}.bin" for c in ("1", "9", "B", "a", "b", "\u00e4")]
        assert [r["name"] for r in out["results"]] == order
        assert box.sent() == sending(*order)
        assert out["results"][0]["config"] == box.path("etc/sfs.d/10.conf")
        assert all(r["update"]["result"] == "executed" and r["before"] is None
                   and r["versions_before"] and r["changes"] for r in out["results"])


def test_again():
    """What is in is not sent again, nor is the device opened; --force sends it."""
    with machine("p.bin", "q.bin") as box:
        text = run("apply", **box.how).stdout.decode()
        assert text.count("update executed") == 2 and "2 applied, 0 already applied\n" in text
        assert "Versions before" not in text and "Changed: 3 bytes" in text
        assert box.sent() == sending("p.bin", "q.bin")
        for args in ((), ("p.bin",), ("q.bin", "p.bin"), ("--dry-run",)):
            out = run_json("apply", *args, code=0, **box.how)
            assert {r["before"] for r in out["results"]} == {"executed"} and box.sent() == []
        assert b"p.bin: already applied, at 2" in run("apply", **box.how).stdout
        run_json("apply", "--force", "q.bin", code=0, **box.how)
        assert box.sent() == sending("q.bin")
        box.write(f"{AMD}/p.bin", "another")
        run_json("apply", code=0, **box.how)
        assert box.sent() == sending("p.bin")


def test_update_counts():
    """What update sent counts for apply, and the other way round is told."""
    with box_with_payload(FAKE_UPDATE=f"0,{errno.EIO}:7") as box:
        run_json("update", "-y", "p.bin", code=0, **box.how)
        assert box.sent() == SEQUENCE
        assert run_json("apply", "p.bin", code=0, **box.how)["results"][0]["before"] == "executed"
        assert box.sent() == []
    with Sandbox() as box:
        box.write(f"{AMD}/  ", "a name of blanks")
        run_json("update", "-y", "  ", code=0, **box.how)
        assert run_json("apply", "  ", code=0, **box.how)["results"][0]["before"] == "executed"
    with box_with_payload(FAKE_UPDATE=f"{errno.EIO}:7") as box:
        out = run_json("update", "-y", "p.bin", code=5, **box.how)
        assert out["update"]["already_executed"] is False and not out["warnings"]
    with box_with_payload() as box:
        run_json("apply", "p.bin", code=0, **box.how)
        box.env["FAKE_UPDATE"] = f"{errno.EIO}:7"
        out = run_json("update", "-y", "p.bin", code=5, **box.how)
        assert out["update"]["already_executed"] and "the firmware has it" in out["warnings"][0]


def test_other_boot():
    """A record of another boot is none."""
    with machine("p.bin") as box:
        run_json("apply", code=0, **box.how)
        box.write("proc/sys/kernel/random/boot_id", BOOT_ID.replace("1", "2") + "\n")
        box.sent()
        run_json("apply", code=0, **box.how)
        assert box.sent() == sending("p.bin")


def test_refused():
    """The first refusal ends the run; in this boot the payload is not tried again."""
    with machine("p.bin", "q.bin", FAKE_UPDATE=f"{errno.EIO}:7:2a") as box:
        fails(5, "bad AMD signature", args=("apply", "--force", "p.bin"), **box.how)
        box.sent()
        for _ in range(2):
            out = fails(5, "p.bin", "refused it in this boot", "status 0x00000007",
                        "not sent again", "--force", args=("apply",), **box.how)
            assert [r["before"] for r in out["results"]] == ["refused"] and box.sent() == []
        fails(5, "bad AMD signature", args=("apply", "--force"), **box.how)
        box.env["FAKE_UPDATE"] = "0"
        run_json("apply", "--force", code=0, **box.how)
        run_json("apply", code=0, **box.how)


def test_unknown():
    """What may have been executed: exit code 9, and it is not sent again."""
    for error in (errno.ETIMEDOUT, errno.ENODEV, errno.EFAULT):
        with machine("p.bin", "q.bin", FAKE_UPDATE=error) as box:
            out = run_json("apply", code=9, **box.how)
            assert box.sent() == sending("p.bin")[:3] + ["close"]
            assert out["results"][0]["update"]["result"] == "unknown" and len(out["results"]) == 1
            before = record(box, "run/sfs/last.record")["versions_before"]
            fails(9, "p.bin", "may or may not have been executed", before, args=("apply",),
                  **box.how)
            assert box.sent() == []


def test_killed():
    """A run that is killed while the firmware has the payload leaves that to be known."""
    with machine("p.bin", FAKE_UPDATE_SLEEP=60) as box:
        with subprocess.Popen([FAKE, "apply"], env={**os.environ, **box.env},
                              stdout=subprocess.DEVNULL) as process:
            while "update p.bin" not in "".join(peek(box.calls)):
                time.sleep(0.01)
            process.kill()
        del box.env["FAKE_UPDATE_SLEEP"]
        fails(9, "may or may not", args=("apply",), **box.how)


def test_interrupted():
    """A signal ends what waits, and nothing else: what became of the payload is written."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for sleep, result in (("FAKE_UPDATE_WAITS", "not-sent"), ("FAKE_UPDATE_SLEEP", "executed")):
            with machine("p.bin", "q.bin", **{sleep: 1}) as box:
                with subprocess.Popen([FAKE, "apply"], env={**os.environ, **box.env},
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                    while "update p.bin" not in "".join(peek(box.calls)):
                        time.sleep(0.01)
                    process.send_signal(number)
                    _, err = process.communicate(timeout=60)
                assert process.returncode == 7, err
                assert (b"interrupted" if result == "not-sent" else b"a signal") in err, err
                assert record(box, "run/sfs/last.record")["result"] == result
                assert f"update {result}: " in box.journal()[0]
                assert "update q.bin" not in box.sent()


def test_ignored_signal():
    """What is to be ignored, as nohup has it, is."""
    with machine("p.bin", "q.bin", FAKE_UPDATE_SLEEP=1) as box:
        with subprocess.Popen([FAKE, "apply"], env={**os.environ, **box.env}, stdout=subprocess.PIPE,
                              preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
            while "update p.bin" not in "".join(peek(box.calls)):
                time.sleep(0.01)
            process.send_signal(signal.SIGHUP)
            process.communicate(timeout=60)
        assert process.returncode == 0 and box.sent() == sending("p.bin", "q.bin")


def peek(path):
    """What is in a file so far."""
    try:
        with open(path, encoding="utf-8") as f:
            return f.readlines()
    except FileNotFoundError:
        return []


def test_not_sent():
    """What was not sent leaves no record, or the one that there was."""
    for error in (errno.EBUSY, errno.ENOENT, errno.EPERM):
        with machine("p.bin", FAKE_UPDATE=error) as box:
            run("apply", **box.how)
            assert sorted(os.listdir(box.path("run/sfs"))) == ["last.record", "lock"]
            assert record(box, "run/sfs/last.record")["result"] == "not-sent"
            box.env["FAKE_UPDATE"] = "0"
            run_json("apply", code=0, **box.how)
            box.env["FAKE_UPDATE"] = str(error)
            assert run("apply", "--force", **box.how).returncode
            box.sent()
            assert run_json("apply", code=0, **box.how)["results"][0]["before"] == "executed"


def test_all_or_nothing():
    """All payloads are looked at before the first is sent."""
    with machine("p.bin", "q.bin") as box:
        box.write("etc/sfs.d/2.conf", "payload = missing\n")
        fails(4, "missing", args=("apply",), **box.how)
        box.write("etc/sfs.d/2.conf", f"payload = q.bin\nsha256 = {DIGEST}\n")
        fails(4, "q.bin", DIGEST, "expected", args=("apply",), **box.how)
        fails(4, "the driver does not take", args=("apply", "p.bin", "x" * 300), **box.how)
        fails(4, "expected", args=("apply", "p.bin", "--expect-sha256", DIGEST), **box.how)
        for names in ((), ("p.bin", "q.bin")):
            fails(1, "for one NAME", args=("apply", *names, "--expect-sha256", DIGEST), **box.how)
        fails(1, "for one NAME", args=("check", "--expect-sha256", DIGEST), **box.how)
        assert box.sent() == [] and os.listdir(box.path("run")) == []
        box.write("etc/sfs.d/2.conf",
                  f"payload=q.bin\nsha256={hashlib.sha256(b'q.bin').hexdigest().upper()}\n")
        run_json("apply", code=0, **box.how)


GOOD_CONF = (f"# why\n\n\t payload\t=  p.bin \r\n  sha256 ={DIGEST}", "payload=p.bin", "#\npayload = p.bin\n")
BAD_CONF = (("payload\n", 1, "key = value"), ("payload = p.bin\nwait = 3\n", 2, "no such key: wait"),
            ("payload = p.bin\npayload = p.bin\n", 2, "twice"), ("payload =\n", 1, "no value"),
            ("\n\nsha256 = x" + "0" * 64, 3, "too long"), ("= x", 1, "no such key"),
            ("payload = p\0q\n", 1, "NUL"), ("payload = p\0q", 1, "NUL"),
            ("Payload = p.bin", 1, "no such key"), ("payload = " + "x" * 300, 1, "too long"),
            ("payload = p.bin\nsha256 = " + "g" * 64, None, "64 hexadecimal digits"),
            ("", None, "a key is missing: payload"), ("# payload = p.bin", None, "missing"))


def test_configuration():
    """The files of the configuration: what is good, and where what is bad stands."""
    for text in GOOD_CONF:
        with box_with_payload() as box:
            box.write("etc/sfs.d/a.conf", text)
            assert run_json("apply", code=0, **box.how)["results"][0]["name"] == "p.bin"
    for text, line, *words in BAD_CONF:
        with box_with_payload() as box:
            box.write("etc/sfs.d/0.conf", "payload = p.bin")
            path = box.write("etc/sfs.d/a.conf", text)
            fails(10, f"{path}:{line}: " if line else f"{path}: ", *words, args=("apply",),
                  **box.how)
            assert box.sent() == [], text


def test_configuration_is_no_file():
    """What is called *.conf and is no file is refused, not waited for."""
    for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/dev/zero", path),
                 lambda path: os.symlink("nowhere", path)):
        with box_with_payload() as box:
            path = box.write("etc/sfs.d/a.conf")
            os.unlink(path)
            make(path)
            fails(10, path, args=("apply",), **box.how)
    with Sandbox() as box:
        box.write("etc/sfs.d", "file")
        fails(10, box.path("etc/sfs.d"), args=("apply",), **box.how)


def test_configuration_of_others():
    """What others may write is refused: a file, its folder, one above, where a link leads."""
    for name in ("etc/sfs.d/a.conf", "etc/sfs.d", "etc"):
        for mode in (0o020, 0o002):
            with machine("p.bin") as box:
                box.write("etc/sfs.d/a.conf", "payload = p.bin")
                path = box.path(name)
                os.chmod(path, os.stat(path).st_mode | mode)
                if mode == 0o020 and os.geteuid():
                    continue
                if mode == 0o020:
                    os.chown(path, -1, 1234)
                fails(10, path, "may write to it", "chmod go-w", args=("apply",), **box.how)
                assert box.sent() == []
    with machine("p.bin") as box:
        target = box.write("elsewhere/a.conf", "payload = p.bin")
        box.link("etc/sfs.d/a.conf", target)
        run_json("apply", code=0, **box.how)
        os.chmod(os.path.dirname(target), 0o777)
        fails(10, os.path.dirname(target), args=("apply",), **box.how)
    with machine("p.bin") as box:
        os.chmod(box.path("etc"), 0o1777)
        run_json("apply", code=0, **box.how)
        os.chmod(box.path("etc/sfs.d"), 0o1777)
        fails(10, box.path("etc/sfs.d"), "everybody may write to it", args=("apply",), **box.how)
    if not os.geteuid():
        with machine("p.bin") as box:
            os.chmod(box.path("etc"), 0o1777)
            os.rename(box.path("etc/sfs.d"), box.path("sfs.d"))
            os.lchown(box.link("etc/sfs.d", box.path("sfs.d")), 1234, -1)
            fails(10, box.path("etc/sfs.d"), "not belong to root", args=("apply",), **box.how)
        with machine("p.bin") as box:
            os.chown(box.path("etc/sfs.d/0.conf"), 1234, -1)
            fails(10, "does not belong to root", args=("apply",), **box.how)


def test_dry_run():
    """--dry-run says what would be sent; nothing is opened, made or recorded."""
    with machine("p.bin", FAKE_OPEN_UPDATE=errno.EPERM) as box:
        assert b"p.bin: would be sent\n" in run("apply", "--dry-run", **box.how).stdout
        out = run_json("apply", "--dry-run", code=0, **box.how)
        assert out["results"][0]["before"] is None and "update" not in out["results"][0]
        assert box.sent() == [] and box.journal() == [] and os.listdir(box.path("run")) == []


def test_no_names_no_apply():
    """No update without its versions before."""
    with machine("p.bin", FAKE_VERSIONS=errno.EBUSY) as box:
        run_json("apply", code=6, **box.how)
        assert box.sent() == ["open for update", "versions", "close"]
    with machine("p.bin", FAKE_VERSIONS=f"{errno.EBUSY},0") as box:
        run_json("apply", "--wait=60", code=0, **box.how)


def test_record():
    """A record: who, when, what, whence, and the versions before and after."""
    with box_with_payload(FAKE_UPDATE="0:0:2a") as box:
        box.write("proc/self/loginuid", "1000")
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        r = record(box)
        assert r == record(box, "run/sfs/last.record") and r["boot_id"] == BOOT_ID
        assert r["versions_before"] == out["versions_before"]["fingerprint"]
        assert r["versions_after"] == out["versions_after"]["fingerprint"]
        assert (r["uid"], r["loginuid"]) == (str(os.getuid()), "1000")
        assert (r["payload"], r["sha256"], r["file"]) == ("p.bin", DIGEST, box.path(f"{AMD}/p.bin"))
        assert (r["result"], r["extended_status"]) == ("executed", "0x0000002a")
        assert os.stat(box.path("run/sfs")).st_mode & 0o7777 == 0o700


def test_record_damaged():
    """A record that cannot be read is no reason to send again."""
    for text in ("", "rubbish", "boot_id = x\n"):
        with machine("p.bin") as box:
            digest = hashlib.sha256(b"p.bin").hexdigest()
            os.mkdir(box.path("run/sfs"), 0o700)
            path = box.write(f"run/sfs/{digest}.record", text)
            fails(7, path, "damaged", "remove it", args=("apply",), **box.how)
            assert box.sent() == []
    with machine("p.bin", "q.bin") as box:
        run_json("apply", "q.bin", code=0, **box.how)
        paths = [box.path(f"run/sfs/{hashlib.sha256(n).hexdigest()}.record") for n in (b"q.bin", b"p.bin")]
        os.link(*paths)
        fails(7, paths[1], "damaged", args=("apply", "p.bin"), **box.how)


def test_no_record():
    """Where none can be kept: apply sends nothing, update does and says so."""
    with machine("p.bin") as box:
        os.rmdir(box.path("run"))
        fails(7, box.path("run/sfs"), args=("apply",), **box.how)
        assert box.sent() == []
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        assert "no record" in out["warnings"][0] and "executed" in box.journal()[-1]
    with machine("p.bin") as box:
        box.hide("proc/sys")
        fails(7, "which boot this is", "/proc", args=("apply",), **box.how)
        run_json("update", "-y", "p.bin", code=0, **box.how)
        assert os.listdir(box.path("run")) == []
    with machine("p.bin") as box:
        os.mkdir(box.path("run/sfs"))
        os.chmod(box.path("run/sfs"), 0o777)
        fails(3, box.path("run/sfs"), "may write to it", args=("apply",), **box.how)
        os.chmod(box.path("run/sfs"), 0o700)
        os.mkdir(box.path(f"run/sfs/{hashlib.sha256(b'p.bin').hexdigest()}.record"))
        assert run("apply", **box.how).returncode == 7
        assert "update p.bin" not in box.sent()


def test_journal():
    """The journal has who, what and the result, before the output can fail."""
    who = f"uid={os.getuid()} loginuid=unset payload=\"p.bin\""
    outcomes = ((0, "executed", 5, "status=0x00000000", 0), (f"{errno.EIO}:7", "refused", 3, "0x00000007", 5),
                (errno.ETIMEDOUT, "unknown", 3, "status=none", 9),
                (errno.EBUSY, "not-sent", 3, "status=none", 6))
    for fake, result, priority, status, code in outcomes:
        for args in (("update", "-y", "p.bin"), ("apply", "p.bin")):
            with box_with_payload(FAKE_UPDATE=fake) as box, open("/dev/full", "wb") as full:
                assert run(*args, stdout=full, stderr=full, **box.how).returncode == code
                lines = box.journal()
                assert lines[0].startswith(f"<{priority}>update {result}: {who} "), lines
                assert f"sha256={DIGEST}" in lines[0] and status in lines[0]
                assert box.path(f"{AMD}/p.bin") in lines[0]
                assert len(lines) == (2 if args[0] == "apply" else 1), lines
                if args[0] == "apply":
                    assert lines[1].startswith("<3>apply: " if code else "<6>apply: 1 applied")
    with box_with_payload() as box:
        box.write("custom\x1b[2J/amd/p.bin", "package")
        box.write("sys/module/firmware_class/parameters/path", "/custom\x1b[2J\n")
        run("update", "-y", "p.bin", **box.how)
        assert "\x1b" not in box.journal()[0]


def test_reader_gone():
    """Output that nobody reads ends nothing, and an update that was executed is a success."""
    reader, writer = os.pipe()
    os.close(reader)
    with machine("p.bin", "q.bin") as box:
        assert run("apply", stdout=writer, stderr=writer, **box.how).returncode == 0
        assert box.sent() == sending("p.bin", "q.bin")
    os.close(writer)


def test_two_at_once():
    """Two at once: one waits, says so, and finds the payload applied."""
    with machine("p.bin", FAKE_UPDATE_SLEEP=1) as box:
        run_json("apply", "--dry-run", code=0, **box.how)
        first = subprocess.Popen([FAKE, "apply"], env={**os.environ, **box.env},
                                 stdout=subprocess.DEVNULL)
        while "update p.bin\n" not in peek(box.calls):
            time.sleep(0.01)
        out = run_json("apply", code=0, **box.how)
        assert first.wait(60) == 0 and box.sent() == sending("p.bin")
        assert "another sfsctl" in out["warnings"][0] and box.path("run/sfs/lock") in out["warnings"][0]
        assert out["results"][0]["before"] == "executed"
        with open(box.path("run/sfs/lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            second = subprocess.Popen([FAKE, "apply"], env={**os.environ, **box.env},
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            assert b"this one waits for it" in second.stderr.readline()
        assert second.wait(60) == 0
        second.stderr.close()


main()
