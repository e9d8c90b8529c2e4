#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Records, locks, the journal: what is left of an update, however it ends."""

import errno
import fcntl
import hashlib
import os
import signal
import subprocess
import time

from ktap import fails, main, run, run_json
from sandbox import AMD, BOOT_ID, FAKE, box_with_payload, configured, peek, record, sending

DIGEST = hashlib.sha256(b"package").hexdigest()
RECORD = f"run/sfs/{DIGEST}.record"


def test_killed():
    """A run that is killed while the firmware has the payload leaves that to be known."""
    with configured("p.bin", FAKE_UPDATE_SLEEP=60) as box:
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
            with configured("p.bin", "q.bin", **{sleep: 1}) as box:
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
    with configured("p.bin", "q.bin", FAKE_UPDATE_SLEEP=1) as box:
        with subprocess.Popen([FAKE, "apply"], env={**os.environ, **box.env}, stdout=subprocess.PIPE,
                              preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
            while "update p.bin" not in "".join(peek(box.calls)):
                time.sleep(0.01)
            process.send_signal(signal.SIGHUP)
            process.communicate(timeout=60)
        assert process.returncode == 0 and box.sent() == sending("p.bin", "q.bin")


def test_not_sent():
    """What was not sent leaves no record, or the one that there was."""
    for error in (errno.EBUSY, errno.ENOENT, errno.EPERM):
        with configured("p.bin", FAKE_UPDATE=error) as box:
            run("apply", **box.how)
            assert sorted(os.listdir(box.path("run/sfs"))) == ["last.record", "lock"]
            assert record(box, "run/sfs/last.record")["result"] == "not-sent"
            box.env["FAKE_UPDATE"] = "0"
            run_json("apply", code=0, **box.how)
            box.env["FAKE_UPDATE"] = str(error)
            assert run("apply", "--force", **box.how).returncode
            box.sent()
            assert run_json("apply", code=0, **box.how)["results"][0]["before"] == "executed"


def test_record():
    """A record: who, when, what, whence, and the versions before and after."""
    with box_with_payload(FAKE_UPDATE="0:0:2a") as box:
        box.write("proc/self/loginuid", "1000")
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        r = record(box, RECORD)
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
        with configured("p.bin") as box:
            digest = hashlib.sha256(b"p.bin").hexdigest()
            os.mkdir(box.path("run/sfs"), 0o700)
            path = box.write(f"run/sfs/{digest}.record", text)
            fails(7, path, "damaged", "remove it", args=("apply",), **box.how)
            assert box.sent() == []
    with configured("p.bin", "q.bin") as box:
        run_json("apply", "q.bin", code=0, **box.how)
        paths = [box.path(f"run/sfs/{hashlib.sha256(n).hexdigest()}.record") for n in (b"q.bin", b"p.bin")]
        os.link(*paths)
        fails(7, paths[1], "damaged", args=("apply", "p.bin"), **box.how)


def test_no_record():
    """Where none can be kept: apply sends nothing, update does and says so."""
    with configured("p.bin") as box:
        os.rmdir(box.path("run"))
        fails(7, box.path("run/sfs"), args=("apply",), **box.how)
        assert box.sent() == []
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        assert "no record" in out["warnings"][0] and "executed" in box.journal()[-1]
    with configured("p.bin") as box:
        box.hide("proc/sys")
        fails(7, "which boot this is", "/proc", args=("apply",), **box.how)
        run_json("update", "-y", "p.bin", code=0, **box.how)
        assert os.listdir(box.path("run")) == []
    with configured("p.bin") as box:
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


def test_two_at_once():
    """Two at once: one waits, says so, and finds the payload applied."""
    with configured("p.bin", FAKE_UPDATE_SLEEP=1) as box:
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
