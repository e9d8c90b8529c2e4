#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""status on machines that lack one thing after the other."""

import calendar
import errno
import gzip
import os
import stat
import time

from ktap import main, run, run_json
from sandbox import AMD, BOOT_ID, CONFIG, PSP, RELEASE, add_pci, machine

NULL = "/dev/null"


def judge(box, reason, code=2, device=NULL):
    """status gives this reason, and people see the same."""
    out = run_json("-d", device, "status", code=code, **box.how)
    assert out["reason"] == reason, out
    assert {"versions", "update"}.isdisjoint(box.sent())
    result = run("-d", device, "status", **box.how)
    text = result.stdout.decode()
    assert result.returncode == code and result.stderr == b""
    if code:
        assert f"SFS cannot be used: {out['error']['message']}\n" in text
        assert f"To do:      {out['error']['hint']}\n" in text or not out["error"]["hint"]
    else:
        assert "Result:     SFS can be used\n" in text
    return out


def test_usable():
    """A machine on which SFS can be used."""
    with machine() as box:
        out = judge(box, "usable", 0)
        assert out["processors"] == [{"address": PSP, "id": "1022:14ca", "mailbox": True,
                                      "driver": "ccp"}]
        assert out["kernel"] == {"release": RELEASE, "driver_loaded": True,
                                 "sfs_configured": "yes", "config_source": f"/{CONFIG}",
                                 "lockdown": "none"}
        node = out["node"]
        assert node["present"] and node["is_sfs"] and node["may_read"] and node["may_update"]
        assert node["number"] == "1:3" and node["cap_sys_admin"]


def test_stamp():
    """Every object says which machine, boot and time it is of."""
    with machine() as box:
        for args in (("-d", NULL, "status"), ("--bogus",), ("check", "none"), ("--version",)):
            before = int(time.time())
            out = run_json(*args, **box.how)
            then = calendar.timegm(time.strptime(out["time"], "%Y-%m-%dT%H:%M:%SZ"))
            assert before <= then <= time.time() and out["boot_id"] == BOOT_ID
            assert out["host"] == os.uname().nodename and out["schema"] == 1
        box.hide("proc")
        assert run_json("--version", **box.how)["boot_id"] is None


def test_no_psp():
    """No secure processor."""
    with machine(device=None, misc=None) as box:
        assert judge(box, "no-psp")["processors"] == []


def test_old_psp():
    """A processor without the mailbox that SFS needs."""
    for device in (0x1456, 0x1468, 0x1486, 0x1537):
        with machine(device=device, misc=None) as box:
            assert judge(box, "old-psp")["processors"][0]["mailbox"] is False


def test_known_devices():
    """All devices of the driver with a mailbox are known."""
    for device in (0x15df, 0x14ca, 0x15c7, 0x1649, 0x1134, 0x17e0, 0x156e):
        with machine(device=device) as box:
            assert judge(box, "usable", 0)["processors"][0]["mailbox"] is True


def test_unknown_device():
    """A device that only the driver knows counts."""
    with machine(device=0xabcd, misc=None) as box:
        assert judge(box, "sfs-not-started")["processors"][0]["mailbox"] is None


def test_driver():
    """The driver: not built, not loaded, another one, none."""
    with machine(driver=None, loaded=False, misc=None, config="CONFIG_X86=y\n") as box:
        judge(box, "no-driver")
    for config in (None, "CONFIG_CRYPTO_DEV_CCP_DD=m\n"):
        with machine(driver=None, loaded=False, misc=None, config=config) as box:
            judge(box, "driver-not-loaded")
    with machine(driver="vfio-pci", misc=None) as box:
        out = judge(box, "other-driver")
        assert "vfio-pci" in out["error"]["message"] and PSP in out["error"]["message"]
    with machine(driver=None, misc=None) as box:
        judge(box, "not-bound")


def test_two_processors():
    """Of two processors, the one that gets furthest is judged."""
    with machine(driver=None, misc=None) as box:
        add_pci(box, "0000:a2:00.1", 0x1022, 0x14ca, "ccp")
        assert len(judge(box, "sfs-not-started")["processors"]) == 2


