#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""report.py junit|kcidb FILE...: what the base's own KTAP parser (tools/testing/kunit, in
PYTHONPATH) finds in the files, in the words of JUnit or of KCIDB 5.3. Called by report."""

import contextlib
import hashlib
import inspect
import io
import json
import os
import re
import sys
from xml.etree import ElementTree

# Its printer takes hold of standard output when it is loaded, and what it says to people is
# not wanted here.
with contextlib.redirect_stdout(io.StringIO()):
    import kunit_parser
    import kunit_printer

STATUS = {'SUCCESS': 'PASS', 'SKIPPED': 'SKIP', 'TEST_CRASHED': 'ERROR'}


# The runner of kselftests puts '# ' before what a program says. Some say that they will run
# nothing, which the parser takes for a broken report.
NESTED = re.compile(r'(?m)^( *)# K?TAP version \d+\n(?!\1# 1\.\.0)(?:\1#.*\n)*')


def documents(text):
    """The reports in a file, each beginning with a version. Indented, what a program says is
    a report within its report."""
    text = NESTED.sub(lambda block: re.sub('(?m)^( *)# ?', r'\1  ', block[0]), text)
    return re.split(r'(?m)(?<=\n)(?=K?TAP version )', text)


def parse(lines):
    """The tree of one report. Newer parsers ask for a printer."""
    function = kunit_parser.parse_run_tests
    wants_printer = 'printer' in inspect.signature(function).parameters
    return function(lines, *([kunit_printer.stdout] if wants_printer else []))


def results(test, path):
    """(path, status, notes) of each test that has none below it."""
    if test.subtests:
        for part in test.subtests:
            yield from results(part, path + [part.name or 'missing'])
    else:
        yield path, STATUS.get(test.status.name, 'FAIL'), '\n'.join(test.log)


def read(name):
    """All results in a file. What the parser finds wrong with a report is one as well."""
    with open(name, encoding='utf-8', errors='replace') as file:
        found = []
        for text in documents(file.read()):
            if not re.search(r'(?m)^.*K?TAP version \d+$', text):
                continue
            test = parse(text.splitlines())
            found += results(test, [])
            if test.counts.errors:
                found.append((['report'], 'ERROR', f'not whole: {test.counts.errors} errors'))
    found = [(path, *rest) for path, *rest in found if path]
    if not found:
        sys.exit(f'report: {name} has no result of a test in KTAP')
    return found


def junit(files):
    root = ElementTree.Element('testsuites')
    element = {'FAIL': 'failure', 'ERROR': 'error', 'SKIP': 'skipped'}
    for name, found in files.items():
        count = [status for _, status, _ in found].count
        suite = ElementTree.SubElement(root, 'testsuite', name=os.path.basename(name),
                                       tests=str(len(found)), failures=str(count('FAIL')),
                                       errors=str(count('ERROR')), skipped=str(count('SKIP')))
        for path, status, notes in found:
            case = ElementTree.SubElement(suite, 'testcase', name=path[-1],
                                          classname='/'.join(path[:-1]))
            # Control characters have no place in XML.
            notes = re.sub(r'[^\t\n\x20-\ud7ff\ue000-\ufffd]', '?', notes)
            if status in element:
                ElementTree.SubElement(case, element[status]).text = notes
            elif notes:
                ElementTree.SubElement(case, 'system-out').text = notes
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding='unicode', xml_declaration=True)


def kcidb(files):
    origin = os.environ.get('KCIDB_ORIGIN') or 'linux_amd_sfs'
    if not re.fullmatch('[a-z0-9_]+', origin):
        sys.exit(f'report: KCIDB_ORIGIN={origin} is not of a-z, 0-9 and _ only')
    base, arch, flavour = (os.environ[name] for name in ('BASE', 'ARCH', 'FLAVOUR'))
    commit = os.environ['SERIES_COMMIT']
    checkout = f'{origin}:{commit}'
    build = f'{checkout}-{arch}-{flavour}'
    tests = []
    for name, found in files.items():
        # The same results have the same names, so that they count once if sent twice.
        run = hashlib.sha256(repr((build, found)).encode()).hexdigest()[:16]
        for number, (path, status, notes) in enumerate(found, 1):
            # Points part the levels of a path.
            path = '.'.join(re.sub('[^A-Za-z0-9_-]+', '_', part) for part in path)
            tests.append({'id': f'{origin}:{run}-{number}', 'build_id': build,
                          'origin': origin, 'path': path, 'status': status,
                          **({'log_excerpt': notes[-16384:]} if notes else {})})
    return json.dumps({
        'version': {'major': 5, 'minor': 3},
        'checkouts': [{'id': checkout, 'origin': origin, 'tree_name': 'linux-amd-sfs',
                       'git_commit_hash': commit, 'git_commit_name': f'series-{base}'}],
        'builds': [{'id': build, 'checkout_id': checkout, 'origin': origin,
                    'architecture': arch, 'config_name': f'vmtest-{flavour}',
                    'status': 'PASS'}],
        'tests': tests}, indent=1)


print({'junit': junit, 'kcidb': kcidb}[sys.argv[1]]({name: read(name) for name in sys.argv[2:]}))
