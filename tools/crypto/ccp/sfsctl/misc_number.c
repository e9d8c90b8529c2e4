// SPDX-License-Identifier: GPL-2.0-only
/* The number of the SFS device, see sfs_dev.h */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "sfs_dev.h"

/* Lines of "MINOR NAME".  Containers without /sys usually have it */
static void find_in_proc(const char *root, struct misc_number *m)
{
	FILE *f = file_stream(root, "/proc/misc");
	char line[128], name[64];
	unsigned int minor;

	if (!f)
		return;
	m->state = MISC_ABSENT;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%u %63s", &minor, name) != 2 ||
		    strcmp(name, "sfs"))
			continue;
		m->state = MISC_PRESENT;
		m->major = MISC_MAJOR;
		m->minor = minor;
	}
	if (ferror(f))
		m->state = MISC_UNKNOWN;
	fclose(f);
}

/**
 * misc_number_find - ask the kernel for the number of the SFS device
 * @root: folder that stands for /, "" outside of tests
 * @m: the answer
 */
void misc_number_find(const char *root, struct misc_number *m)
{
	char text[32];
	int ret;

	memset(m, 0, sizeof(*m));
	ret = file_read(root, "/sys/class/misc/sfs/dev", text, sizeof(text));
	if (!ret && sscanf(text, "%u:%u", &m->major, &m->minor) == 2)
		m->state = MISC_PRESENT;
	else if (ret == -ENOENT && !file_look(root, "/sys/class/misc"))
		m->state = MISC_ABSENT;
	else
		find_in_proc(root, m);
}
