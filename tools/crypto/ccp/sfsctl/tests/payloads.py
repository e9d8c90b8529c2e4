#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Which file the kernel would take, and what is shown about it."""

import hashlib
import json
import os
import random
import sys

from ktap import fails, main, run, run_json
from sandbox import AMD, FAKE, MAX, PARAMETER, RELEASE, Sandbox

FOLDERS = ["custom/amd", f"lib/firmware/updates/{RELEASE}/amd", "lib/firmware/updates/amd",
           f"lib/firmware/{RELEASE}/amd", AMD]


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
        newline = box.write("amd/p.bin", "newline")
        box.write(PARAMETER, "\n\n")
        assert check(box)[0]["file"] == newline
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
    """1 and 2093056 bytes fit, 0 and 2093057 do not."""
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
    """Folders, devices, FIFOs and links to nowhere are no payloads."""
    with Sandbox() as box:
        box.write(f"{AMD}/good", "x")
        os.mkdir(box.path(f"{AMD}/folder"))
        os.mkfifo(box.path(f"{AMD}/fifo"))
        for name, target in (("lost", "nowhere"), ("loop", "loop"), ("link", "good"),
                             ("zero", "/dev/zero"), ("notdir", "good/x")):
            box.link(f"{AMD}/{name}", target)
        fails(4, "not a regular file", args=("check", "folder"), **box.how)
        for name in ("fifo", "zero"):
            fails(4, "a FIFO or device", args=("check", name), **box.how)
            fails(4, "a FIFO or device", args=("update", "-y", name), **box.how)
        for name in ("lost", "notdir"):
            fails(4, "no such file", args=("check", name), **box.how)
        fails(4, "symbolic links", args=("check", "loop"), **box.how)
        assert check(box, "link")[0]["accepted"] is True
        assert box.sent() == []


def test_bad_is_passed_over():
    """As in the kernel, a file that cannot be loaded does not end the search."""
    with Sandbox() as box:
        good = box.write(f"{AMD}/p.bin", "good")
        bad = box.write("lib/firmware/updates/amd/p.bin", "")
        payload, out = check(box)
        assert payload["file"] == good
        assert bad in out["warnings"][0] and "passes over" in out["warnings"][0]
        result = run("check", "p.bin", **box.how)
        assert result.returncode == 0 and result.stderr.startswith(b"sfsctl: warning: ")


def test_bad_is_taken():
    """What can be loaded but not sent, or not opened without waiting, ends the search."""
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "good")
        bad = box.write("lib/firmware/updates/amd/p.bin", b"x" * (MAX + 1))
        fails(4, bad, "larger than 2093056", args=("update", "-y", "p.bin"), **box.how)
        os.unlink(bad)
        os.mkfifo(bad)
        fails(4, bad, "a FIFO", args=("update", "-y", "p.bin"), **box.how)
        assert box.sent() == []


def test_distrust():
    """What others may change is a warning: the file, its folder, one that comes before."""
    for name in (f"{AMD}/p.bin", AMD, "lib/firmware", "lib/firmware/updates"):
        with Sandbox() as box:
            box.write(f"{AMD}/p.bin", "x")
            os.makedirs(box.path("lib/firmware/updates"))
            assert check(box)[1]["warnings"] == []
            os.chmod(box.path(name), 0o777)
            payload, out = check(box)
            assert payload["accepted"] and len(out["warnings"]) == 1
            assert f" {box.path(name)}: everybody may write to it" in out["warnings"][0], out
            os.chmod(box.path(name), 0o1777)
            # What is there is safe below it, what is not could be put there
            assert bool(check(box)[1]["warnings"]) == (name != AMD), name
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "x")
        os.makedirs(box.path("lib/firmware/updates"))
        box.write(f"lib/firmware/{RELEASE}/amd/p.bin", "x")
        os.chmod(box.path(AMD), 0o777)
        assert check(box)[1]["warnings"] == [], "a folder that comes later does no harm"


ZST = b"\x28\xb5\x2f\xfd"
XZ = b"\xfd7zXZ\0\0"


def test_compressed():
    """Compressed payloads: as the kernel's configuration has it."""
    with Sandbox() as box:
        config = f"boot/config-{RELEASE}"
        zst = box.write(f"{AMD}/p.bin.zst", ZST + b"x")
        xz = box.write("lib/firmware/updates/amd/p.bin.xz", XZ + b"\1x")
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


def test_compressed_wrongly():
    """Compressed payloads that no kernel unpacks are found out before it tries."""
    crc = "xz --check=crc32"
    cases = (("zst", b"rubbish", "not what", "unpack it"), ("xz", b"rubbish", "not what", "unpack it"),
             ("xz", XZ + b"\4x", "a checksum", crc), ("xz", XZ + b"\12x", "a checksum", crc),
             ("zst", b"", "empty", "regular file"), ("xz", b"\xfd7", "not what", "unpack it"))
    for suffix, data, state, hint in cases:
        with Sandbox() as box:
            path = box.write(f"{AMD}/p.bin.{suffix}", data)
            fails(4, path, state, hint, args=("update", "-y", "p.bin"), **box.how)
            assert box.sent() == []
    for suffix, data in (("zst", b"\x5f\x2a\x4d\x18"), ("xz", XZ + b"\0x")):
        with Sandbox() as box:
            box.write(f"{AMD}/p.bin.{suffix}", data)
            assert check(box)[0]["accepted"] is None


