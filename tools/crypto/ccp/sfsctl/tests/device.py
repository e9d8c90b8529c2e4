#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""versions and update against a device that fails as it is told."""

import errno
import hashlib
import json
import os
import pty
import re
import subprocess

from ktap import fails, main, run, run_json
from sandbox import AMD, FAKE, SEQUENCE, Sandbox, box_with_payload


def on_terminal(box, answer, *args, meanwhile=None, before=b""):
    """Run sfsctl with a terminal as its standard input, and answer when it asks."""
    master, slave = pty.openpty()
    os.write(master, before)
    with subprocess.Popen([FAKE, *args], env={**os.environ, **box.env}, stdin=slave,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.close(slave)
        question = b""
        while not question.endswith(b"[y/N] "):
            byte = process.stderr.read(1)
            assert byte, question
            question += byte
        if meanwhile:
            meanwhile()
        if answer:
            os.write(master, answer)
        out, err = process.communicate(timeout=60)
    os.close(master)
    assert b"Sanitizer" not in err, err
    return process.returncode, out, question + err


def test_versions():
    """versions: the blob without its fill, for people and as JSON."""
    with Sandbox() as box:
        out = run_json("versions", code=0, **box.how)
        assert out["versions"]["size"] == 4096 and out["versions"]["fill"] == 0xc7
        assert out["versions"]["length"] == 18
        raw = run("versions", "--raw", "-", **box.how).stdout
        assert out["versions"]["fingerprint"] == hashlib.sha256(raw).hexdigest()
        assert out["versions"]["hex"] == "5346535601c7021b" + "c7" * 9 + "42"
        assert box.sent() == ["open", "versions", "close"] * 2
        text = run("versions", **box.how).stdout.decode()
        assert f"fingerprint {out['versions']['fingerprint']}\n" in text
        assert "  0000  53 46 53 56 01 c7 02 1b" in text and "|SFSV....." in text
        assert re.search(r"^  0010  c7 42 +\|\.B\|$", text, re.M) and "0020" not in text
        assert run("-q", "versions", **box.how).stdout == b""


def test_versions_edges():
    """versions: a blob that is full, and one that is empty."""
    with Sandbox(FAKE_BLOB="full") as box:
        assert run_json("versions", code=0, **box.how)["versions"]["length"] == 4096
        assert b"\n  0ff0 " in run("versions", **box.how).stdout
    with Sandbox(FAKE_BLOB="empty") as box:
        assert run_json("versions", code=0, **box.how)["versions"]["hex"] == ""
        assert b"the firmware wrote nothing" in run("versions", **box.how).stdout


OPEN_ERRORS = {
    errno.ENOENT: 2, errno.ENXIO: 2, errno.ENODEV: 2, errno.ENOTTY: 2, errno.ENOTDIR: 2,
    errno.EACCES: 3, errno.EPERM: 3, errno.EROFS: 3, errno.EBUSY: 6, errno.EMFILE: 7,
    errno.EIO: 7,
}
COMMON_ERRORS = {
    errno.ENOTTY: 2, errno.ENODEV: 2, errno.EPERM: 3, errno.EBUSY: 6, errno.ETIMEDOUT: 6,
    errno.EINTR: 7, errno.ENOMEM: 7, errno.EFAULT: 7, errno.EOVERFLOW: 7, errno.EACCES: 3,
}
UPDATE_ERRORS = {
    **COMMON_ERRORS, errno.ETIMEDOUT: 9, errno.ENODEV: 9, errno.EFAULT: 9, errno.EOVERFLOW: 9,
    errno.EBADF: 3, errno.EINVAL: 4, errno.ENOENT: 4, errno.E2BIG: 4,
    errno.ENODATA: 4, errno.EBADMSG: 4, errno.EACCES: 3, errno.ETXTBSY: 4, errno.EOPNOTSUPP: 4,
}


def test_open_errors():
    """Exit codes of errors at opening the device."""
    for error, code in OPEN_ERRORS.items():
        with Sandbox(FAKE_OPEN=error) as box:
            fails(code, "cannot open /dev/sfs", args=("versions",), **box.how)
            assert set(box.sent()) == {"open"}
        with box_with_payload(FAKE_OPEN_UPDATE=error) as box:
            out = fails(code, "cannot open /dev/sfs", args=("update", "-y", "p.bin"), **box.how)
            assert set(box.sent()) == {"open for update"} and "update" not in out


def test_versions_errors():
    """Exit codes of errors of SFSIOCFWVERS."""
    for error, code in COMMON_ERRORS.items():
        with box_with_payload(FAKE_VERSIONS=error) as box:
            out = fails(code, "/dev/sfs: reading the versions", args=("versions",), **box.how)
            assert out["error"]["firmware"] is None
            assert out["error"]["errno"] == (str(error) if error == errno.EOVERFLOW
                                             else errno.errorcode[error])
            box.sent()
            fails(code, "reading the versions", args=("update", "-y", "p.bin"), **box.how)
            assert "update p.bin" not in box.sent()


def test_update_errors():
    """Exit codes of errors of SFSIOCUPDATEPKG, and what became of the package."""
    unknown = (errno.ETIMEDOUT, errno.ENODEV, errno.EFAULT, errno.EOVERFLOW)
    for error, code in UPDATE_ERRORS.items():
        with box_with_payload(FAKE_UPDATE=error) as box:
            out = fails(code, "/dev/sfs: update with p.bin", args=("update", "-y", "p.bin"),
                        **box.how)
            assert out["update"]["result"] == ("unknown" if error in unknown else "not-sent")
            assert (code == 9) == (error in unknown)
            assert out["error"]["firmware"] is None and "versions_before" in out
            assert "versions_after" not in out
            if error == errno.ETIMEDOUT:
                assert "may still execute" in out["error"]["hint"]
            if error == errno.EOPNOTSUPP:
                assert "xz --check=crc32" in out["error"]["hint"]
            if error in (errno.EFAULT, errno.EOVERFLOW):
                assert "not known" in out["error"]["message"]


def test_refused():
    """EIO: exit code 5 with both status words, known or not."""
    cases = (("7", "0", "bad AMD signature"), ("12", "deadbeef", "SEV is still initialised"),
             ("13", "1", None), ("ffffffff", "ffffffff", None), ("0", "0", "ok"))
    for status, extended, text in cases:
        shown = (f"status 0x{int(status, 16):08x}", f"extended status 0x{int(extended, 16):08x}",
                 text or "no known reason")
        value = f"{errno.EIO}:{status}:{extended}"
        with box_with_payload(FAKE_UPDATE=value) as box:
            out = fails(5, *shown, args=("update", "-y", "p.bin"), **box.how)
            assert out["update"]["result"] == "refused"
            firmware = out["error"]["firmware"]
            assert firmware["status"] == {"value": int(status, 16), "text": text,
                                          "hex": shown[0].split()[1]}
            assert firmware["extended_status"] == {"value": int(extended, 16),
                                                   "hex": shown[1].split()[2]}
        with Sandbox(FAKE_VERSIONS=value) as box:
            fails(5, *shown, args=("versions",), **box.how)


def test_update():
    """update --yes: versions, update, versions, and what changed."""
    with box_with_payload() as box:
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        assert box.sent() == SEQUENCE
        assert out["device"] == "/dev/sfs" and out["payload"]["name"] == "p.bin"
        assert out["update"]["result"] == "executed" and out["update"]["elapsed_ms"] >= 0
        assert out["changes"] == [{"offset": 6, "before": "021b", "after": "031c"},
                                  {"offset": 17, "before": "42", "after": "43"}]
        assert out["versions_before"]["hex"] != out["versions_after"]["hex"]
        text = run("update", "-y", "p.bin", **box.how).stdout.decode()
        for line in ("Versions before:\n", "Versions after:\n", "Changed: 3 bytes\n",
                     "  0006  02 1b  -> 03 1c\n", "  0011  42  -> 43\n"):
            assert line in text, text
        assert run("-q", "update", "-y", "p.bin", **box.how).stdout == b""


def test_no_versions():
    """update --no-versions: the update is all that is sent."""
    with box_with_payload(FAKE_VERSIONS=errno.EBUSY) as box:
        out = run_json("update", "-yn", "p.bin", code=0, **box.how)
        assert box.sent() == ["open for update", "update p.bin", "close"]
        assert "versions_before" not in out and "changes" not in out


def test_versions_after_fail():
    """An update that was executed is a success even if the versions after it are not read."""
    with box_with_payload(FAKE_VERSIONS=f"0,{errno.EIO}:f:2") as box:
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        assert out["update"]["result"] == "executed" and "versions_after" not in out
        assert "status 0x0000000f, extended status 0x00000002" in out["warnings"][0]
        result = run("update", "-y", "p.bin", **box.how)
        assert result.returncode == 0 and b"was executed" in result.stderr


def test_extended_on_success():
    """An extended status that comes with success is shown."""
    with box_with_payload(FAKE_UPDATE="0:0:2a") as box:
        assert b"Extended status 0x0000002a" in run("update", "-y", "p.bin", **box.how).stdout
        out = run_json("update", "-y", "p.bin", code=0, **box.how)
        assert out["update"]["extended_status"] == 42


def test_expected():
    """--expect-sha256: any other file is not sent, nor accepted."""
    right = hashlib.sha256(b"package").hexdigest()
    with box_with_payload() as box:
        for digest in (right, right.upper()):
            for command in ("update -y", "check"):
                out = run_json(*command.split(), "p.bin", "--expect-sha256", digest, code=0,
                               **box.how)
                assert out["payload"]["sha256"] == right
        box.sent()
        wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
        for command in ("update -y", "check"):
            fails(4, box.path(f"{AMD}/p.bin"), right, wrong, "expected",
                  args=(*command.split(), "p.bin", "--expect-sha256", wrong), **box.how)
        for digest in ("x", right[1:], right + "0", right[1:] + "g", " " + right[1:]):
            fails(1, "no SHA-256", args=("check", "p.bin", "--expect-sha256", digest), **box.how)
        fails(1, "was given", args=("versions", "--expect-sha256", right), **box.how)
        assert box.sent() == []


def test_wait():
    """--wait: a firmware that is busy is asked again, and nothing else is."""
    busy = (f"{errno.EBUSY}", f"{errno.EIO}:f")
    for error in busy:
        with box_with_payload(FAKE_VERSIONS=f"{error},{error},0") as box:
            out = run("versions", "--wait", "60", **box.how)
            assert out.returncode == 0 and out.stderr == b"sfsctl: the firmware is busy, waiting for up to 60 s\n"
            raw = run("versions", "--wait=60", "--raw=-", **box.how).stdout
            assert len(raw) == 4096 and box.sent()[5:] == ["open", *["versions"] * 3, "close"]
            run("-q", "versions", "--wait", "60", **box.how)
            assert box.sent() == ["open", *["versions"] * 3, "close"]
            run_json("update", "-y", "--wait=60", "p.bin", code=0, **box.how)
            assert box.sent() == SEQUENCE[:1] + ["versions"] * 2 + SEQUENCE[1:]
        with box_with_payload(FAKE_UPDATE=f"{error},0") as box:
            run_json("update", "-y", "--wait=60", "p.bin", code=0, **box.how)
            assert box.sent() == SEQUENCE[:2] + SEQUENCE[2:3] * 2 + SEQUENCE[3:]
    with box_with_payload(FAKE_VERSIONS=f"{errno.EBUSY},0,{errno.EBUSY},0") as box:
        err = run("update", "-y", "--wait=60", "p.bin", **box.how).stderr
        assert err.count(b"waiting for up to") == 2, "each command has all the time"
    for error in (*busy, errno.ETIMEDOUT, f"{errno.EIO}:7"):
        with box_with_payload(FAKE_UPDATE=error) as box:
            for wait in ("0", "1"):
                assert run("update", "-y", "--wait", wait, "p.bin", **box.how).returncode in (5, 6, 9)
                count = box.sent().count("update p.bin")
                assert count > 1 if error in busy and wait == "1" else count == 1
    for seconds in ("x", "-1", "1.5", "86401", "99999999999999999999"):
        fails(1, "seconds are a number", args=(f"--wait={seconds}", "versions"))


def test_nobody_to_ask():
    """Without a terminal and without --yes: exit code 8, the device is not opened."""
    with box_with_payload() as box:
        fails(8, "no terminal", "--yes",
              args=("update", "p.bin"), **box.how)
        result = run("update", "p.bin", input=b"y\n", stdin=None, **box.how)
        assert result.returncode == 8 and box.sent() == []


def test_confirmed():
    """On a terminal: y and yes go on."""
    with box_with_payload() as box:
        for answer in (b"y\n", b"Y\n", b"yes\n", b"YES\n"):
            code, out, err = on_terminal(box, answer, "update", "p.bin")
            assert code == 0 and b"p.bin: update executed" in out, (answer, out, err)
            assert b"/amd/p.bin, which lasts until the next reset? [y/N] " in err
            assert box.sent() == SEQUENCE


def test_changed_meanwhile():
    """A payload that changes while the question is open is not sent: exit code 4."""
    with box_with_payload() as box:
        for change in (lambda: box.write(f"{AMD}/p.bin", "changed"),
                       lambda: os.unlink(box.path(f"{AMD}/p.bin"))):
            code, _, err = on_terminal(box, b"y\n", "update", "p.bin", meanwhile=change)
            assert code == 4 and b"has changed meanwhile, no update was sent" in err, err
            assert box.sent() == ["open for update", "versions", "close"]


def test_another_file_first():
    """A file that comes first while the question is open is not sent in place of the other."""
    with box_with_payload() as box:
        first = "lib/firmware/updates/amd/p.bin"
        for data in ("other", "package"):
            code, out, err = on_terminal(box, b"y\n", "--json", "update", "p.bin",
                                         meanwhile=lambda data=data: box.write(first, data))
            out = json.loads(out)
            assert code == 4 and "no update was sent" in out["error"]["message"], (out, err)
            assert box.path(first) in out["error"]["message"]
            assert box.sent() == ["open for update", "versions", "close"]
            os.unlink(box.path(first))


def test_same_file_again():
    """A file that is written again with the same content is what was agreed to."""
    with box_with_payload() as box:
        def again():
            os.unlink(box.path(f"{AMD}/p.bin"))
            box.write(f"{AMD}/p.bin", "package")
        code, _, err = on_terminal(box, b"y\n", "update", "p.bin", meanwhile=again)
        assert code == 0 and box.sent() == SEQUENCE, err


def test_answer_before_question():
    """What was typed before the question is no answer to it."""
    with box_with_payload() as box:
        code, _, err = on_terminal(box, b"\n", "update", "p.bin", before=b"y\n")
        assert code == 8 and b"not confirmed" in err, err
        assert box.sent() == ["open for update", "versions", "close"]


def test_question_not_seen():
    """A question that cannot be written is not answered by what is typed."""
    with box_with_payload() as box:
        for stderr, preexec in (("/dev/full", None), (os.devnull, lambda: os.close(2))):
            master, slave = pty.openpty()
            os.write(master, b"y\n")
            with open(stderr, "wb") as err:
                result = run("update", "p.bin", stdin=slave, stderr=err, preexec_fn=preexec,
                             **box.how)
            os.close(slave)
            os.close(master)
            assert result.returncode == 8, result
            assert box.sent() == ["open for update", "versions", "close"]


def test_question_has_details():
    """With --json and --quiet the question says what else would have been shown."""
    with box_with_payload() as box:
        digest = hashlib.sha256(b"package").hexdigest().encode()
        for option in ("--json", "-q"):
            code, _, err = on_terminal(box, b"y\n", option, "update", "p.bin")
            assert code == 0 and b" (7 bytes, SHA-256 " + digest + b")," in err, err


def test_not_confirmed():
    """On a terminal: anything else is a no, exit code 8, no update is sent."""
    with box_with_payload() as box:
        for answer in (b"\n", b"n\n", b"no\n", b"yess\n", b"y y\n", b"\x04", b"y" * 40 + b"\n"):
            for options in ((), ("--json",), ("-q",)):
                code, out, err = on_terminal(box, answer, *options, "update", "p.bin")
                assert code == 8, (answer, out, err)
                assert box.sent() == ["open for update", "versions", "close"]
                assert (b"not confirmed" in (out if options == ("--json",) else err))


main()
