# SPDX-License-Identifier: GPL-2.0-only
#
# Checks a KTAP report and prints one problem or fact a line:
#
#   NAME test            a result at the top level, in order
#   FAIL path            a "not ok" (path: names from the top, with slashes)
#   SKIP path            a "# SKIP"
#   PLAN text            plan and results differ, or a plan is missing
#   MASKED path          "ok" although something inside is "not ok"
#   COUNT p f s          last, with -v counts=1: passed, failed and skipped results. One
#                        that follows deeper ones is their sum and is not counted, unless
#                        it fails and none of them did
#
# A result ends all deeper levels, which are its subtests. KUnit prints no plan
# for the parameters of a test, so plans are demanded of the two outer levels:
# ours, and that of the test program.

function problem(kind, text)
{
	held[++holds] = kind " " text
	level_of[holds] = current
}

# The end of a level: its plan must be met. Names are not known before the
# result that owns the level, so what was found waits in held[] till then.
function close_level(indent)
{
	if (planned[indent] == "" && seen[indent] && depth <= 2)
		problem("PLAN", ": " seen[indent] " results without a plan")
	else if (planned[indent] != "" && planned[indent] != seen[indent] + 0)
		problem("PLAN", ": " planned[indent] " planned, " seen[indent] + 0 " reported")
	inner_failed = failed[indent]
	inner_seen += seen[indent]
	delete planned[indent]
	delete seen[indent]
	delete failed[indent]
	depth--
}

function open_level(indent)
{
	if (depth && stack[depth] >= indent)
		return
	stack[++depth] = indent
}

function close_deeper(indent)
{
	inner_failed = inner_seen = 0
	while (depth && stack[depth] > indent) {
		current = depth
		close_level(stack[depth])
	}
}

# Puts the name of the owner in front of what was found inside it.
function own(name,    i)
{
	for (i = 1; i <= holds; i++) {
		if (level_of[i] <= depth)
			continue
		sub(/ /, " " name "/", held[i])
		sub(/\/:/, ":", held[i])
		level_of[i] = depth
	}
}

function result(indent, ok, rest,    name, skip)
{
	close_deeper(indent)
	open_level(indent)
	current = depth
	skip = rest ~ /# *[Ss][Kk][Ii][Pp]/
	name = rest
	sub(/^[0-9]+ */, "", name)
	sub(/^- */, "", name)
	sub(/ *# .*$/, "", name)
	sub(/^# .*$/, "", name)
	if (name == "")
		name = "test " (seen[indent] + 1)
	own(name)
	seen[indent]++
	if (indent == 0)
		print "NAME " name
	if (!inner_seen)
		count[skip ? "skipped" : ok ? "passed" : "failed"]++
	else if (!ok && !skip && !inner_failed)
		count["failed"]++
	if (skip)
		problem("SKIP", name)
	else if (!ok && rest !~ /# *TODO/) {
		problem("FAIL", name)
		failed[indent]++
	} else if (ok && inner_failed) {
		problem("MASKED", name)
		failed[indent]++
	}
}

{
	sub(/\r$/, "")
	match($0, /^ */)
	indent = RLENGTH
	text = substr($0, indent + 1)
}

text ~ /^K?TAP version [0-9]+$/ {
	close_deeper(indent)
	open_level(indent)
	next
}

text ~ /^1\.\.[0-9]+( *#.*)?$/ {
	close_deeper(indent)
	open_level(indent)
	planned[indent] = substr(text, 4) + 0
	next
}

text ~ /^ok [0-9]+( |$)/	{ result(indent, 1, substr(text, 4)) }
text ~ /^not ok [0-9]+( |$)/	{ result(indent, 0, substr(text, 8)) }

END {
	unfinished = depth > 1
	close_deeper(0)
	own("(unfinished)")
	if (unfinished)
		problem("PLAN", ": the last test has no result")
	if (!depth)
		problem("PLAN", ": no report")
	else {
		current = 1
		close_level(0)
	}
	for (i = 1; i <= holds; i++)
		print held[i]
	if (counts)
		print "COUNT", count["passed"] + 0, count["failed"] + 0, count["skipped"] + 0
}
