# SPDX-License-Identifier: GPL-2.0-only
"""Test cases in Python: functions named test_*, with KTAP output."""

import json
import os
import subprocess
import sys
import traceback

from schema import problems

PROGRAM = os.environ.get("SFSCTL", "sfsctl")


def run(*args, env=None, program=None, **kwargs):
    """Run sfsctl; its standard input is no terminal unless stdin= says so."""
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stderr", subprocess.PIPE)
    result = subprocess.run([program or PROGRAM, *args], timeout=60, check=False,
                            env={**os.environ, **(env or {})}, **kwargs)
    for stream in (result.stdout, result.stderr):
        text = stream or b""
        assert b"Sanitizer" not in text and b"runtime error" not in text, text.decode()
    return result


def run_json(*args, code=None, **kwargs):
    """Run sfsctl --json; what every JSON output must fulfil is tested here."""
    result = run("--json", *args, **kwargs)
    assert result.stdout.endswith(b"}\n") and result.stdout.count(b"\n") == 1, result
    out = json.loads(result.stdout.decode("utf-8"))
    assert not problems(out), (problems(out), out)
    assert out["exit_code"] == result.returncode, (out, result.returncode)
    assert result.stderr == b"", result.stderr
    if code is not None:
        assert result.returncode == code, out
    return out


def fails(code, *words, args=(), **kwargs):
    """A run that fails: its exit code, what stderr says, the same as JSON."""
    result = run(*args, **kwargs)
    text = result.stderr.decode()
    assert result.returncode == code, (args, result.returncode, text)
    lines = [line for line in text.splitlines() if "warning:" not in line]
    assert 1 <= len(lines) <= 2, text
    assert all(line.startswith("sfsctl: ") for line in lines), text
    for word in words:
        assert word in text, f"{word!r} is not in: {text}"
    out = run_json(*args, code=code, **kwargs)
    message = out["error"]["message"]
    assert message in text or not message.isprintable(), (out, text)
    return out


def main():
    """Run the tests of the calling module."""
    module = sys.modules["__main__"]
    tests = [f for n, f in vars(module).items() if n.startswith("test_")]
    failed = 0
    print(f"KTAP version 1\n1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        name = (test.__doc__ or test.__name__).splitlines()[0].rstrip(".")
        try:
            test()
            print(f"ok {number} {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {name}", flush=True)
    sys.exit(1 if failed else 0)