def test_kernel():
    """The kernel: without SFS, perhaps with it, with it but not offering it."""
    with machine(misc=None, config="# CONFIG_CRYPTO_DEV_SP_PSP_SFS is not set\n") as box:
        judge(box, "kernel-without-sfs")
    with machine(misc=None, config=None) as box:
        assert judge(box, "no-sfs")["kernel"]["sfs_configured"] == "unknown"
        box.write("sys/module/ccp/parameters/sfs_timeout", "10\n")
        assert judge(box, "sfs-not-started")["kernel"]["sfs_configured"] == "yes"


def test_config_lines():
    """Only a whole line of the configuration counts."""
    line = "CONFIG_CRYPTO_DEV_SP_PSP_SFS"
    for text, value in ((f"{line}=y\n", "yes"), (f"A=y\n{line}=y", "yes"), (f"{line}=m\n", "module"),
                        (f"{line}=n\n", "no"), (f"X{line}=y\n", "no"), (f"{line}_X=y\n", "no"),
                        (f"# {line}=y\n", "no"), (f"{line}", "no")):
        with machine(config=text) as box:
            assert judge(box, "usable", 0)["kernel"]["sfs_configured"] == value, text


PACKED_TEXT = b"".join(b"CONFIG_X%d=y\n" % i for i in range(5000))
SFS = b"CONFIG_CRYPTO_DEV_SP_PSP_SFS=y\n"


def test_config_gz():
    """/proc/config.gz comes first; a broken or strange one is passed over."""
    with machine(config="CONFIG_X=y\n") as box:
        good = gzip.compress(PACKED_TEXT + SFS)
        box.write("proc/config.gz", good)
        kernel = judge(box, "usable", 0)["kernel"]
        assert (kernel["sfs_configured"], kernel["config_source"]) == ("yes", "/proc/config.gz")
        for broken in (b"", b"x", good[:-100], good[:-6] + b"x" + good[-5:], gzip.compress(b"x\n"),
                       gzip.compress(SFS + b"x" * (4 << 20))):
            box.write("proc/config.gz", broken)
            assert judge(box, "usable", 0)["kernel"]["config_source"] == f"/{CONFIG}"


def test_without_zlib():
    """Built without zlib: /proc/config.gz is passed over, and that is said where it matters."""
    with machine(config="CONFIG_X=y\n") as box:
        box.write("proc/config.gz", gzip.compress(PACKED_TEXT + SFS, mtime=0))
        how = {**box.how, "program": os.environ["SFSCTL_PLAIN"]}
        out = run_json("-d", NULL, "status", code=0, **how)
        assert out["kernel"]["config_source"] == f"/{CONFIG}" and out["warnings"] == []
        os.unlink(box.path(CONFIG))
        out = run_json("-d", NULL, "status", code=0, **how)
        assert out["kernel"]["sfs_configured"] == "unknown" and "without zlib" in out["warnings"][0]
        os.unlink(box.path("proc/config.gz"))
        assert run_json("-d", NULL, "status", code=0, **how)["warnings"] == []


def test_node():
    """The device node: missing, another one, not to be looked at."""
    with machine() as box:
        assert "1:3" in judge(box, "no-node", device=box.path("none"))["error"]["message"]
        judge(box, "node-unreachable", device=box.write("file") + "/x")
        for device in ("/dev/zero", box.path("file"), box.root):
            out = judge(box, "wrong-node", device=device)
            assert not out["node"]["is_sfs"] and not out["node"]["may_read"]
        assert box.sent() == [], "a device was opened that is not the SFS device"
    for disk in sorted(e.path for e in os.scandir("/dev")
                       if not e.is_symlink() and stat.S_ISBLK(e.stat().st_mode))[:1]:
        number = os.stat(disk).st_rdev
        with machine(misc=f"{os.major(number)}:{os.minor(number)}\n") as box:
            judge(box, "wrong-node", device=disk)
            assert box.sent() == [], "a disk was opened that has the number of the SFS device"


