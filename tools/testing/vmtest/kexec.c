// SPDX-License-Identifier: GPL-2.0-only
/*
 * From this kernel into the next one. It is the same kernel with the same initramfs:
 * the host puts the image at /vmtest/kernel, and "retain_initrd" keeps the other. What
 * init has to know there comes on its command line, behind that of the first kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define KERNEL "/vmtest/kernel"
#define INITRAMFS "/sys/firmware/initrd"

/* The kernel hands what it does not know itself to init's environment. */
#define DONE "vmtest_done"

int kexec_done(void)
{
	const char *done = getenv(DONE);

	return done ? atoi(done) : 0;
}

/* The first line of a file */
static int read_line(const char *path, char *buf, size_t size)
{
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n < 0)
		return -errno;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

/* The test that will leave this kernel: the first of one of the two kinds behind this one. */
static int find_last(void)
{
	const char *number = getenv(KEXEC_NUMBER);
	struct test_list list = { 0 };
	int i;

	if (!number || tests_read("/vmtest/tests", &list))
		return -ENOENT;
	for (i = atoi(number); i < list.count; i++) {
		if (!strcmp(list.tests[i].command, KEXEC_GO) ||
		    !strcmp(list.tests[i].command, KEXEC_CRASH))
			return i + 1;
	}
	return -ENOENT;
}

/* "@FILE": the words in that file, which an earlier test has written */
static int add_word(char *buf, size_t size, const char *word)
{
	char text[256];
	int err;

	if (*word == '@') {
		err = read_line(word + 1, text, sizeof(text));
		if (err)
			return err;
		word = text;
	}
	return snprintf(buf, size, " %s", word);
}

static int make_cmdline(char *buf, size_t size, char **words)
{
	int err, last = find_last();
	char *earlier;
	size_t len;

	if (last < 0)
		return last;
	err = read_line("/proc/cmdline", buf, size);
	if (err)
		return err;
	/* What an earlier kexec added ends with the kernel that it was for. */
	earlier = strstr(buf, " " DONE "=");
	if (earlier)
		*earlier = '\0';
	len = strlen(buf);
	len += snprintf(buf + len, size - len, " " DONE "=%d", last);
	for (; *words && len < size; words++) {
		err = add_word(buf + len, size - len, *words);
		if (err < 0)
			return err;
		len += err;
	}
	return len < size ? 0 : -E2BIG;
}

/* A kernel for after a crash goes to the memory that "crashkernel=" has kept for it. */
static bool is_for_crash(void)
{
	char size[32];

	return !read_line("/sys/kernel/kexec_crash_size", size, sizeof(size)) && atoll(size) > 0;
}

static int load(const char *cmdline)
{
	unsigned long flags = is_for_crash() ? KEXEC_FILE_ON_CRASH : 0;
	int kernel, initramfs, err = 0;

	kernel = open(KERNEL, O_RDONLY | O_CLOEXEC);
	initramfs = open(INITRAMFS, O_RDONLY | O_CLOEXEC);
	if (kernel < 0 || initramfs < 0)
		err = -errno;
	else if (syscall(SYS_kexec_file_load, kernel, initramfs, strlen(cmdline) + 1,
			 cmdline, flags))
		err = -errno;
	if (kernel >= 0)
		close(kernel);
	if (initramfs >= 0)
		close(initramfs);
	return err;
}

int kexec_load(char **words)
{
	char cmdline[2048];
	int err;

	err = make_cmdline(cmdline, sizeof(cmdline), words);
	if (err) {
		printf("# the next kernel's command line: %s (is there a test %s or %s?)\n",
		       strerror(-err), KEXEC_GO, KEXEC_CRASH);
		return 1;
	}
	err = load(cmdline);
	if (err)
		printf("# loading %s and %s: %s (KEXEC in the definition, CONFIG_KEXEC_FILE?)\n",
		       KERNEL, INITRAMFS, strerror(-err));
	return err ? 1 : 0;
}

/* Returns only if it fails. */
int kexec_go(void)
{
	sync();
	reboot(RB_KEXEC);
	printf("# kexec: %s (is there a test %s?)\n", strerror(errno), KEXEC_LOAD);
	return 1;
}

/* Returns only if it fails. */
int kexec_crash(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);

	sync();
	if (write(fd, "c", 1) < 0)
		printf("# crash: %s (CONFIG_MAGIC_SYSRQ?)\n", strerror(errno));
	return 1;
}
