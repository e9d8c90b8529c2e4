#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Parses the page on standard input as NAME and prints docutils' warnings.

Roles and directives that Sphinx and the kernel add to reStructuredText are accepted;
the content of directives that hold text is parsed like the rest.
"""
import sys

from docutils import core, nodes, utils
from docutils.parsers.rst import Directive, directives, roles

ROLES = """abbr any c:enum c:expr c:func c:identifier c:macro c:member c:struct c:type
c:union c:var command doc download envvar file guilabel kbd keyword manpage menuselection
numref option program ref samp term""".split()

# Directives whose content is text, and those whose content is not.
NESTED = """c:enum c:enumerator c:function c:macro c:member c:struct c:type c:union c:var
centered deprecated describe glossary only option seealso tabularcolumns versionadded
versionchanged""".split()
OPAQUE = """c:namespace code-block highlight include index kernel-doc kernel-feat
kernel-figure kernel-include kernel-render kernel-abi literalinclude maintainers-include
productionlist sourcecode toctree""".split()


class AnyOption(dict):
    """Options of a foreign directive are that directive's own matter."""

    def __getitem__(self, name):
        return directives.unchanged

    def __bool__(self):
        return True


class Foreign(Directive):
    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = AnyOption()


class Nested(Foreign):
    def run(self):
        node = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Opaque(Foreign):
    def run(self):
        return []


def accept_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    return [nodes.literal(rawtext, utils.unescape(text))], []


def main():
    for role in ROLES:
        roles.register_local_role(role, accept_role)
    for names, directive in ((NESTED, Nested), (OPAQUE, Opaque)):
        for name in names:
            directives.register_directive(name, directive)
    core.publish_doctree(
        sys.stdin.read(), source_path=sys.argv[1],
        settings_overrides={"report_level": 2, "halt_level": 5, "input_encoding": "unicode",
                            "warning_stream": sys.stdout, "file_insertion_enabled": False})


if len(sys.argv) != 2:
    sys.exit("usage: rst-check.py NAME <PAGE")
main()
