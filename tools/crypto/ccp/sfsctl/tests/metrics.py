#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""metrics: the text format of Prometheus, read by its rules."""

import calendar
import errno
import os
import re
import resource
import time

from ktap import fails, main, run, run_json
from sandbox import AMD, box_with_payload, machine

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LABELS = re.compile(r'(?:([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$))')


def parse_labels(text):
    """The labels in braces; nothing else may be in there."""
    found = LABELS.findall(text)
    assert "".join(f'{k}="{v}",' for k, v in found).rstrip(",") == text, text
    assert len({k for k, _ in found}) == len(found), text
    return tuple((k, re.sub(r"\\(.)", r"\1", v)) for k, v in found)


def parse(text):
    """Samples by name and labels. Strict: HELP, TYPE, then all samples of that name."""
    assert text.endswith("\n") and not text.startswith("\n")
    samples, done, name, want = {}, set(), None, "HELP"
    for line in text[:-1].split("\n"):
        comment = re.fullmatch(r"# (HELP|TYPE) (\S+) (\S.*)", line)
        if comment:
            kind, of, rest = comment.groups()
            assert kind == want or (kind == "HELP" and want == "sample"), line
            if kind == "HELP":
                assert NAME.fullmatch(of) and of.startswith("sfs_") and of not in done, line
                assert not of.endswith(("_total", "_count", "_sum", "_bucket")), line
                assert rest.endswith("."), line
                name, want = of, "TYPE"
                done.add(name)
            else:
                assert of == name and rest == "gauge", line
                want = "sample"
            continue
        sample = re.fullmatch(r"([a-z0-9_]+)(?:\{(.*)\})? (\d+)", line)
        assert sample and sample[1] == name and want == "sample", line
        key = (name, parse_labels(sample[2] or ""))
        assert key not in samples, line
        assert not name.endswith("_info") or sample[3] == "1", line
        samples[key] = int(sample[3])
    assert want == "sample"
    assert done == {key[0] for key in samples}, "a metric without a sample"
    return samples


def metrics(box):
    """What metrics prints, as samples."""
    result = run("-d", "/dev/null", "metrics", **box.how)
    assert result.returncode == 0 and not result.stderr, result
    return parse(result.stdout.decode())


def values(samples, name):
    """Of one metric: its only label to its value."""
    return {labels[0][1]: value for (of, labels), value in samples.items() if of == name}


def test_absent():
    """No device, nothing applied: that is what is said, and no error."""
    with machine(driver=None, misc=None, FAKE_OPEN=errno.ENOENT) as box:
        assert metrics(box) == {("sfs_available", ()): 0,
                                **{("sfs_payloads", (("result", r),)): 0
                                   for r in ("executed", "refused", "unknown")}}


def test_device():
    """A device: the fingerprint of its versions, or that it is busy."""
    with machine() as box:
        versions = run_json("-d", "/dev/null", "versions", code=0, **box.how)["versions"]
        samples = metrics(box)
        assert samples[("sfs_available", ())] == 1 and samples[("sfs_firmware_busy", ())] == 0
        assert values(samples, "sfs_versions_info") == {versions["fingerprint"]: 1}
    for error in (errno.EBUSY, errno.ETIMEDOUT, errno.EPERM, f"{errno.EIO}:5"):
        with machine(FAKE_VERSIONS=error) as box:
            samples = metrics(box)
            assert not values(samples, "sfs_versions_info")
            assert samples.get(("sfs_firmware_busy", ())) == (
                1 if error in (errno.EBUSY, errno.ETIMEDOUT) else None)


def test_last():
    """What was tried last, with each result that there is."""
    outcomes = ((0, "executed", 0), (f"{errno.EIO}:7", "refused", 7), (errno.EBUSY, "not-sent", None),
                (errno.ETIMEDOUT, "unknown", None))
    for fake, result, status in outcomes:
        with box_with_payload(FAKE_UPDATE=fake) as box:
            before = int(time.time())
            out = run_json("update", "-y", "p.bin", **box.how)
            samples = metrics(box)
            of = values(samples, "sfs_last_apply_result")
            assert of.pop(result) == 1 and set(of.values()) == {0} and len(of) == 3
            assert samples[("sfs_last_apply_info", (
                ("payload", "p.bin"), ("sha256", out["payload"]["sha256"])))] == 1
            assert samples.get(("sfs_last_apply_firmware_status", ())) == status
            assert before <= samples[("sfs_last_apply_timestamp_seconds", ())] <= time.time()
            counts = values(samples, "sfs_payloads")
            assert sum(counts.values()) == counts.get(result, 0) == (result != "not-sent")
            assert calendar.timegm(time.gmtime(before)) == before


def test_labels():
    """What has a meaning in a label is written so that it has none."""
    for name in ('a"b', "a\\b", "a\\", "a}b", "a,b=c", "#"):
        with box_with_payload() as box:
            box.write(f"{AMD}/{name}", "x")
            run_json("update", "-y", "--", name, code=0, **box.how)
            assert ("payload", name) in [k[1][0] for k in metrics(box) if k[1]], name


def test_output():
    """--output: a whole file, or the one that was there."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    with machine() as box:
        path = box.write("textfile/sfs.prom", "old")
        how = {**box.how, "preexec_fn": limit}
        fails(7, f"cannot write metrics to {path}", args=("metrics", "--output", path), **how)
        with open(path, encoding="utf-8") as f:
            assert f.read() == "old"
        assert run("-d", "/dev/null", "metrics", "--output", path, **box.how).stdout == b""
        with open(path, encoding="utf-8") as f:
            assert parse(f.read()) == metrics(box)
        assert os.listdir(os.path.dirname(path)) == ["sfs.prom"]
        assert run_json("metrics", "--output", path, code=0, **box.how)["metrics_file"] == path
        out = run_json("metrics", code=1, **box.how)
        assert "standard output" in out["error"]["message"]
        with open("/dev/full", "wb") as full:
            assert run("metrics", stdout=full, **box.how).returncode == 7


def test_parser():
    """The rules of these tests refuse what Prometheus refuses."""
    good = "# HELP sfs_a A thing.\n# TYPE sfs_a gauge\nsfs_a{x=\"1\"} 1\nsfs_a{x=\"2\"} 0\n"
    parse(good)
    for old, new in (("# TYPE sfs_a gauge\n", ""), ("gauge", "counter"), ("sfs_a{", "sfs_b{"),
                     ('x="2"', 'x="1"'), ('x="1"', 'x="\\1"'), ('x="1"', "x=1"), (" 1\n", " 1.\n"),
                     ("A thing.", "A thing"), ("} 0\n", "} 0"), ("sfs_a", "sfsA"), ('x="1"', 'x="1"y')):
        try:
            parse(good.replace(old, new))
        except AssertionError:
            continue
        raise AssertionError((old, new))


main()
