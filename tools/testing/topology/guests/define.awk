# SPDX-License-Identifier: GPL-2.0-only
#
# From guests.txt to what vmtest boots and what must come out. Files: what TCG lacks
# (MODEL FEATURE...), then the table.
#
#   -v out=DIR    gets NAME.stock.test and NAME.patched.test, and NAME.asked.stock and
#                 NAME.asked.patched: what each kernel must say, by the -smp line alone
#   -v only=NAMES these guests
#   -v before=FLAVOUR  the kernel that is compared with
#   -v whole=1    the series has the whole set. If not: only the patched one
#
# Needs asked.awk.
#
# Prints a line per guest: NAME CPUS VERDICT.

function fail(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text >"/dev/stderr"
	failed = 1
	exit 1
}

# APIC ID bits for n things
function bits(n,    b)
{
	for (b = 0; 2 ^ b < n; b++)
		;
	return b
}

function apic_id(socket, die, core, thread)
{
	return ((socket * 2 ^ die_bits + die) * 2 ^ core_bits + core) * 2 ^ thread_bits + thread
}

function add_cpu(socket, die, core, thread)
{
	id[cpus] = apic_id(socket, die, core, thread)
	package[cpus] = socket
	cpus++
}

# QEMU starts with the first CPUs, thread by thread; the added ones have higher IDs.
function place_cpus(    socket, die, core, thread, i, n, place, part)
{
	cpus = 0
	for (socket = 0; socket < sockets; socket++)
		for (die = 0; die < dies; die++)
			for (core = 0; core < cores; core++)
				for (thread = 0; thread < threads; thread++)
					if (cpus < option["boot"])
						add_cpu(socket, die, core, thread)
	n = split(option["add"], place, ",")
	for (i = 1; i <= n; i++) {
		if (split(place[i], part, "/") != 4)
			fail("add=" place[i] ": not SOCKET/DIE/CORE/THREAD")
		add_cpu(part[1], part[2], part[3], part[4])
		if (id[cpus - 1] <= id[cpus - 2])
			fail("add=" place[i] ": not above the CPUs before it")
	}
}

# The features that TCG lacks are forced on with TOPOEXT, so they are switched off.
function cpu_words(    words, i, n, lack)
{
	words = model properties ",check=off,x-force-features=on"
	n = split(lacks[base_of[model_name]], lack, " ")
	for (i = 1; i <= n; i++)
		if (lack[i] != "topoext")
			words = words "," lack[i] "=off"
	return words more
}

function write_definition(kernel, flavour,    file, i, n, place, part)
{
	file = out "/" name "." kernel ".test"
	printf "FLAVOUR=%s\nPIECES='base topology'\nCPU='%s'\nMEM=%s\n", flavour,
		cpu_words(), option["memory"] >file
	printf "TIMEOUT=%d\nTEST_TIMEOUT=%d\n", option["minutes"] * 60,
		option["minutes"] * 30 >file
	printf "SMP='%d,maxcpus=%d,sockets=%d,dies=%d,cores=%d,threads=%d'\n", option["boot"],
		sockets * dies * cores * threads, sockets, dies, cores, threads >file
	# The interrupts of CPUs above 255 go through an IOMMU.
	if (id[cpus - 1] > 254) {
		printf "MACHINE=q35,kernel-irqchip=split,sata=off,smbus=off,i8042=off,vmport=off\n" >file
		printf "QEMU_ARGS='-device intel-iommu,intremap=on,eim=on" >file
	} else {
		printf "QEMU_ARGS='" >file
	}
	n = split(option["add"], place, ",")
	for (i = 1; i <= n; i++) {
		split(place[i], part, "/")
		printf "\n-device %s-x86_64-cpu,socket-id=%d,die-id=%d,module-id=0,core-id=%d,thread-id=%d",
			base_of[model_name], part[1], part[2], part[3], part[4] >file
	}
	printf "'\nAPPEND='%s'\nTESTS='topology topology-facts'\n", option["append"] >file
	# QEMU suggests TOPOEXT to a guest that is about the lack of it.
	if (threads > 1)
		printf "ALLOW_NOISE=\"doesn't support hyperthreading | not without TOPOEXT\"\n" >file
	if (kernel == "patched" && option["cannot"] != "ids")
		printf "FORBID_LOG='Firmware Bug | the patched kernel has nothing to complain about'\n" >file
	close(file)
}

# Sets $option of the guest; more than one "append" add up.
function take_options(    i, key, value)
{
	split("", option)
	option["boot"] = sockets * dies * cores * threads
	option["package-bits"] = smp_bits = thread_bits + core_bits + die_bits
	option["memory"] = "256M"
	option["minutes"] = 1
	for (i = 6; i <= NF; i++) {
		key = $i
		sub(/=.*/, "", key)
		if (key !~ /^(boot|add|append|cannot|if-named|memory|minutes|package-bits)$/)
			fail("unknown option " $i)
		value = substr($i, length(key) + 2)
		option[key] = key == "append" ? option[key] value " " : value
	}
}

{ sub(/^#.*/, "") }

FNR == NR {
	base = $1
	$1 = ""
	lacks[base] = $0
	next
}

!NF { next }

$1 == "cpu" {
	base_of[$2] = $3
	sub(/,.*/, "", base_of[$2])
	more_of[$2] = substr($3, length(base_of[$2]) + 1)
	next
}

$1 == "guest" {
	if (NF < 5 || $5 !~ /^(same|patched|((flag|ids|threads)(,|$))+)$/)
		fail("guest NAME CPU SxDxCxT VERDICT [OPTION]...")
	name = $2
	if (named[name]++)
		fail("a second guest " name)
	model_name = $3
	sub(/,.*/, "", model_name)
	if (!(model_name in base_of))
		fail("unknown cpu " model_name)
	if (!(base_of[model_name] in lacks))
		fail("it is not known what TCG lacks of " base_of[model_name])
	model = base_of[model_name]
	properties = more_of[model_name]
	more = substr($3, length(model_name) + 1)
	if (split($4, part, "x") != 4)
		fail($4 ": not SOCKETSxDIESxCORESxTHREADS")
	sockets = part[1]; dies = part[2]; cores = part[3]; threads = part[4]
	die_bits = bits(dies); core_bits = bits(cores); thread_bits = bits(threads)
	take_options()
	place_cpus()
	if (only == "" ? "if-named" in option : !index(" " only " ", " " name " "))
		next
	verdict = whole ? $5 : "patched"
	if (verdict != "patched") {
		write_asked("stock", option["cannot"] "," verdict)
		write_definition("stock", before)
	}
	write_asked("patched", option["cannot"])
	write_definition("patched", "plain")
	print name, cpus, verdict
	next
}

{ fail("not a line of the table: " $1) }

END {
	n = split(only, wanted, " ")
	for (i = 1; !failed && i <= n; i++) {
		if (!(wanted[i] in named)) {
			print "there is no guest " wanted[i] >"/dev/stderr"
			failed = 1
		}
	}
	exit failed
}
