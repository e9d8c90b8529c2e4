// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl update: have the firmware take an update package */

#include <errno.h>
#include <time.h>

#include "payload.h"
#include "sfsctl.h"

static const char lost_hint[] =
	"the update was executed; read the versions with 'sfsctl versions'";

static unsigned int elapsed_ms(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 +
	       (now.tv_nsec - start->tv_nsec) / 1000000;
}

/* What an error of the update leaves open: did the firmware get the package? */
static const char *result_of(int error)
{
	switch (-error) {
	case 0:
		return "executed";
	case EIO:
		return "refused";
	case ETIMEDOUT:
	case ENODEV:
		return "unknown";
	default:
		return "not-sent";
	}
}

static int send_update(struct sfsctl *s, int fd)
{
	struct sfs_status status;
	struct timespec start;
	unsigned int ms;
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &start);
	ret = sfs_update(fd, s->name, &status);
	ms = elapsed_ms(&start);

	if (s->json) {
		json_object_begin(&s->j, "update");
		json_string(&s->j, "result", result_of(ret));
		json_uint(&s->j, "elapsed_ms", ms);
		json_object_end(&s->j);
	}
	if (ret)
		return fail_command(s, ret, "update", &status);
	say(s, "Update executed in %u.%03u s; it lasts until the next reset.\n",
	    ms / 1000, ms % 1000);
	return EXIT_OK;
}

/* The update has happened, whatever becomes of this: it cannot fail the run */
static void show_after(struct sfsctl *s, int fd,
		       const uint8_t before[SFS_BLOB_SIZE])
{
	uint8_t after[SFS_BLOB_SIZE];
	struct sfs_status status;
	int ret;

	ret = sfs_get_versions(fd, after, &status);
	if (ret) {
		warn(s, "the versions after the update cannot be read: %s, status 0x%08x, extended status 0x%08x; %s",
		     errno_name(-ret), status.status, status.extended, lost_hint);
		return;
	}
	say(s, "Versions after:\n");
	blob_show(s, "versions_after", after);
	blob_show_changes(s, before, after);
}

static int update(struct sfsctl *s, int fd)
{
	uint8_t before[SFS_BLOB_SIZE];
	struct sfs_status status;
	int code, ret;

	if (!s->no_versions) {
		ret = sfs_get_versions(fd, before, &status);
		if (ret) {
			code = fail_command(s, ret, "reading the versions before the update",
					    &status);
			return code;
		}
		say(s, "Versions before:\n");
		blob_show(s, "versions_before", before);
	}

	if (!s->yes) {
		char question[256];

		snprintf(question, sizeof(question),
			 "Send %s to the firmware now?", s->name);
		if (!confirm(question))
			return fail(s, EXIT_UNCONFIRMED, 0, NULL,
				    "update of %s: not confirmed, nothing was sent",
				    s->name);
	}

	code = send_update(s, fd);
	if (code == EXIT_OK && !s->no_versions)
		show_after(s, fd, before);
	return code;
}

int cmd_update(struct sfsctl *s)
{
	struct payload payload;
	int code, fd;

	if (s->json)
		json_string(&s->j, "device", s->device);
	code = choose_payload(s, &payload);
	if (code != EXIT_OK)
		return code;

	/* Before anything is opened: a script must not depend on the device */
	if (!s->yes && !confirm_possible())
		return fail(s, EXIT_UNCONFIRMED, 0,
			    "use --yes to update without being asked",
			    "update of %s: nobody can confirm it, standard input is not a terminal; nothing was sent",
			    s->name);

	fd = sfs_open(s->device, true);
	if (fd < 0)
		return fail_open(s, fd);
	code = update(s, fd);
	sfs_close(fd);
	return code;
}
