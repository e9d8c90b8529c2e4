#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The command line, with the real device code and no SFS device."""

import json
import os
import resource
import socket
import struct
import tempfile

from ktap import PROGRAM, fails, main, run, run_json

# Not seen, or turning round what is: soft hyphen, marks, overrides, isolates, tags
UNSEEN = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0041"
NO_DEVICE = ("-d", "/nonexistent/sfs")


def test_no_command():
    """No command is wrong use."""
    fails(1, "there is no command")


def test_unknown_command():
    """An unknown command is wrong use."""
    out = fails(1, "frobnicate", args=("frobnicate",))
    assert out["command"] is None


def test_unknown_option():
    """An unknown option is wrong use, wherever it stands."""
    for args in (("--bogus",), ("-x",), ("status", "--bogus"), ("--bogus=1", "status"),
                 ("-qx", "status"), ("status", "--rawx", "f")):
        fails(1, "there is no such option", args=args)


def test_abbreviation():
    """Options are not abbreviated."""
    for args in (("--jso", "status"), ("update", "--ye", "x"), ("--dev", "/dev/null", "status")):
        fails(1, "there is no such option", args=args)


def test_option_values():
    """Values of options: missing, empty, not wanted."""
    fails(1, "needs a value", args=("versions", "--raw"))
    fails(1, "needs a value", args=("versions", "-d"))
    fails(1, "needs a value", args=("versions", "--device"))
    fails(1, "is empty", args=("versions", "--raw="))
    fails(1, "is empty", args=("versions", "-d", ""))
    fails(1, "takes no value", args=("versions", "--quiet=1"))


def test_option_as_value():
    """An option is not taken for the value of the one before it."""
    with tempfile.TemporaryDirectory() as folder:
        for args in (("--raw", "-q", "versions"), ("versions", "-d", "-q"),
                     ("versions", "--device", "--raw=x")):
            fails(1, "needs a value", args=args, cwd=folder)
        assert run("versions", "--raw", "--json", cwd=folder).stdout.startswith(b"{")
        assert os.listdir(folder) == []
    fails(2, "cannot open -x", args=("versions", "--device=-x"))
    fails(2, "cannot open -x", args=("versions", "-d-x"))


def test_foreign_option():
    """An option of another command is wrong use."""
    for args in (("versions", "--yes"), ("status", "--raw", "x"), ("check", "-n", "x"),
                 ("check", "-y", "x"), ("update", "--raw", "x", "y")):
        fails(1, args[0] + ": an option was given", args=args)


def test_arguments():
    """Arguments: missing and too many."""
    fails(1, "NAME is missing", args=("update",))
    for words in ((), ("a",)):
        fails(1, "A B is missing", args=("diff", *words))
    fails(1, "an argument too many: c", args=("diff", "a", "b", "c"))
    for command in ("update", "check"):
        fails(1, "an argument too many: b", args=(command, "a", "b"))
    for command in ("versions", "status"):
        fails(1, "an argument too many: a", args=(command, "a"))
    result = run("help", "update", "check")
    assert result.returncode == 1 and b"too many" in result.stderr


def test_json_after_error():
    """--json counts also after a wrong option."""
    result = run("--bogus", "--json")
    out = json.loads(result.stdout)
    assert result.returncode == 1 and out["exit_code"] == 1 and not result.stderr


def test_device_forms():
    """All forms of --device."""
    for args in (("-d", "/dev/null", "versions"), ("-d/dev/null", "versions"),
                 ("--device", "/dev/null", "versions"), ("versions", "--device=/dev/null"),
                 ("versions", "-d", "/dev/null")):
        out = fails(2, "/dev/null", "not an SFS device", args=args)
        assert out["device"] == "/dev/null" and out["error"]["errno"] == "ENOTTY"


def test_device_missing():
    """A missing device node: exit code 2."""
    out = fails(2, "no such device node", args=(*NO_DEVICE, "versions"))
    assert out["error"]["errno"] == "ENOENT"
    out = fails(2, "no such device node", args=("-d", "/dev/null/x", "versions"))
    assert out["error"]["errno"] == "ENOTDIR"


