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
CONFIG = f"boot/config-{RELEASE}"
PSP = "0000:22:00.1"
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


def add_pci(box, address, vendor, device, driver=None):
    """A PCI device in sysfs."""
    folder = f"sys/bus/pci/devices/{address}"
    box.write(f"{folder}/vendor", f"0x{vendor:04x}\n")
    box.write(f"{folder}/device", f"0x{device:04x}\n")
    if driver:
        os.makedirs(box.path(f"sys/bus/pci/drivers/{driver}"), exist_ok=True)
        os.symlink(f"../../../../bus/pci/drivers/{driver}", box.path(f"{folder}/driver"))


def machine(driver="ccp", device=0x14ca, config="CONFIG_CRYPTO_DEV_SP_PSP_SFS=y\n",
            misc="1:3\n", lockdown="[none] integrity confidentiality\n",
            capabilities="000001ffffffffff", uid=0, loaded=True, **fake):
    """A machine on which SFS works, /dev/null being its device, but for the differences."""
    box = Sandbox(**fake)
    add_pci(box, "0000:00:00.0", 0x1022, 0x14b5)
    add_pci(box, "0000:01:00.0", 0x8086, 0x14ca)
    if device:
        add_pci(box, PSP, 0x1022, device, driver)
    if loaded:
        os.makedirs(box.path("sys/bus/pci/drivers/ccp"), exist_ok=True)
    for name, text in ((CONFIG, config), ("sys/class/misc/sfs/dev", misc),
                       ("sys/kernel/security/lockdown", lockdown)):
        if text:
            box.write(name, text)
    box.write("proc/self/status",
              f"Name:\tx\nUid:\t1000\t{uid}\t1\t1\nCapEff:\t{capabilities}\n")
    os.makedirs(box.path("sys/class/misc"), exist_ok=True)
    return box


def configured(*names, **fake):
    """A sandbox with payloads, and a configuration that names them in order."""
    box = Sandbox(**fake)
    for number, name in enumerate(names):
        box.write(f"{AMD}/{name}", name)
        box.write(f"etc/sfs.d/{number}.conf", f"payload = {name}\n")
    return box


def sending(*names):
    """What the device is asked to have these payloads executed."""
    calls = [call for name in names for call in ("versions", f"update {name}", "versions")]
    return ["open for update", *calls, "close"]


def record(box, name):
    """The keys and values of a record."""
    with open(box.path(name), encoding="utf-8") as f:
        return dict(line.rstrip("\n").split(" = ", 1) for line in f)


def peek(path):
    """What is in a file so far."""
    try:
        with open(path, encoding="utf-8") as f:
            return f.readlines()
    except FileNotFoundError:
        return []