def test_permission():
    """The device cannot be opened: who it is decides what helps."""
    both = {"FAKE_OPEN": errno.EACCES, "FAKE_OPEN_UPDATE": errno.EACCES}
    with machine(uid=1000, **both) as box:
        out = judge(box, "permission", 3)
        assert out["node"]["may_read"] is False and "run it as root" in out["error"]["hint"]
    with machine(FAKE_OPEN_UPDATE=errno.EACCES) as box:
        node = judge(box, "permission", 3)["node"]
        assert node["may_read"] and not node["may_update"]
    with machine(**both) as box:
        assert "run it as root" not in judge(box, "permission", 3)["error"]["hint"]
        box.link("proc/self/ns/user", "user:[4026532001]")
        assert "container" in judge(box, "permission", 3)["error"]["hint"]
    with machine(FAKE_OPEN=errno.EBUSY) as box:
        assert judge(box, "node-error")["node"]["may_read"] is None


def test_authority():
    """What the kernel says counts, not a capability that may be one of a container."""
    both = {"FAKE_ASK": errno.EPERM, "FAKE_ASK_UPDATE": errno.EPERM}
    with machine(**both) as box:
        box.link("proc/self/ns/user", "user:[4026532001]")
        out = judge(box, "capability", 3)
        assert out["node"]["may_read"] is False and out["node"]["cap_sys_admin"]
        assert "user namespace" in out["error"]["hint"]
    with machine(capabilities="0000000000000000", **both) as box:
        out = judge(box, "capability", 3)
        assert out["node"]["cap_sys_admin"] is False and "lacks" in out["error"]["hint"]
    with machine(capabilities="0000000000000000", uid=1000) as box:
        assert judge(box, "usable", 0)["node"]["cap_sys_admin"] is False
    with machine(FAKE_ASK=errno.EACCES, FAKE_ASK_UPDATE=errno.EACCES) as box:
        assert judge(box, "capability", 3)["error"]["hint"]
    with machine(FAKE_ASK=errno.ENOTTY) as box:
        judge(box, "wrong-node")
    with machine(FAKE_ASK=errno.ENODEV) as box:
        judge(box, "node-error")


def test_no_sys():
    """Without /sys: what /proc says counts, and nothing is said to be missing."""
    with machine() as box:
        box.hide("sys")
        box.write("proc/misc", "  3 other\n130 watchdog\n")
        out = judge(box, "no-device")
        assert out["processors"] is None and out["kernel"]["driver_loaded"] is None
        box.write("proc/misc", "130 watchdog\n 63 sfs\n")
        assert "10:63" in judge(box, "no-node", device=box.path("none"))["error"]["message"]
        assert "c 10 63" in judge(box, "no-node", device=box.path("none"))["error"]["hint"]
        assert judge(box, "wrong-node")["node"]["is_sfs"] is False
        os.unlink(box.path("proc/misc"))
        out = judge(box, "unknown", 7)
        assert "cannot be told" in out["error"]["message"]
        box.hide("proc")
        out = judge(box, "unknown", 7)
        assert out["node"]["cap_sys_admin"] is None and out["processors"] is None
        text = run("-d", NULL, "status", **box.how).stdout.decode()
        assert "ccp driver unknown" in text and "Processor:  cannot be looked at" in text
        assert {"open", "open for update"}.isdisjoint(box.sent())


def test_no_pci():
    """A kernel without PCI has no processor, and it can be told."""
    with machine(device=None, misc=None) as box:
        box.hide("sys/bus/pci/devices")
        assert judge(box, "no-psp")["processors"] == []


def test_lockdown():
    """That the kernel is locked down is what the driver says."""
    for state in ("none", "integrity", "confidentiality"):
        text = "none integrity confidentiality\n".replace(state, f"[{state}]")
        with machine(lockdown=text) as box:
            assert judge(box, "usable", 0)["kernel"]["lockdown"] == state
        with machine(lockdown=text, FAKE_ASK_UPDATE=errno.EPERM) as box:
            out = judge(box, "locked-down", 3)
            assert f"({state})" in out["error"]["message"]
            assert out["node"]["may_read"] and not out["node"]["may_update"]
    for text in (None, "", "rubbish\n", "]none[\n"):
        with machine(lockdown=text) as box:
            assert judge(box, "usable", 0)["kernel"]["lockdown"] == "unknown"


