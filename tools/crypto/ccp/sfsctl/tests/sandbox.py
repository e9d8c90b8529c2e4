# SPDX-License-Identifier: GPL-2.0-only
"""A folder that stands for /, with files as a test wants them."""

import os
import shutil
import tempfile

RELEASE = os.uname().release
AMD = "lib/firmware/amd"
PARAMETER = "sys/module/firmware_class/parameters/path"
FAKE = os.environ.get("SFSCTL_FAKE", "sfsctl-fake")
# Whoever runs the tests: files here may be written to by their owner alone
os.umask(0o022)

MAX = 2093056
BOOT_ID = "12345678-9abc-def0-1234-56789abcdef0"
# What an update sends
SEQUENCE = ["open for update", "versions", "update p.bin", "versions", "close"]


def take_lines(path):
    """The lines of a file, which is gone then."""
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            lines = f.read().splitlines()
        os.unlink(path)
    except FileNotFoundError:
        lines = []
    return lines


class Sandbox:
    """Files below a temporary root; sfsctl is run with its environment and program.

    It is a machine of which root sees everything: no container, nothing hidden.
    """

    def __init__(self, **fake):
        self.root = tempfile.mkdtemp()
        self.calls = os.path.join(self.root, "calls")
        self.log = os.path.join(self.root, "journal")
        self.env = {"SFSCTL_TEST_ROOT": self.root, "FAKE_LOG": self.calls,
                    "FAKE_JOURNAL": self.log}
        self.env.update({name: str(value) for name, value in fake.items()})
        os.mkdir(self.path("run"))
        self.write(PARAMETER, "\n")
        self.write("proc/sys/kernel/random/boot_id", f"{BOOT_ID}\n")
        for process in ("self", "1"):
            self.link(f"proc/{process}/ns/mnt", "mnt:[1]")
            self.link(f"proc/{process}/ns/pid", "pid:[4026531836]")
            self.link(f"proc/{process}/ns/user", "user:[4026531837]")
        self.link("proc/1/root", self.root)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root)

    @property
    def how(self):
        """Arguments for run(): which program, in which environment."""
        return {"env": self.env, "program": FAKE}

    def path(self, name):
        """Absolute path of a file of the sandbox."""
        return os.path.join(self.root, name)

    def write(self, name, data=b""):
        """Make a file, and the folders above it."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def link(self, name, target):
        """Make a symbolic link, or another one in its place."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        if os.path.islink(self.path(name)):
            os.unlink(self.path(name))
        os.symlink(target, self.path(name))
        return self.path(name)

    def hide(self, name):
        """Take a folder away, as if nothing were mounted there."""
        shutil.rmtree(self.path(name))

    def sent(self):
        """What the fake device was asked since the last time."""
        return take_lines(self.calls)

    def journal(self):
        """What went to the journal since the last time."""
        return take_lines(self.log)


def box_with_payload(**fake):
    """A sandbox in which p.bin is found."""
    box = Sandbox(**fake)
    box.write(f"{AMD}/p.bin", "package")
    return box
