#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coverage.py REASONS TREE DIFF BUILD GCOV...: which lines and branches of the series' C files guests have run.

DIFF is that of the series, without context: of a file that the base has, only what it adds counts.
TREE has the files. Each GCOV is an archive of counters (*.gcda) that a guest has saved; what the
compiler noted (*.gcno) lies in BUILD. coverage.txt, which is REASONS, says what its lines are.

A line that one guest has run has run; a branch that was taken in one kernel was taken. The exit
status is 1 below the goals, if a line or branch without a reason does not run, or if a reason is
about nothing that does not.
"""

import collections
import dataclasses
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

LINES_GOAL, BRANCHES_GOAL = 95, 90
FOLDER = 'drivers/crypto/ccp/'


@dataclasses.dataclass
class Line:
    """One of the series"""
    text: str
    function: str = ''
    count: int = 0
    # By the number of branches that the compiler made of it: which were taken
    branches: dict = dataclasses.field(default_factory=dict)
    counted: bool = False

    def add(self, count, branches):
        self.counted = True
        self.count += count
        if branches:
            before = self.branches.get(len(branches), [False] * len(branches))
            self.branches[len(branches)] = [a or b for a, b in zip(before, branches)]

    def taken(self):
        """Its branches in the kernel in which most of them were taken"""
        return max(self.branches.values(), key=lambda k: (sum(k) / len(k), len(k)), default=[])

    def left(self):
        """How many of them were not"""
        return len(self.taken()) - sum(self.taken())


@dataclasses.dataclass
class Reason:
    """Why something does not run, see coverage.txt"""
    function: str
    text: str
    what: str
    why: str
    uses: int = 0
    branches: int = 0

    def is_rule(self):
        return self.function == '*'

    def rules(self, line):
        return self.is_rule() and re.match(self.text, line.text)

    def explains(self, line):
        if self.is_rule() or self.function != line.function or self.text not in line.text:
            return False
        if not line.count:
            return self.what == 'line'
        most = re.fullmatch(r'(up to )?(\d+)', self.what)
        return most and (int(most[2]) == line.left() or most[1] and line.left() <= int(most[2]))

    def is_idle(self):
        """What runs in some runs only has a reason also in the others"""
        return not self.uses and not self.what.startswith('up to ')


def read_diff(path):
    """{file: {number: Line}} of what is added"""
    ours, file, number = collections.defaultdict(dict), None, 0
    with open(path, encoding='utf-8', errors='replace') as diff:
        for text in diff:
            if text.startswith('+++ '):
                file = text[6:].rstrip()
            elif text.startswith('@@'):
                number = int(re.search(r'\+(\d+)', text)[1])
            elif text.startswith('+'):
                ours[file][number] = Line(text[1:].strip())
                number += 1
    return {file: lines for file, lines in ours.items() if '/tests/' not in file}


def name_functions(tree, ours):
    for file, lines in ours.items():
        function = ''
        with open(os.path.join(tree, file), encoding='utf-8') as source:
            for number, text in enumerate(source, 1):
                head = re.match(r'[A-Za-z][\w *]*?(\w+)\(', text)
                function = head[1] if head else function
                if number in lines:
                    lines[number].function = function


def read_reasons(path):
    with open(path, encoding='utf-8') as table:
        return [Reason(*line.rstrip('\n').split('\t')) for line in table
                if line.strip() and not line.startswith('#')]


def run_gcov(archive, build):
    """What gcov says of each object in the archive. A kernel that another clone has built names
    files there; those here are the same."""
    with tempfile.TemporaryDirectory() as work, tarfile.open(archive) as tar:
        tar.extractall(work, filter='data')
        for folder, _, names in os.walk(work):
            for name in (n for n in names if n.endswith('.gcda')):
                notes = name[:-4] + 'gcno'
                os.symlink(os.path.join(build, folder.rsplit('/build/')[-1], notes),
                           os.path.join(folder, notes))
                out = subprocess.run(['gcov', '--branch-probabilities', '--json-format', '--stdout',
                                      os.path.join(folder, name)], cwd=work, check=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for text in out.stdout.splitlines():
                    yield json.loads(text)


def add_report(ours, report):
    for file in report['files']:
        name = FOLDER + os.path.basename(file['file'])
        if name not in ours or '/ccp/' not in os.path.abspath(
                os.path.join(report['current_working_directory'], file['file'])):
            continue
        for line in file['lines']:
            if line['line_number'] in ours[name]:
                ours[name][line['line_number']].add(line['count'], [
                    branch['count'] > 0 for branch in line['branches'] if not branch['throw']])


def leave_out(lines, rules):
    """Branches that no source line has, by the rules"""
    for line in lines:
        rule = next((rule for rule in rules if rule.rules(line)), None)
        if rule and line.branches:
            rule.uses += 1
            rule.branches += len(line.taken())
            line.branches = {}


def count(lines):
    """Lines that ran, all lines, branches that were taken, all branches"""
    return [sum(1 for line in lines if line.count), len(lines),
            sum(sum(line.taken()) for line in lines), sum(len(line.taken()) for line in lines)]


def percent(part, whole):
    return 100 * part / whole if whole else 100


def row(name, sums):
    print(f'{name:<34} {sums[0]:>5} of {sums[1]:>5} {percent(*sums[:2]):>6.1f} %'
          f' {sums[2]:>5} of {sums[3]:>5} {percent(*sums[2:]):>6.1f} %')


def print_table(ours):
    print(f'{"":<34} {"lines":>13} {"":>10} {"branches":>12}')
    sums = [0] * 4
    for name in sorted(ours):
        counts = count([line for line in ours[name].values() if line.counted])
        if any(counts):
            row(name, counts)
        sums = [a + b for a, b in zip(sums, counts)]
    row('all', sums)
    return percent(*sums[:2]) >= LINES_GOAL and percent(*sums[2:]) >= BRANCHES_GOAL


def print_rules(rules):
    print('\nNot counted, as no source line has these branches:')
    for rule in rules:
        print(f'{rule.branches:>5} in {rule.uses} lines: {rule.text}\n\t{rule.why}')


def judge_left(ours, reasons):
    good = True
    for name in sorted(ours):
        for number, line in sorted(ours[name].items()):
            if not line.counted or line.count and not line.left():
                continue
            found = next((reason for reason in reasons if reason.explains(line)), None)
            if found:
                found.uses += 1
            what = f'{line.left()} of {len(line.taken())} branches' if line.count else 'line'
            print(f'{name}:{number}: {line.function}: {what}: {line.text}\n'
                  f'\t{found.why if found else "HAS NO REASON"}')
            good &= bool(found)
    return good


def judge_reasons(reasons):
    idle = [reason for reason in reasons if reason.is_idle()]
    for reason in idle:
        print(f'{reason.function}: {reason.what}: {reason.text}: HAS A REASON not to run, and runs')
    return not idle


def main():
    reasons, tree, diff, build = sys.argv[1:5]
    reasons, ours = read_reasons(reasons), read_diff(diff)
    rules = [reason for reason in reasons if reason.is_rule()]
    name_functions(tree, ours)
    for archive in sys.argv[5:]:
        if os.path.getsize(archive):
            for report in run_gcov(archive, build):
                add_report(ours, report)
    lines = [line for lines in ours.values() for line in lines.values() if line.counted]
    if not lines:
        sys.exit('no guest has saved any counters')
    leave_out(lines, rules)
    good = print_table(ours)
    print_rules(rules)
    print('\nDid not run:')
    good &= judge_left(ours, reasons)
    good &= judge_reasons(reasons)
    sys.exit(not good)


main()
