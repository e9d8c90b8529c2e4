#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Which file the kernel would take, and what is shown about it."""

import hashlib
import os
import random

from ktap import fails, main, run, run_json
from sandbox import AMD, MAX, RELEASE, Sandbox

FOLDERS = ["custom/amd", f"lib/firmware/updates/{RELEASE}/amd", "lib/firmware/updates/amd",
           f"lib/firmware/{RELEASE}/amd", AMD]
PARAMETER = "sys/module/firmware_class/parameters/path"


def check(box, name="p.bin", code=0):
    """Run check, and see that it sends nothing."""
    out = run_json("check", name, code=code, **box.how)
    assert box.sent() == []
    return out["payload"], out


def test_search_order():
    """The first folder of the search path that has the file wins."""
    with Sandbox() as box:
        box.write(PARAMETER, "/custom\n")
        for folder in reversed(FOLDERS):
            path = box.write(f"{folder}/p.bin", folder)
            payload, _ = check(box)
            assert payload["file"] == path and payload["accepted"] is True
            assert payload["size"] == len(folder)
            assert [s["state"] for s in payload["searched"]] == \
                ["missing"] * FOLDERS.index(folder) + ["good"]


def test_custom_path():
    """firmware_class.path: empty, relative, with an end of line in it."""
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "default")
        custom = box.write("custom/amd/p.bin", "custom")
        for text, taken in (("\n", False), ("", False), ("/custom\n", True), ("custom\n", True),
                            ("/custom\nx\n", True), ("/nowhere\n", False), ("/custom", True)):
            box.write(PARAMETER, text)
            payload, _ = check(box)
            assert (os.path.normpath(payload["file"]) == custom) == taken, (text, payload)
        box.write(PARAMETER, "/" + "x" * 253 + "\n")
        check(box)


def test_not_found():
    """No such file: exit code 4, and where it was looked for."""
    with Sandbox() as box:
        box.write(PARAMETER, "/custom\n")
        fails(4, "/custom/amd", f"/lib/firmware/updates/{RELEASE}/amd", "/lib/firmware/amd",
              args=("check", "p.bin"), **box.how)
        assert box.sent() == []


def test_sizes():
    """R18: 1 and 2093056 bytes fit, 0 and 2093057 do not."""
    with Sandbox() as box:
        for size, state in ((0, "empty"), (1, "good"), (MAX, "good"),
                            (MAX + 1, "larger than 2093056 bytes")):
            path = box.write(f"{AMD}/p.bin", b"x" * size)
            payload, out = check(box, code=0 if state == "good" else 4)
            assert payload["searched"][-1]["state"] == state or \
                out["error"]["message"] == f"payload p.bin: {path}: {state}", out
            if state != "good":
                fails(4, state, args=("update", "-y", "p.bin"), **box.how)
        assert box.sent() == []


def test_not_a_file():
    """Folders, devices and links to nowhere are no payloads."""
    with Sandbox() as box:
        box.write(f"{AMD}/good", "x")
        os.mkdir(box.path(f"{AMD}/folder"))
        os.mkfifo(box.path(f"{AMD}/fifo"))
        os.symlink("nowhere", box.path(f"{AMD}/lost"))
        os.symlink("loop", box.path(f"{AMD}/loop"))
        os.symlink("good", box.path(f"{AMD}/link"))
        os.symlink("/dev/zero", box.path(f"{AMD}/zero"))
        for name in ("folder", "fifo", "zero"):
            fails(4, "not a regular file", args=("check", name), **box.how)
        fails(4, "no such file", args=("check", "lost"), **box.how)
        fails(4, "symbolic links", args=("check", "loop"), **box.how)
        assert check(box, "link")[0]["accepted"] is True


