# SPDX-License-Identifier: GPL-2.0-only
#
# One guest: what the stock and the patched kernel say, compared with each other and
# with what the -smp line asked for. Files, in this order: noise.txt, NAME.asked, then
# ktap and console.log of the stock kernel, then those of the patched one.
#
#   -v name=NAME -v verdict=RULE,...   the line of guests.txt; "same": no rules
#   -v cannot=WHAT                     what no leaf of this guest tells
#   -v patched_only=1                  there is no stock kernel to compare with
#
# Prints KTAP without its head. The last line is for the table: ROW and five columns.

function test(good, what)
{
	printf "  %sok %d %s\n", good ? "" : "not ", ++tests, what
	bad += !good
}

# Up to ten lines say why; more would not be read.
function note(text)
{
	if (++notes <= 10)
		print "  # " text
}

function is_in(list, word)
{
	return index("," list ",", "," word ",")
}

# The rules. b and a: before and after.

function rule_of_id(cpu, b, a)
{
	if (a != id[cpu])
		return ""
	if (has_flag(1, "topoext") && b == 0 && id[cpu] > 255)
		return "extended-leaf-has-the-id"
	if (!has_flag(1, "topoext") && b == id[cpu] % 256)
		return "extended-leaf-without-topoext"
	return ""
}

# Fields that follow from the domains must come out as asked.
function rule_of_field(key, cpu, field, b, a)
{
	if (field == "initial_apicid")
		return rule_of_id(cpu, hex_number(b), hex_number(a))
	if (field == "initial apicid")
		return rule_of_id(cpu, b, a)
	if (has_flag(1, "topoext"))
		return ""
	if (field == "order")
		return a == threads_last() ? "order-of-the-threads" : ""
	if (field == "flags")
		return without_word(a, "xtopology") == b ? "extended-leaf-without-topoext" : ""
	if (field == "llc_id" && a == int(id[cpu] / 2 ^ package_bits))
		return "llc-follows-the-apic-id"
	if ((key in asked) && a == asked[key])
		return "extended-leaf-without-topoext"
	return ""
}

function rule_of_line(line, b, a,    i, word)
{
	if (b == 1 && a == 0 && line ~ /^\[Firmware Bug\]: CPU *[0-9]+: APIC ID mismatch\. CPUID: /) {
		split(substr(line, index(line, "CPU") + 3), word, /[ :]+/)
		i = word[1] == "" ? word[2] : word[1]
		if (line ~ sprintf("CPUID: 0x%04x APIC: 0x%04x$", \
				hex_number(value[1, "debugfs " i " initial_apicid"]), id[i]))
			return "apic-id-complaint"
	}
	if (line ~ /^CPU topo: / && !has_flag(1, "topoext"))
		return "domains-in-the-log"
	return ""
}

function without_word(text, word,    n, i, part, out)
{
	n = split(text, part, " ")
	out = ""
	for (i = 1; i <= n; i++)
		if (part[i] != word)
			out = out (out == "" ? "" : " ") part[i]
	return out
}

function explain(rule, what, b, a)
{
	if (rule == "" || !is_in(verdict, rule)) {
		unexplained++
		note(sprintf("%s: before %s, after %s; %s", what, b == "" ? "nothing" : b,
			a == "" ? "nothing" : a, rule == "" ? "no rule explains it" : \
			"rule " rule " does, but the table does not name it"))
		return
	}
	explained[rule]++
}

function compare_facts(    key, part, b, a, field)
{
	for (key in known) {
		b = value[1, key]
		a = value[2, key]
		if (b == a)
			continue
		split(key, part, " ")
		field = substr(key, length(part[1] part[2]) + 3)
		if (field != "flags" && field != "llc_id" && field != "order" && \
		    part[1] != "domain" && field !~ /^(num|max)_/)
			misplaced = 1
		if (field == "initial_apicid")
			new_id = sprintf("CPU %d: 0x%s to 0x%s", part[2], b, a)
		else if (field == "max_threads_per_core")
			new_threads = sprintf("threads per core: %s to %s", b, a)
		explain(rule_of_field(key, part[2], field, b, a), key, b, a)
	}
}

function compare_logs(    line, b, a)
{
	for (line in lines) {
		b = logged[1, line] + 0
		a = logged[2, line] + 0
		if (b != a)
			explain(rule_of_line(line, b, a), "log: " line, b " times", a " times")
	}
}

function check_asked(    key, wrong)
{
	wrong = 0
	for (key in asked)
		if (value[2, key] != asked[key]) {
			wrong++
			note(sprintf("%s is %s, asked for %s", key, value[2, key], asked[key]))
		}
	return !wrong && length_of_asked() > 10 * cpus
}

function check_rules(    n, i, rule)
{
	n = verdict == "same" ? 0 : split(verdict, rule, ",")
	for (i = 1; i <= n; i++)
		if (!explained[rule[i]]) {
			unexplained++
			note("rule " rule[i] " explains nothing")
		}
	return !unexplained
}

END {
	ask()
	compare_facts()
	compare_logs()
	printf "  KTAP version 1\n  1..%d\n", patched_only ? 2 : 4
	if (!patched_only) {
		test(check_rules(), "differences")
		test(selftest[1] == (misplaced || cannot == "ids") && selftest[1] != "",
			"selftest on the stock kernel")
	}
	test(check_asked(), "asked")
	test(selftest[2] == (cannot == "ids") && selftest[2] != "",
		"selftest on the patched kernel")
	if (selftest[2] != (cannot == "ids"))
		for (i = 1; i <= says[2]; i++)
			note(said[2, i])
	printf "ROW\t%d\t%d\t%d\t%s\n", cpus, complaints[1], complaints[2],
		new_id != "" ? new_id : new_threads != "" ? new_threads : \
		verdict == "same" ? "-" : "feature bit"
	exit bad > 0
}