def test_gigabytes():
    """A file of gigabytes is not read to tell that it is too large."""
    with Sandbox() as box:
        for suffix in ("", ".zst", ".xz"):
            path = box.write(f"{AMD}/p.bin{suffix}", ZST if suffix == ".zst" else XZ)
            os.truncate(path, 1 << 40)
            fails(4, path, "larger than 209", args=("check", "p.bin"), **box.how)
            os.truncate(path, 2097152 if suffix else MAX + 1)
            check(box, code=4)
            os.truncate(path, 2097151 if suffix else MAX)
            if suffix != ".xz":
                check(box)
            os.unlink(path)


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
    """Names of 63 bytes, and unusual ones, work."""
    with Sandbox() as box:
        for name in ("n" * 59 + ".bin", "...", "-y", "a b", "a\\b", "%s%n", '"', "~"):
            box.write(f"{AMD}/{name}", "x")
            out = run_json("check", "--", name, code=0, **box.how)
            assert out["payload"]["name"] == name


def test_other_view():
    """Other files than the kernel's: a warning, and no promise."""
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "x")
        assert check(box)[1]["warnings"] == []
        changes = (("proc/1/root", "/", "other files", "chroot"),
                   ("proc/1/root", box.path("lib"), "other files", "chroot"),
                   ("proc/self/ns/pid", "pid:[4026532000]", "cannot be told", "container"))
        for name, target, *words in changes:
            old = os.readlink(box.path(name))
            box.link(name, target)
            payload, out = check(box)
            assert payload["accepted"] is None, out
            assert all(word in out["warnings"][0] for word in words), out
            text = run("check", "p.bin", **box.how).stdout
            assert b"unless it looks elsewhere" in text, text
            out = fails(4, "no such file", args=("check", "none"), **box.how)
            assert "of the machine itself" in out["error"]["hint"]
            assert out["payload"]["accepted"] is None
            box.link(name, old)
        box.hide("proc/1")
        assert "by root only" in check(box)[1]["warnings"][0]
        box.hide("proc")
        payload, out = check(box)
        assert payload["accepted"] is None and "/proc" in out["warnings"][0]


def test_other_mounts():
    """A mount namespace of its own matters if the kernel has another file there."""
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "x")
        box.link("proc/1/ns/mnt", "mnt:[2]")
        payload, out = check(box)
        assert payload["accepted"] is True and out["warnings"] == [], out
        its = os.path.join(box.root, "its")
        os.mkdir(its)
        os.rename(box.path("lib"), os.path.join(its, "lib"))
        box.link("lib", "its/lib")
        box.link("proc/1/root", its)

        def warns():
            payload, out = check(box)
            assert payload["accepted"] is None, out
            assert "mount namespace" in out["warnings"][0], out

        # The same files, but below another root
        assert "another root" in check(box)[1]["warnings"][0]
        # Another file, one that comes first, none, and a link that leads elsewhere there
        os.unlink(box.path("lib"))
        box.write(f"{AMD}/p.bin", "x")
        warns()
        box.link("proc/1/root", box.root)
        box.write(f"its/{AMD}/p.bin", "y")
        os.unlink(box.path(f"{AMD}/p.bin"))
        os.symlink(box.path(f"its/{AMD}/p.bin"), box.path(f"{AMD}/p.bin"))
        warns()


def test_no_sys():
    """Without /sys the search path is not known, and that is said."""
    with Sandbox() as box:
        box.write(f"{AMD}/p.bin", "x")
        box.hide("sys/module/firmware_class")
        assert check(box)[0]["accepted"] is True
        box.hide("sys")
        payload, out = check(box)
        assert payload["accepted"] is None
        assert "firmware_class.path" in out["warnings"][0]


# Root looks into every folder; a process that cannot give that up cannot be tested here
DROP = """import os, sys
try:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
except PermissionError:
    pass
if os.access(sys.argv[1], os.X_OK):
    sys.exit(77)
os.execv(sys.argv[2], sys.argv[2:])
"""


def check_closed(box, folder, code):
    """Run check without any capability after a folder was closed; None if that has no effect."""
    os.chmod(box.path(folder), 0)
    result = run("-c", DROP, box.path(folder), FAKE, "--json", "check", "p.bin", env=box.env,
                 program=sys.executable)
    os.chmod(box.path(folder), 0o755)
    if result.returncode == 77:
        return None
    assert result.returncode == code, result
    return json.loads(result.stdout)


def test_closed_folder():
    """A folder that may not be looked into is not an empty one."""
    with Sandbox() as box:
        os.chmod(box.root, 0o755)
        box.write(f"{AMD}/p.bin", "x")
        hidden = box.write("lib/firmware/updates/amd/p.bin", "y")
        out = check_closed(box, "lib/firmware/updates", 0)
        if not out:
            return
        assert out["payload"]["accepted"] is None, out
        assert any("lib/firmware/updates/" in w and "takes that one" in w for w in out["warnings"]), out
        os.unlink(hidden)
        out = check_closed(box, AMD, 3)
        assert out["payload"]["accepted"] is None, out
        assert "cannot be told" in out["error"]["message"], out
        assert "root" in out["error"]["hint"] and "put the" not in out["error"]["hint"]


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
