// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_topology.h"

char *read_text(const char *format, ...)
{
	size_t size = 0, used = 0;
	char path[256], *text = NULL, *more;
	va_list args;
	FILE *file;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);

	file = fopen(path, "r");
	if (!file)
		return NULL;
	do {
		size += 1 << 16;
		more = realloc(text, size);
		if (!more) {
			free(text);
			fclose(file);
			errno = ENOMEM;
			return NULL;
		}
		text = more;
		used += fread(text + used, 1, size - used - 1, file);
	} while (used == size - 1);
	text[used] = '\0';
	fclose(file);
	return text;
}

bool parse_cpu_list(const char *text, struct cpu_bits *cpus)
{
	unsigned long first, last;
	char *end;

	memset(cpus, 0, sizeof(*cpus));
	for (;;) {
		first = strtoul(text, &end, 10);
		if (end == text)
			return false;
		last = first;
		if (*end == '-') {
			text = end + 1;
			last = strtoul(text, &end, 10);
			if (end == text)
				return false;
		}
		if (last < first || last >= MAX_CPUS)
			return false;
		for (; first <= last; first++)
			cpus->bit[first] = 1;
		if (*end != ',')
			return !*end || *end == '\n';
		text = end + 1;
	}
}

/* After the name there may be blanks, then comes the colon. A blank line ends a processor. */
static const char *find_value(const char *text, const char *name)
{
	size_t len = strlen(name);

	while (text && *text != '\n') {
		if (!strncmp(text, name, len)) {
			const char *p = text + len + strspn(text + len, " \t");

			if (*p == ':')
				return p + 1 + strspn(p + 1, " \t");
		}
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return NULL;
}

bool find_number(const char *text, const char *name, int base, unsigned int *value)
{
	const char *p = find_value(text, name);
	char *end;

	if (!p)
		return false;
	*value = strtoul(p, &end, base);
	return end != p;
}

bool has_flag(const char *cpuinfo, const char *flag)
{
	const char *p = find_value(cpuinfo, "flags");
	size_t len;

	while (p && *p && *p != '\n') {
		len = strcspn(p, "\n ");
		if (len == strlen(flag) && !strncmp(p, flag, len))
			return true;
		p += len;
		p += *p == ' ';
	}
	return false;
}

const char *find_processor(const char *cpuinfo, unsigned int cpu)
{
	unsigned int number;

	while (cpuinfo && find_number(cpuinfo, "processor", 10, &number)) {
		if (number == cpu)
			return cpuinfo;
		cpuinfo = strstr(cpuinfo, "\n\n");
		if (cpuinfo)
			cpuinfo += 2;
	}
	return NULL;
}