def test_device_wrong():
    """What is not an SFS device: other device, folder, file, FIFO, socket."""
    with tempfile.TemporaryDirectory() as folder:
        fifo = os.path.join(folder, "fifo")
        os.mkfifo(fifo)
        with open(os.path.join(folder, "file"), "wb"), \
             socket.socket(socket.AF_UNIX) as sock:
            sock.bind(os.path.join(folder, "socket"))
            for path in (folder, fifo, os.path.join(folder, "file")):
                fails(2, f"cannot open {path}: it is not an SFS device",
                      args=("-d", path, "versions"))
            for path in ("/dev/null", "/dev/zero"):
                fails(2, path, "not an SFS device", args=("-d", path, "versions"))
            fails(2, "not an SFS device", args=("-d", os.path.join(folder, "socket"), "versions"))


def test_device_not_opened():
    """A device that is not the SFS device is not even opened: a watchdog would start."""
    # Without a terminal this one has no driver behind it, for who opens it
    out = fails(2, "it is not an SFS device", args=("-d", "/dev/tty", "versions"),
                start_new_session=True)
    assert out["error"]["errno"] == "ENOTTY"


def test_raw_untouched():
    """--raw: a run that fails leaves an old file alone."""
    with tempfile.NamedTemporaryFile() as old:
        old.write(b"old")
        old.flush()
        fails(2, args=(*NO_DEVICE, "versions", "--raw", old.name))
        with open(old.name, "rb") as f:
            assert f.read() == b"old"
    out = run_json("versions", "--raw", "-", code=1)
    assert "--raw -" in out["error"]["message"]


def test_bad_names():
    """A bad name: exit code 4, and nothing is sent."""
    for command in (("check",), ("update",), ("update", "-y")):
        for name in ("", ".", "..", "a/b", "../x", "/etc/passwd", "a\nb", "\x1b[2J",
                     "a\x7f", "\u00e4", "\u202e", "n" * 64, "n" * 5000):
            out = fails(4, "the driver does not take the payload name",
                        args=(*NO_DEVICE, *command, "--", name))
            assert out["payload"]["accepted"] is False
            assert out["error"]["errno"] == "EINVAL"


def test_terminal_is_safe():
    """Control characters of a name do not reach the terminal."""
    for name in (b"\x1b[2J", b"a\rb", b"a\x7f", b"\x9b1m", b"x\nforged", "\u009b1m".encode(), b"\xff\xfe",
                 f"nib{UNSEEN}.bin".encode()):
        for args in ((b"check", name), (name,), (b"-d", name, b"versions")):
            result = run(*args)
            assert result.returncode in (1, 2, 4), result
            output = result.stderr + result.stdout
            for bad in (b"\x1b", b"\r", b"\x7f", b"\x9b", b"\xff", b"\nforged"):
                assert bad not in output, result
            assert not set(output.decode()) & set(UNSEEN), result
        out = run(b"--json", b"check", name).stdout
        assert out.isascii() or not set(out.decode()) & set(UNSEEN + "\u009b"), out
        run_json(b"check", name, code=4)


def test_text_stays_text():
    """What is seen, and only that, is shown as it is."""
    for text in ("\u00e4", "\u20ac", "\U0001f600", "\u05d0", "a b"):
        assert text in run("-d", text, "versions").stderr.decode()


def test_name_like_option():
    """After -- a name may begin with -."""
    fails(4, "-y", args=("check", "--", "-y"))
    fails(4, "--json", args=("check", "--", "--json"))


def test_missing_payload():
    """A missing payload: exit code 4, before the device is looked at."""
    name = "no-such-payload.bin"
    for command in (("check",), ("update",), ("update", "--yes")):
        out = fails(4, name, "/lib/firmware/amd", args=(*NO_DEVICE, *command, name))
        assert out["error"]["errno"] == "ENOENT"
        assert all(s["path"].startswith("/") for s in out["payload"]["searched"])