def test_bad_is_passed_over():
    """As in the kernel, a file that cannot be loaded does not end the search."""
    with Sandbox() as box:
        good = box.write(f"{AMD}/p.bin", "good")
        for data in (b"", b"x" * (MAX + 1)):
            bad = box.write("lib/firmware/updates/amd/p.bin", data)
            payload, out = check(box)
            assert payload["file"] == good
            assert bad in out["warnings"][0] and "passes over" in out["warnings"][0]
            result = run("check", "p.bin", **box.how)
            assert result.returncode == 0 and result.stderr.startswith(b"sfsctl: warning: ")


def test_compressed():
    """Compressed payloads: as the kernel's configuration has it."""
    with Sandbox() as box:
        config = f"boot/config-{RELEASE}"
        zst = box.write(f"{AMD}/p.bin.zst", "zst")
        xz = box.write("lib/firmware/updates/amd/p.bin.xz", "xz")
        for text, file in ((None, zst), ("CONFIG_FW_LOADER_COMPRESS_ZSTD=y\n", zst),
                           ("# CONFIG_FW_LOADER_COMPRESS_ZSTD is not set\n"
                            "CONFIG_FW_LOADER_COMPRESS_XZ=y\n", xz)):
            if text:
                box.write(config, text)
            payload, out = check(box)
            assert payload["file"] == file and payload["accepted"] is None
            assert payload["compressed"] == file.rsplit(".", 1)[1]
            assert "only the kernel can tell" in out["warnings"][-1]
        box.write(config, "CONFIG_FW_LOADER_COMPRESS=n\n")
        fails(4, "does not unpack it", args=("check", "p.bin"), **box.how)
        plain = box.write(f"{AMD}/p.bin", "plain")
        assert check(box)[0]["file"] == plain


def test_sha256():
    """The SHA-256 is that of the file, whatever its size."""
    generator = random.Random(1)
    with Sandbox() as box:
        for size in (1, 55, 56, 63, 64, 65, 119, 120, 16383, 16384, 16385, 100001, MAX):
            data = generator.randbytes(size)
            box.write(f"{AMD}/p.bin", data)
            payload, _ = check(box)
            assert payload["sha256"] == hashlib.sha256(data).hexdigest()
            assert payload["size"] == size


def test_names_that_work():
    """R19: names of 63 bytes, and unusual ones, work."""
    with Sandbox() as box:
        for name in ("n" * 59 + ".bin", "...", "-y", "a b", "a\\b", "%s%n", "\u00e4", '"'):
            box.write(f"{AMD}/{name}", "x")
            out = run_json("check", "--", name, code=0, **box.how)
            assert out["payload"]["name"] == name
        name = os.fsencode(box.path(AMD)) + b"/\xff"
        with open(name, "wb") as f:
            f.write(b"x")
        out = run_json("check", b"\xff", code=0, **box.how)
        assert out["payload"]["name"] == "\ufffd"


def test_other_namespace():
    """A warning if the kernel looks in another mount namespace."""
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "x")
        for process, target in (("self", "mnt:[1]"), ("1", "mnt:[1]")):
            os.makedirs(box.path(f"proc/{process}/ns"))
            os.symlink(target, box.path(f"proc/{process}/ns/mnt"))
        assert check(box)[1]["warnings"] == []
        os.unlink(box.path("proc/1/ns/mnt"))
        os.symlink("mnt:[2]", box.path("proc/1/ns/mnt"))
        assert "mount namespace" in check(box)[1]["warnings"][0]


def test_for_people():
    """What a person sees."""
    with Sandbox() as box:
        path = box.write(f"{AMD}/p.bin", "x")
        text = run("check", "p.bin", **box.how).stdout.decode()
        for line in ("Payload:  p.bin", f"File:     {path}", "Size:     1 bytes",
                     "SHA-256:  " + hashlib.sha256(b"x").hexdigest(),
                     "The kernel would take it.  Nothing was sent."):
            assert line + "\n" in text, text
        assert run("-q", "check", "p.bin", **box.how).stdout == b""


main()
