#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""apply: what is sent, what is not sent again, and what is refused."""

import errno
import hashlib
import os

from ktap import fails, main, run, run_json
from sandbox import AMD, BOOT_ID, SEQUENCE, Sandbox, box_with_payload, configured, record, sending

DIGEST = hashlib.sha256(b"package").hexdigest()


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
    with configured("p.bin", "q.bin") as box:
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
    with configured("p.bin") as box:
        run_json("apply", code=0, **box.how)
        box.write("proc/sys/kernel/random/boot_id", BOOT_ID.replace("1", "2") + "\n")
        box.sent()
        run_json("apply", code=0, **box.how)
        assert box.sent() == sending("p.bin")


def test_refused():
    """The first refusal ends the run; in this boot the payload is not tried again."""
    with configured("p.bin", "q.bin", FAKE_UPDATE=f"{errno.EIO}:7:2a") as box:
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
        with configured("p.bin", "q.bin", FAKE_UPDATE=error) as box:
            out = run_json("apply", code=9, **box.how)
            assert box.sent() == sending("p.bin")[:3] + ["close"]
            assert out["results"][0]["update"]["result"] == "unknown" and len(out["results"]) == 1
            before = record(box, "run/sfs/last.record")["versions_before"]
            fails(9, "p.bin", "may or may not have been executed", before, args=("apply",),
                  **box.how)
            assert box.sent() == []


def test_all_or_nothing():
    """All payloads are looked at before the first is sent."""
    with configured("p.bin", "q.bin") as box:
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


def test_dry_run():
    """--dry-run says what would be sent; nothing is opened, made or recorded."""
    with configured("p.bin", FAKE_OPEN_UPDATE=errno.EPERM) as box:
        assert b"p.bin: would be sent\n" in run("apply", "--dry-run", **box.how).stdout
        out = run_json("apply", "--dry-run", code=0, **box.how)
        assert out["results"][0]["before"] is None and "update" not in out["results"][0]
        assert box.sent() == [] and box.journal() == [] and os.listdir(box.path("run")) == []


def test_no_names_no_apply():
    """No update without its versions before."""
    with configured("p.bin", FAKE_VERSIONS=errno.EBUSY) as box:
        run_json("apply", code=6, **box.how)
        assert box.sent() == ["open for update", "versions", "close"]
    with configured("p.bin", FAKE_VERSIONS=f"{errno.EBUSY},0") as box:
        run_json("apply", "--wait=60", code=0, **box.how)


def test_reader_gone():
    """Output that nobody reads ends nothing, and an update that was executed is a success."""
    reader, writer = os.pipe()
    os.close(reader)
    with configured("p.bin", "q.bin") as box:
        assert run("apply", stdout=writer, stderr=writer, **box.how).returncode == 0
        assert box.sent() == sending("p.bin", "q.bin")
    os.close(writer)


main()
