# SPDX-License-Identifier: GPL-2.0-only
#
# What one guest says of its topology, and its log, as lines "KEY<tab>VALUE". Files, in this
# order: noise.txt, then the guest's ktap and console.log.

function say(key, value)
{
	sub(/[ \t]+$/, "", key)
	gsub(/[ \t\r]+/, " ", value)
	sub(/^ /, "", value)
	sub(/ $/, "", value)
	print key "\t" value
}

FNR == 1 { part++ }

part == 1 {
	if (!/^#/ && NF) {
		sub(/\t+.*$/, "")
		noise[++noises] = $0
	}
	next
}

part == 2 { sub(/^ +/, "") }

# domains:domain: Core shift: 9 ..., cpus/2:apicid:  12c, cpu2/topology/core_id:300
part == 2 && sub(/^\/sys\/(kernel\/debug\/x86\/topo|devices\/system\/cpu)\//, "") {
	at = match($0, /:[^:]*$/)
	if (/^domains:/)
		at = index($0, "shift") - 1
	# Newer kernels say that it is hexadecimal
	if (/apicid:[ \t]*0x/)
		sub(/0x/, "")
	say(substr($0, 1, at - 1), substr($0, at + 1))
	next
}

part == 2 && /^selftest status / {
	say("selftest", $3)
	next
}

part == 2 && /^[a-z ]+\t*: / {
	at = index($0, ":")
	field = substr($0, 1, at - 1)
	sub(/\t+$/, "", field)
	if (field == "processor")
		processor = substr($0, at + 2)
	say("cpuinfo " processor " " field, substr($0, at + 1))
	next
}

# Numbers and times that differ from boot to boot do not count. The order in which the CPUs
# come up is in several lines, with complaints in between.
part == 3 {
	sub(/\r$/, "")
	if (!sub(/^\[ *[0-9]+\.[0-9]+\] /, ""))
		next
	if (/^\.\.\.\. node / || /^( +#[0-9]+)+$/) {
		sub(/^.*CPUs: */, " ")
		gsub(/#/, "")
		order = order $0
		next
	}
	for (i = 1; i <= noises; i++)
		if ($0 ~ noise[i])
			next
	say("log", $0)
}

END { say("order", order) }
