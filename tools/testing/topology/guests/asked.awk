# SPDX-License-Identifier: GPL-2.0-only
#
# For judge.awk: what must come out by the -smp line, asked[KEY], from id, package and core
# of each CPU.

# First threads first: the kernel that knows its threads starts them that way.
function threads_last(    i, seen, first, others)
{
	first = others = ""
	for (i = 0; i < cpus; i++)
		if (seen[package[i], core[i]]++)
			others = others " " i
		else if (i)
			first = first " " i
	return first others
}

function cpu_list(share, cpu,    i, out, last, from)
{
	out = ""
	last = from = -2
	for (i = 0; i <= cpus; i++) {
		if (i < cpus && package[i] == package[cpu] &&
		    (share == "package" || core[i] == core[cpu])) {
			if (last != i - 1) {
				out = out (out == "" ? "" : ",") i
				from = i
			}
			last = i
		} else if (last == i - 1 && last > from) {
			out = out "-" last
		}
	}
	return out
}

# What the IDs and lists of each CPU must be by the -smp line.
function ask(    i, j, seen, nr_cores, mates, all_cores)
{
	split("", seen)
	all_cores = 0
	for (i = 0; i < cpus; i++)
		all_cores += !seen[package[i], core[i]]++
	for (i = 0; i < cpus; i++) {
		mates = nr_cores = 0
		split("", seen)
		for (j = 0; j < cpus; j++)
			if (package[j] == package[i]) {
				mates++
				nr_cores += !seen[core[j]]++
			}
		if (i == 0) {
			first_mates = mates
			first_cores = nr_cores
		}
		ask_cpu(i, mates, nr_cores)
		asked["debugfs " i " max_threads_per_core"] = int((cpus + all_cores - 1) / all_cores)
	}
	ask_domains(cannot == "threads" ? 0 : thread_bits)
}

# No leaf here knows more than threads, cores and packages.
function ask_domains(bits,    n, i, name)
{
	n = split("Thread Core Module Tile Die DieGrp Package", name, " ")
	for (i = 1; i <= n; i++) {
		asked["domain " name[i] " shift"] = i == 1 ? bits : package_bits
		asked["domain " name[i] " size"] = i == 1 ? 2 ^ bits : \
			i == 2 ? 2 ^ (package_bits - bits) : 1
		asked["domain " name[i] " threads"] = i == 1 ? 2 ^ bits : 2 ^ package_bits
	}
}

function ask_cpu(i, mates, nr_cores,    initial)
{
	initial = id[i]
	if (cannot == "ids" && initial > 255)
		initial = has_flag(2, "topoext") ? 0 : initial % 256
	asked["debugfs " i " online"] = 1
	asked["debugfs " i " initial_apicid"] = hex(initial)
	asked["debugfs " i " apicid"] = hex(id[i])
	asked["debugfs " i " pkg_id"] = package[i]
	# QEMU's firmware tables have every package, also those that may be plugged in later
	asked["debugfs " i " logical_pkg_id"] = package[i]
	asked["debugfs " i " core_id"] = core[i]
	asked["debugfs " i " num_threads"] = first_mates
	asked["debugfs " i " num_cores"] = first_cores
	asked["sysfs " i " physical_package_id"] = package[i]
	asked["sysfs " i " core_id"] = core[i]
	asked["sysfs " i " thread_siblings_list"] = cpu_list("core", i)
	asked["sysfs " i " core_siblings_list"] = cpu_list("package", i)
	asked["cpuinfo " i " apicid"] = id[i]
	asked["cpuinfo " i " initial apicid"] = initial
	asked["cpuinfo " i " physical id"] = package[i]
	asked["cpuinfo " i " core id"] = core[i]
	asked["cpuinfo " i " siblings"] = mates
	asked["cpuinfo " i " cpu cores"] = nr_cores
}

function length_of_asked(    key, n)
{
	n = 0
	for (key in asked)
		n++
	return n
}