def test_check():
    """check without a name: device, SEV, and what apply would send, in one go."""
    with machine() as box:
        box.write(f"{AMD}/p.bin", "x")
        out = run_json("-d", NULL, "check", code=0, **box.how)
        assert (out["reason"], out["sev"], out["payloads"]) == ("usable", False, [])
        assert b"Payloads: none" in run("-d", NULL, "check", **box.how).stdout
        box.write("etc/sfs.d/a.conf", "payload = p.bin")
        out = run_json("-d", NULL, "check", code=0, **box.how)
        assert [p["name"] for p in out["payloads"]] == ["p.bin"] and out["warnings"] == []
        text = run("-d", NULL, "check", **box.how).stdout.decode()
        assert "Device:   SFS can be used\n" in text and "SEV:" not in text
        for value, sev in (("Y\n", True), ("1\n", True), ("N\n", False), ("0\n", False)):
            box.write("sys/module/kvm_amd/parameters/sev", value)
            assert run_json("-d", NULL, "check", code=0, **box.how)["sev"] is sev
            assert (b"SEV:      on in kvm_amd" in run("-d", NULL, "check", **box.how).stdout) == sev
        box.write("etc/sfs.d/b.conf", "payload = none")
        assert "none" in run_json("-d", NULL, "check", code=4, **box.how)["error"]["message"]
        box.write("etc/sfs.d/b.conf", "rubbish")
        assert "b.conf:1" in run_json("-d", NULL, "check", code=10, **box.how)["error"]["message"]
        assert {"versions", "update"}.isdisjoint(box.sent())


def test_check_device():
    """check: the device decides without a name, and with one it is only told."""
    for fake, reason, code in ({"FAKE_OPEN": errno.EACCES}, "permission", 3), \
            ({"FAKE_ASK_UPDATE": errno.EPERM}, "locked-down", 3), ({"device": None, "misc": None}, "no-psp", 2):
        with machine(**fake) as box:
            box.write(f"{AMD}/p.bin", "x")
            box.write("etc/sfs.d/a.conf", "payload = p.bin")
            out = run_json("-d", NULL, "check", code=code, **box.how)
            assert out["reason"] == reason and len(out["payloads"]) == 1
            out = run_json("-d", NULL, "check", "p.bin", code=0, **box.how)
            assert out["reason"] == reason and out["payload"]["accepted"]
            assert b"Device:   SFS cannot be used: " in run("-d", NULL, "check", "p.bin", **box.how).stdout


def test_strange_files():
    """FIFOs and devices where the kernel's files are expected: nobody waits for them."""
    for name in (CONFIG, "proc/config.gz", "proc/self/status", "sys/class/misc/sfs/dev",
                 "sys/kernel/security/lockdown", "sys/module/firmware_class/parameters/path",
                 "dev/kmsg", "proc/misc"):
        for make in (os.mkfifo, lambda path: os.symlink("/dev/zero", path)):
            with machine() as box:
                box.write(name)
                os.unlink(box.path(name))
                make(box.path(name))
                args = ("check", "x") if "firmware" in name else ("-d", NULL, "status")
                result = run(*args, **box.how)
                assert result.returncode in (0, 2, 4, 7), result


def test_log():
    """The newest messages of the driver are shown."""
    lines = [f"6,{i},{i * 1000001},-;ccp {PSP}: message {i}\n SUBSYSTEM=pci\n" for i in range(9)]
    with machine() as box:
        text = run("-d", NULL, "status", **box.how).stdout
        assert b"Log:        cannot be read: No such file or directory\n" in text
        box.write("dev/kmsg", "4,1,1,-;other\n" + "".join(lines) + "4,2,2,-;accp x\n4,2,2,-;ccpx y\nrubbish\nx;ccp no time\n")
        out = judge(box, "usable", 0)
        assert out["log"] == [{"microseconds": i * 1000001, "text": f"ccp {PSP}: message {i}"}
                              for i in range(3, 9)]
        text = run("-d", NULL, "status", **box.how).stdout.decode()
        assert f"Log:        [    3.000003] ccp {PSP}: message 3\n            [    4.000004] ccp" in text
        box.write("dev/kmsg", f"4,1,1,-;ccp {'x' * 5000}\n")
        assert len(judge(box, "usable", 0)["log"][0]["text"]) == 199


main()
