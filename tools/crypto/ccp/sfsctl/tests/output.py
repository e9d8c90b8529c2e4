#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Output that cannot be written, and files that must be whole."""

import errno
import os
import resource

from ktap import fails, main, run, run_json
from sandbox import SEQUENCE, Sandbox, box_with_payload


def test_raw():
    """versions --raw: 4096 bytes to a file or to standard output."""
    with Sandbox() as box:
        result = run("versions", "--raw", "-", **box.how)
        blob = result.stdout
        assert len(blob) == 4096 and blob.startswith(b"SFSV") and blob.endswith(b"\xc7")
        path = box.write("raw", b"x" * 10000)
        result = run("versions", "--raw", path, **box.how)
        assert result.returncode == 0 and result.stdout == b"" and result.stderr == b""
        with open(path, "rb") as f:
            assert f.read() == blob
        out = run_json("versions", f"--raw={path}", code=0, **box.how)
        assert out["raw_file"] == path and out["versions"]["length"] == 18
        fails(7, "cannot write /dev/full", args=("versions", "--raw", "/dev/full"), **box.how)
        for path in ("no/such/folder", ""):
            fails(7, "cannot write", args=("versions", "--raw", box.path(path)), **box.how)


def test_raw_whole():
    """versions --raw: a file is there as a whole, or as it was."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    with Sandbox() as box:
        folder = os.path.dirname(box.write("out/old", "old"))
        os.chmod(box.path("out/old"), 0o640)
        link = box.link("out/link", "old")
        for path in (f"{folder}/old", link, f"{folder}/new"):
            result = run("versions", "--raw", path, preexec_fn=limit, **box.how)
            assert result.returncode == 7 and b"File too large" in result.stderr, result
            assert sorted(os.listdir(folder)) == ["link", "old"], os.listdir(folder)
            with open(f"{folder}/old", "rb") as f:
                assert f.read() == b"old"
        assert run("versions", "--raw", link, **box.how).returncode == 0
        assert os.path.islink(link) and os.stat(link).st_size == 4096
        assert os.stat(link).st_mode & 0o7777 == 0o640
        assert run("versions", "--raw", "new", cwd=folder, **box.how).returncode == 0
        assert sorted(os.listdir(folder)) == ["link", "new", "old"]
        mask = os.umask(0)
        os.umask(mask)
        assert os.stat(f"{folder}/new").st_mode & 0o7777 == 0o666 & ~mask


def test_diff():
    """diff: what changed in two files of versions, as update shows it."""
    with box_with_payload() as box:
        a, b = box.path("a"), box.path("b")
        run("versions", "--raw", a, **box.how)
        out = run_json("diff", a, a, code=0, **box.how)
        assert out["changes"] == [] and b"Changed: 0 bytes" in run("diff", a, a, **box.how).stdout
        update = run_json("update", "-y", "p.bin", code=0, **box.how)
        with open(b, "wb") as f:
            f.write(bytes.fromhex(update["versions_after"]["hex"]).ljust(4096, b"\xc7"))
        out = run_json("diff", a, b, code=0, **box.how)
        assert out["changes"] == update["changes"]
        assert out["compared"] == [{"file": a, "fingerprint": update["versions_before"]["fingerprint"]},
                                   {"file": b, "fingerprint": update["versions_after"]["fingerprint"]}]
        text = run("diff", a, b, **box.how).stdout.decode()
        assert "Changed: 3 bytes\n  0006  02 1b  -> 03 1c\n  0011  42  -> 43\n" in text
        for size, word in ((0, "less"), (4095, "less"), (4097, "more")):
            bad = box.write("bad", b"x" * size)
            for files in ((a, bad), (bad, a)):
                fails(1, bad, word, "--raw", args=("diff", *files), **box.how)
        os.mkfifo(box.path("fifo"))
        for bad in ("none", "fifo", "."):
            fails(7, f"cannot read {box.path(bad)}", args=("diff", a, box.path(bad)), **box.how)


def test_raw_pipes():
    """versions --raw: a FIFO that nobody reads is not waited for, one that is read gets it."""
    with Sandbox() as box:
        fifo = box.path("fifo")
        os.mkfifo(fifo)
        fails(7, "cannot write", "nobody reads", args=("versions", "--raw", fifo), **box.how)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        assert run("versions", "--raw", fifo, **box.how).returncode == 0
        assert len(os.read(reader, 10000)) == 4096
        os.close(reader)
        assert len(run("versions", "--raw", "/dev/stdout", **box.how).stdout) == 4096


def test_closed_output():
    """Closed standard descriptors: what is printed does not go to the device in their place."""
    outcomes = (({"FAKE_UPDATE": errno.EBUSY}, 6), ({"FAKE_VERSIONS": f"0,{errno.EBUSY}"}, 0))
    for closed in ((1,), (2,), (0, 1, 2)):
        for fake, code in outcomes:
            with box_with_payload(FAKE_BLOB="full", **fake) as box:
                box.env["FAKE_DEVICE"] = box.write("device")
                result = run("update", "-y", "p.bin", **box.how,
                             preexec_fn=lambda closed=closed: [os.close(fd) for fd in closed])
                assert result.returncode == code, result
                assert os.path.getsize(box.path("device")) == 0, (closed, fake)


def broken_pipe():
    """A pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "wb")


def test_executed_is_success():
    """An update that was executed exits with 0, whatever becomes of the output."""
    unheard = {"No space left": lambda: open("/dev/full", "wb"), "Broken pipe": broken_pipe}
    for options in ((), ("--json",), ("-q", "--json")):
        for why, opener in unheard.items():
            with box_with_payload() as box, opener() as out:
                args = (*options, "update", "-y", "p.bin")
                result = run(*args, stdout=out, **box.how)
                assert result.returncode == 0 and box.sent() == SEQUENCE, result
                assert b"warning: the update was executed" in result.stderr, result
                assert why.encode() in result.stderr, result
                result = run(*args, stdout=out, stderr=out, **box.how)
                assert result.returncode == 0 and box.sent() == SEQUENCE, result
        with box_with_payload() as box:
            result = run(*options, "update", "-y", "p.bin", **box.how,
                         preexec_fn=lambda: [os.close(fd) for fd in (0, 1, 2)])
            assert result.returncode == 0 and box.sent() == SEQUENCE, result
    with box_with_payload(FAKE_UPDATE=errno.ETXTBSY) as box, broken_pipe() as out:
        assert run("update", "-y", "p.bin", stdout=out, stderr=out, **box.how).returncode == 4


main()
