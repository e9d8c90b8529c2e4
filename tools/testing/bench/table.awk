# SPDX-License-Identifier: GPL-2.0-only
#
# The table of bench.sh, from "FLAVOUR PROCESSOR MEASURE NAME VALUE". -v version: that of the
# driver beside ours; other: that of the default base.

# 1234567 as 1,234,567
function number(value,    text) {
	text = ""
	for (value = sprintf("%d", value); value ~ /[0-9][0-9][0-9][0-9]/; value = substr(value, 1, length(value) - 3))
		text = "," substr(value, length(value) - 2) text
	return value text
}

function row(text, processor, measure, name,    ours, shipped) {
	ours = figure["plain", processor, measure, name]
	shipped = figure["stock", processor, measure, name]
	printf "| %s | %s | %s | %s |\n", text, number(shipped), number(ours),
		shipped ? sprintf("%.2f", ours / shipped) : "-"
}

# "8,192 of 1, 512 of 8": how many, and of how many bytes each
function widths(flavour, processor, measure, kind,    i, text, count) {
	total = 0
	for (i = 1; i <= 5; i++) {
		count = figure[flavour, processor, measure, kind "-" bytes[i]]
		total += count
		if (count)
			text = text (text ? ", " : "") number(count) " of " bytes[i]
	}
	return text ? text : "none"
}

function row_widths(text, processor, measure, kind,    shipped, ours, all) {
	shipped = widths("stock", processor, measure, kind)
	all = total
	ours = widths("plain", processor, measure, kind)
	printf "| %s | %s | %s | %s |\n", text, shipped, ours, all ? sprintf("%.2f", total / all) : "-"
}

function rows(processor) {
	row("versions: instructions", processor, "versions", "instructions")
	row_widths("versions: stores to the buffer, of so many bytes", processor, "versions", "stores")
	row_widths("versions: loads from the buffer", processor, "versions", "loads")
	row("update with 5,120 bytes: instructions", processor, "update-5k", "instructions")
	row("update with 307,200 bytes: instructions", processor, "update-300k", "instructions")
	row("update with 2,093,056 bytes: instructions", processor, "update-max", "instructions")
	row_widths("update with 2,093,056 bytes: stores to the buffer", processor, "update-max", "stores")
	row("update with 2,093,056 bytes: bytes stored in all", processor, "update-max", "stored")
	row("update with 5,120 bytes after 500 other names: instructions", processor, "names", "instructions")
	row("probe (bind): instructions", processor, "bind", "instructions")
}

function head(text) {
	printf "\n%s\n\n| | Linux %s | this series | ratio |\n|---|---:|---:|---:|\n", text, version
}

BEGIN { split("1 2 4 8 16", bytes, " ") }

{ figure[$1, $2, $3, $4] = $5 }

END {
	print "<!-- made by make bench UPDATE=1 -->"
	head("A processor without fast string instructions:")
	rows("plain")
	head("One that has them (ERMS, FSRM), as AMD's since Zen 3:")
	rows("fast")
	head("Any:")
	row("update with 2,093,056 bytes: KiB held while the firmware works", "plain", "update-max", "held")
	row("CPUIDs of a processor that comes up", "plain", "boot", "cpuids")
	row("the same with Linux " other " without and with the series", "plain", "boot-other", "cpuids")
	row("ms from the start of QEMU to the verdict of a guest, here", "plain", "boot", "ms")
	row("bytes of code, PSP's part of the driver", "plain", "size", "text")
}
