# SPDX-License-Identifier: GPL-2.0-only
#
# For define.awk: what a kernel must say of the CPUs of one guest, by its -smp line, as
# lines "KEY<tab>VALUE" like those of said.awk.

function must_say(key, value)
{
	printf "%s\t%s\n", key, value >asked
}

# What the kernel that lacks this must say. "threads": each one looks like a core. "ids":
# leaf 0x8000001e is zero for cores above 255, or leaf 1 cuts them off, and it complains.
function write_asked(kernel, lacks,    shift, i)
{
	asked = out "/" name ".asked." kernel
	shift = lacks ~ /threads/ ? 0 : thread_bits
	for (i = 0; i < cpus; i++)
		core[i] = int(id[i] % 2 ^ smp_bits / 2 ^ shift)
	ask_domains(shift)
	for (i = 0; i < cpus; i++)
		ask_cpu(i, lacks)
	must_say("order", order())
	must_say("log", "CPU topo: Max. threads per core: " threads_per_core())
	must_say("log", "CPU topo: Num. cores per package: " count("cores", 0))
	must_say("log", "CPU topo: Num. threads per package: " count("threads", 0))
	must_say("selftest", option["cannot"] ~ /ids/ || (kernel == "stock" && verdict ~ /ids|threads/) ? 1 : 0)
	close(asked)
}

# No leaf here knows more than threads, cores and packages.
function ask_domains(shift,    n, i, word)
{
	n = split("Thread Core Module Tile Die DieGrp Package", word, " ")
	for (i = 1; i <= n; i++)
		must_say("domains:domain: " word[i], sprintf("shift: %d dom_size: %d max_threads: %d",
			i == 1 ? shift : option["package-bits"],
			i == 1 ? 2 ^ shift : i == 2 ? 2 ^ (option["package-bits"] - shift) : 1,
			i == 1 ? 2 ^ shift : 2 ^ option["package-bits"]))
}

function ask_cpu(i, lacks,    initial)
{
	initial = id[i]
	if (lacks ~ /ids/ && (lacks ~ /flag/ ? initial : core[i]) > 255) {
		initial = lacks ~ /flag/ ? initial % 256 : 0
		must_say("log", sprintf("[Firmware Bug]: CPU %d: APIC ID mismatch. CPUID: 0x%04x APIC: 0x%04x",
			i, initial, id[i]))
	}
	must_say("cpus/" i ":online", 1)
	must_say("cpus/" i ":initial_apicid", sprintf("%x", initial))
	must_say("cpus/" i ":apicid", sprintf("%x", id[i]))
	must_say("cpus/" i ":pkg_id", package[i])
	# QEMU's firmware tables have every package, also those that may be plugged in later; newer
	# kernels pass over what is not there
	must_say("cpus/" i ":logical_pkg_id", counts_absent ? package[i] : packages_below(package[i]))
	must_say("cpus/" i ":core_id", core[i])
	must_say("cpus/" i ":num_threads", count("threads", 0))
	must_say("cpus/" i ":num_cores", count("cores", 0))
	must_say("cpus/" i ":max_threads_per_core", threads_per_core())
	must_say("cpu" i "/topology/physical_package_id", package[i])
	must_say("cpu" i "/topology/core_id", core[i])
	must_say("cpu" i "/topology/thread_siblings_list", cpu_list("core", i))
	must_say("cpu" i "/topology/core_siblings_list", cpu_list("package", i))
	must_say("cpuinfo " i " apicid", id[i])
	must_say("cpuinfo " i " initial apicid", initial)
	must_say("cpuinfo " i " physical id", package[i])
	must_say("cpuinfo " i " core id", core[i])
	must_say("cpuinfo " i " siblings", count("threads", i))
	must_say("cpuinfo " i " cpu cores", count("cores", i))
}

function threads_per_core()
{
	return int((cpus - 1) / count("cores", -1)) + 1
}

# Threads or cores in the package of this CPU, or in the machine
function count(what, cpu,    i, seen, n)
{
	n = 0
	for (i = 0; i < cpus; i++)
		if (cpu < 0 || package[i] == package[cpu])
			n += what == "threads" || !seen[package[i], core[i]]++
	return n
}

# With CPUs in the guest
function packages_below(number,    i, seen, n)
{
	n = 0
	for (i = 0; i < cpus; i++)
		n += package[i] < number && !seen[package[i]]++
	return n
}

# First threads first: the kernel that knows its threads starts them that way.
function order(    i, seen, first, others)
{
	first = others = ""
	for (i = 0; i < cpus; i++)
		if (seen[package[i], core[i]]++)
			others = others " " i
		else if (i)
			first = first " " i
	return substr(first others, 2)
}

function cpu_list(share, cpu,    i, list, last, from)
{
	list = ""
	last = from = -2
	for (i = 0; i <= cpus; i++) {
		if (i < cpus && package[i] == package[cpu] &&
		    (share == "package" || core[i] == core[cpu])) {
			if (last != i - 1) {
				list = list (list == "" ? "" : ",") i
				from = i
			}
			last = i
		} else if (last == i - 1 && last > from) {
			list = list "-" last
		}
	}
	return list
}
