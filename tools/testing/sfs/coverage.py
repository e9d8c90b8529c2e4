#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coverage.py REASONS DIFF GCOV...: which lines and branches of the series' C files guests have run.

DIFF is that of the series, without context: of a file that the base has, only what it adds counts.
Each GCOV is an archive of counters (*.gcda) that a guest has saved; what the compiler noted
(*.gcno) lies where the counters come from. REASONS says why lines do not run:

    FILE<tab>TEXT IN THE LINE<tab>REASON

A line that one guest has run has run; a branch that was taken in one kernel was taken. The exit
status is 1 below the goals, or if a line without a reason does not run, or one with a reason does.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

LINES_GOAL, BRANCHES_GOAL = 95, 90
FOLDER = 'drivers/crypto/ccp/'


def read_diff(path):
    """{file: {line: text}} of what is added"""
    ours, file, line = collections.defaultdict(dict), None, 0
    with open(path, encoding='utf-8', errors='replace') as diff:
        for text in diff:
            if text.startswith('+++ '):
                file = text[6:].rstrip()
            elif text.startswith('@@'):
                line = int(re.search(r'\+(\d+)', text)[1])
            elif text.startswith('+'):
                ours[file][line] = text[1:].strip()
                line += 1
    return {file: lines for file, lines in ours.items() if '/tests/' not in file}


def read_reasons(path):
    with open(path, encoding='utf-8') as table:
        return [line.rstrip('\n').split('\t') for line in table
                if line.strip() and not line.startswith('#')]


def run_gcov(archive):
    """What gcov says of each object in the archive"""
    with tempfile.TemporaryDirectory() as work, tarfile.open(archive) as tar:
        tar.extractall(work, filter='data')
        for folder, _, names in os.walk(work):
            for name in (n for n in names if n.endswith('.gcda')):
                notes = name[:-4] + 'gcno'
                os.symlink(os.path.join('/', os.path.relpath(folder, work), notes),
                           os.path.join(folder, notes))
                out = subprocess.run(['gcov', '--branch-probabilities', '--json-format', '--stdout',
                                      os.path.join(folder, name)], cwd=work, check=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for text in out.stdout.splitlines():
                    yield json.loads(text)


class Tally:
    """Counts of lines, and whether each branch was taken, of all kernels together"""

    def __init__(self, ours):
        self.ours = ours
        self.lines = collections.defaultdict(dict)
        # By the number of branches that the compiler made of the line
        self.branches = collections.defaultdict(lambda: collections.defaultdict(dict))

    def add(self, report):
        for file in report['files']:
            name = FOLDER + os.path.basename(file['file'])
            if name not in self.ours or '/ccp/' not in os.path.abspath(
                    os.path.join(report['current_working_directory'], file['file'])):
                continue
            for line in file['lines']:
                if line['line_number'] in self.ours[name]:
                    self.add_line(name, line)

    def add_line(self, name, line):
        number = line['line_number']
        self.lines[name][number] = self.lines[name].get(number, 0) + line['count']
        taken = [branch['count'] > 0 for branch in line['branches'] if not branch['throw']]
        if taken:
            before = self.branches[name][number].get(len(taken), [False] * len(taken))
            self.branches[name][number][len(taken)] = [a or b for a, b in zip(before, taken)]

    def branch_counts(self, name):
        """Of each line the kernel counts in which most of its branches were taken"""
        taken = total = 0
        for kinds in self.branches[name].values():
            best = max(kinds.values(), key=lambda k: (sum(k) / len(k), len(k)))
            taken, total = taken + sum(best), total + len(best)
        return taken, total

    def line_counts(self, name):
        counts = self.lines[name].values()
        return sum(1 for count in counts if count), len(counts)

    def idle(self):
        for name in sorted(self.lines):
            for number, count in sorted(self.lines[name].items()):
                if not count:
                    yield name, number, self.ours[name][number]


def percent(part):
    return 100 * part[0] / part[1] if part[1] else 100


def row(name, lines, branches):
    print(f'{name:<34} {lines[0]:>5} of {lines[1]:>5} {percent(lines):>6.1f} %'
          f' {branches[0]:>5} of {branches[1]:>5} {percent(branches):>6.1f} %')


def print_table(tally):
    print(f'{"":<34} {"lines":>13} {"":>10} {"branches":>12}')
    sums = [0] * 4
    for name in sorted(tally.lines):
        lines, branches = tally.line_counts(name), tally.branch_counts(name)
        row(name, lines, branches)
        sums = [a + b for a, b in zip(sums, lines + branches)]
    row('all', sums[:2], sums[2:])
    return percent(sums[:2]) >= LINES_GOAL and percent(sums[2:]) >= BRANCHES_GOAL


def judge_idle(tally, reasons):
    used, good = set(), True
    for name, number, text in tally.idle():
        found = [i for i, (file, part, _) in enumerate(reasons) if name.endswith(file) and part in text]
        used.update(found)
        good &= bool(found)
        print(f'{name}:{number}: {text}\n\t{reasons[found[0]][2] if found else "has no reason"}')
    for i, (file, part, _) in enumerate(reasons):
        if i not in used:
            print(f'{file}: "{part}": has a reason not to run, and runs')
            good = False
    return good


def main():
    reasons, ours = read_reasons(sys.argv[1]), read_diff(sys.argv[2])
    tally = Tally(ours)
    for archive in sys.argv[3:]:
        if os.path.getsize(archive):
            for report in run_gcov(archive):
                tally.add(report)
    if not tally.lines:
        sys.exit('no guest has saved any counters')
    enough = print_table(tally)
    print('\nDid not run:')
    sys.exit(not (judge_idle(tally, reasons) and enough))


main()