def test_status():
    """status: answers with a reason, also where there is no SFS."""
    out = run_json("status", *NO_DEVICE)
    assert out["exit_code"] in (2, 3) and out["reason"] != "usable"
    assert out["kernel"]["release"] == os.uname().release
    assert out["node"]["path"] == "/nonexistent/sfs" and not out["node"]["present"]
    result = run("status", *NO_DEVICE)
    assert b"Result:" in result.stdout and result.stderr == b""
    result = run("-q", "status", *NO_DEVICE)
    assert result.stdout == b"" and result.stderr.startswith(b"sfsctl: ")


def test_help():
    """Help is on stdout, as text, and names every command."""
    for args in (("--help",), ("-h",), ("help",), ("--json", "--help"), ("help", "help")):
        result = run(*args)
        assert result.returncode == 0 and result.stdout.startswith(b"Usage: "), result
        for command in (b"versions", b"update", b"status", b"check"):
            assert b"\n  " + command in result.stdout
    for args in (("help", "update"), ("update", "--help"), ("-h", "update"),
                 ("update", "-h", "name")):
        result = run(*args)
        assert result.returncode == 0 and b"--no-versions" in result.stdout, result
        assert b"--raw" not in result.stdout
    out = fails(1, "no such command", args=("help", "nonsense"))
    assert out["command"] == "help"
    assert fails(1, "too many", args=("help", "update", "x"))["command"] == "help"


def test_version():
    """--version, also as JSON."""
    text = run("--version").stdout.decode()
    assert text == "sfsctl " + run_json("--version", code=0)["version"] + "\n"


def test_output_fails():
    """Output that cannot be written is an error: exit code 7."""
    for args in (("--help",), ("--version",), ("--json", "--version")):
        with open("/dev/full", "wb") as full:
            result = run(*args, stdout=full)
        assert result.returncode == 7, result
        assert b"cannot write to standard output: No space left" in result.stderr


def close(*descriptors):
    """For a child before it runs: close these."""
    return lambda: [os.close(fd) for fd in descriptors]


def test_closed_descriptors():
    """Closed standard descriptors: output is an error, and goes into no file."""
    for args in (("--help",), ("status", *NO_DEVICE), ("--json", "status", *NO_DEVICE)):
        result = run(*args, preexec_fn=close(1))
        assert result.returncode in (2, 3, 7) and result.stdout == b"", result
        assert b"sfsctl: " in result.stderr, result
    result = run("--help", preexec_fn=close(1))
    assert result.returncode == 7 and b"Bad file descriptor" in result.stderr, result
    assert run("-q", "--bogus", preexec_fn=close(0, 1, 2)).returncode == 1
    out = run_json("status", *NO_DEVICE, preexec_fn=close(0, 2))
    assert out["reason"]
    with tempfile.TemporaryDirectory() as folder:
        for command in (("check", "x"), ("update", "-y", "x"), ("versions", *NO_DEVICE)):
            run(*command, preexec_fn=close(0, 1, 2), cwd=folder)
        assert os.listdir(folder) == []


def test_file_limit():
    """A limit of the size of files is an error, not the end of the program."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    with tempfile.TemporaryFile() as out:
        result = run("--help", stdout=out, preexec_fn=limit)
    assert result.returncode == 7 and b"File too large" in result.stderr, result


def test_no_descriptors():
    """Descriptors that cannot be had are an error that is told."""
    # Only a static program starts at all then
    if os.environ.get("SFSCTL_STATIC") != "1":
        return
    def preexec():
        os.close(0)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    result = run("--help", preexec_fn=preexec)
    assert result.returncode == 7 and b"out of memory or descriptors" in result.stderr, result


def test_static():
    """The program that is installed is static."""
    if os.environ.get("SFSCTL_STATIC") != "1":
        return
    with open(PROGRAM, "rb") as f:
        elf = f.read()
    assert elf[:5] == b"\x7fELF\x02"
    offset, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    types = [struct.unpack_from("<I", elf, offset + i * size)[0] for i in range(count)]
    assert 3 not in types, "there is a PT_INTERP"


main()
