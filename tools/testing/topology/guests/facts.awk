# SPDX-License-Identifier: GPL-2.0-only
#
# For judge.awk: what its files say. value[KERNEL, KEY], with 1 for the stock kernel and 2
# for the patched one; logged[KERNEL, LINE]; and id, package and core of each CPU as asked.

function has_flag(k, flag)
{
	return index(" " value[k, "cpuinfo 0 flags"] " ", " " flag " ")
}

function fact(k, key, v)
{
	sub(/[ \t]+$/, "", v)
	value[k, key] = v
	known[key] = 1
}

# /sys/kernel/debug/x86/topo/cpus/2:apicid:  12c, or domains:domain: Core shift: 9 ...
function debugfs_fact(k, line,    at, word)
{
	sub(/^\/sys\/kernel\/debug\/x86\/topo\//, "", line)
	if (line ~ /^domains:domain: /) {
		split(line, word, /[ \t]+/)
		fact(k, "domain " word[2] " shift", word[4])
		fact(k, "domain " word[2] " size", word[6])
		fact(k, "domain " word[2] " threads", word[8])
		return
	}
	sub(/^cpus\//, "", line)
	at = index(line, ":")
	cpu = substr(line, 1, at - 1)
	line = substr(line, at + 1)
	at = index(line, ":")
	word[1] = substr(line, at + 1)
	sub(/^ */, "", word[1])
	fact(k, "debugfs " cpu " " substr(line, 1, at - 1), word[1])
}

# /sys/devices/system/cpu/cpu2/topology/core_id:300
function sysfs_fact(k, line,    part)
{
	split(line, part, /[\/:]/)
	sub(/^cpu/, "", part[6])
	fact(k, "sysfs " part[6] " " part[8], part[9])
}

function cpuinfo_fact(k, line,    at, field, v)
{
	at = index(line, ":")
	field = substr(line, 1, at - 1)
	v = substr(line, at + 2)
	sub(/[ \t]+$/, "", field)
	if (field == "processor")
		processor = v
	fact(k, "cpuinfo " processor " " field, v)
}

# Numbers and times that differ from boot to boot do not count.
function log_line(k, line,    i)
{
	sub(/\r$/, "", line)
	if (!sub(/^\[ *[0-9]+\.[0-9]+\] /, "", line))
		return
	# The order in which the CPUs come up; complaints may stand in between.
	if (line ~ /^\.\.\.\. node / || line ~ /^( +#[0-9]+)+$/) {
		sub(/^.*CPUs: */, " ", line)
		gsub(/[ #]+/, " ", line)
		fact(k, "bring-up all order", value[k, "bring-up all order"] line)
		return
	}
	for (i = 1; i <= noises; i++)
		if (line ~ noise[i])
			return
	logged[k, line]++
	lines[line] = 1
	complaints[k] += line ~ /Firmware Bug/
}

function hex(number)
{
	return sprintf("%x", number)
}

function hex_number(text,    i, n)
{
	n = 0
	text = tolower(text)
	for (i = 1; i <= length(text); i++)
		n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return n
}

FNR == 1 { part++ }

part == 1 {
	if ($0 !~ /^#/ && NF) {
		sub(/\t+.*$/, "")
		noise[++noises] = $0
	}
	next
}

part == 2 {
	if ($1 == "bits") {
		thread_bits = $2
		package_bits = $3
	} else {
		id[$2] = $3 + 0
		package[$2] = $4
		core[$2] = $5
		cpus++
	}
	next
}

part == 3 || part == 5 {
	k = part == 3 ? 1 : 2
	sub(/^ +/, "")
	if (/^\/sys\/kernel\/debug/)
		debugfs_fact(k, $0)
	else if (/^\/sys\/devices/)
		sysfs_fact(k, $0)
	else if (/^selftest\| # CPU/ || /^selftest\| not ok/)
		said[k, ++says[k]] = substr($0, 11)
	else if (/^selftest status /)
		selftest[k] = $3
	else if (/^[a-z ]+\t*: /)
		cpuinfo_fact(k, $0)
	next
}

part == 4 || part == 6 { log_line(part == 4 ? 1 : 2, $0) }
