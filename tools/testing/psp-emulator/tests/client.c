// SPDX-License-Identifier: GPL-2.0-only
/*
 * A small vfio-user client, see client.h
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

/* Registers of generation v4 */
#define MBOX_CMD	0x10544
#define MBOX_LO		0x10548
#define MBOX_HI		0x1054c

void client_init(struct client *c, int fd, struct loop *loop)
{
	memset(c, 0, sizeof(*c));
	c->fd = fd;
	c->loop = loop;
	c->memfd = -1;
}

void client_exit(struct client *c)
{
	close(c->fd);
	if (c->memfd >= 0) {
		munmap(c->mem, CLIENT_MEM);
		close(c->memfd);
	}
	/* The emulator in this program learns that we left */
	if (c->loop)
		loop_step(c->loop, 0);
}

static void wait_for(struct client *c, short events)
{
	struct pollfd pfd = { .fd = c->fd, .events = events };

	if (c->loop)
		loop_step(c->loop, 0);
	else
		poll(&pfd, 1, 5000);
}

static ssize_t send_some(int fd, const uint8_t *data, size_t len, const int *fds,
			 unsigned int nfds)
{
	union {
		char buf[CMSG_SPACE(64 * sizeof(int))];
		struct cmsghdr align;
	} ctl;
	struct iovec iov = { (void *)data, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (nfds) {
		struct cmsghdr *c;

		memset(&ctl, 0, sizeof(ctl));
		msg.msg_control = ctl.buf;
		msg.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nfds * sizeof(int));
	}
	return sendmsg(fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool client_send(struct client *c, const void *data, size_t len, const int *fds,
		 unsigned int nfds)
{
	const uint8_t *p = data;

	while (len) {
		ssize_t n = send_some(c->fd, p, len, fds, nfds);

		if (n < 0 && errno == EAGAIN) {
			wait_for(c, POLLOUT);
			continue;
		}
		if (n < 0)
			return false;
		p += n;
		len -= (size_t)n;
		/* Descriptors go with the first byte */
		nfds = 0;
	}
	return true;
}

/* 0, CLIENT_CLOSED or CLIENT_SILENT */
static int receive_all(struct client *c, void *buf, size_t len)
{
	uint8_t *p = buf;
	int idle = 0;

	while (len) {
		ssize_t n = recv(c->fd, p, len, MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN) {
			/* In this program every round is a step; outside, 5 s */
			if (idle++ > (c->loop ? 8 : 0))
				return CLIENT_SILENT;
			wait_for(c, POLLIN);
			continue;
		}
		if (n <= 0)
			return CLIENT_CLOSED;
		p += n;
		len -= (size_t)n;
		idle = 0;
	}
	return 0;
}

int client_receive(struct client *c)
{
	int ret = receive_all(c, &c->hdr, sizeof(c->hdr));

	if (ret)
		return ret;
	if (c->hdr.size < sizeof(c->hdr) || c->hdr.size - sizeof(c->hdr) > sizeof(c->body))
		return CLIENT_CLOSED;
	c->body_len = c->hdr.size - sizeof(c->hdr);
	ret = receive_all(c, c->body, c->body_len);
	if (ret)
		return ret;
	/* An error without its flag is neither */
	if (!(c->hdr.flags & VU_F_ERROR) && c->hdr.error)
		return CLIENT_CLOSED;
	return (int)c->hdr.error;
}

int client_call(struct client *c, uint16_t verb, const void *body, size_t len,
		const int *fds, unsigned int nfds)
{
	struct vu_msg msg = { .hdr = { .id = c->next_id++, .verb = verb } };
	size_t size = sizeof(msg.hdr) + len;
	int ret;

	msg.hdr.size = (uint32_t)size;
	if (len)
		memcpy(msg.body, body, len);
	if (c->vary)
		c->vary(&msg, &size, &fds, &nfds);
	if (!client_send(c, &msg, size, fds, nfds))
		return CLIENT_CLOSED;
	ret = client_receive(c);
	/* What was made something else of may get any answer */
	if (ret >= 0 && !c->vary &&
	    (c->hdr.id != msg.hdr.id || c->hdr.verb != verb ||
	     (c->hdr.flags & VU_F_TYPE) != VU_F_REPLY))
		return CLIENT_CLOSED;
	return ret;
}

int client_hello(struct client *c)
{
	static const char caps[] = "{\"capabilities\":{\"max_msg_fds\":8}}";
	uint8_t body[sizeof(struct vu_version) + sizeof(caps)] = { 0 };

	memcpy(body + sizeof(struct vu_version), caps, sizeof(caps));
	return client_call(c, VU_VERSION, body, sizeof(body), NULL, 0);
}

int client_read(struct client *c, uint32_t region, uint64_t off, void *buf, uint32_t len)
{
	struct vu_region_rw rw = { .offset = off, .region = region, .count = len };
	int ret = client_call(c, VU_REGION_READ, &rw, sizeof(rw), NULL, 0);

	if (ret)
		return ret;
	if (c->body_len != sizeof(rw) + len)
		return CLIENT_CLOSED;
	memcpy(buf, c->body + sizeof(rw), len);
	return 0;
}

int client_write(struct client *c, uint32_t region, uint64_t off, const void *buf,
		 uint32_t len)
{
	uint8_t body[sizeof(struct vu_region_rw) + VU_MAX_DATA];
	struct vu_region_rw rw = { .offset = off, .region = region, .count = len };

	memcpy(body, &rw, sizeof(rw));
	memcpy(body + sizeof(rw), buf, len);
	return client_call(c, VU_REGION_WRITE, body, sizeof(rw) + len, NULL, 0);
}

uint32_t client_read32(struct client *c, uint64_t off)
{
	uint8_t word[4] = { 0 };

	client_read(c, PCI_REGION_BAR2, off, word, sizeof(word));
	return get_le32(word);
}

void client_write32(struct client *c, uint64_t off, uint32_t val)
{
	uint8_t word[4];

	put_le32(word, val);
	client_write(c, PCI_REGION_BAR2, off, word, sizeof(word));
}

int client_bus_master(struct client *c)
{
	uint8_t command[2];

	put_le16(command, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	return client_write(c, PCI_REGION_CFG, PCI_COMMAND, command, sizeof(command));
}

int client_map_memory(struct client *c)
{
	struct vu_dma_map map = {
		.argsz = sizeof(map), .flags = VU_DMA_READABLE | VU_DMA_WRITABLE,
		.size = CLIENT_MEM,
	};
	int ret;

	if (c->memfd < 0) {
		c->memfd = memfd_create("client", MFD_CLOEXEC);
		if (c->memfd < 0 || ftruncate(c->memfd, CLIENT_MEM))
			return errno;
		c->mem = mmap(NULL, CLIENT_MEM, PROT_READ | PROT_WRITE, MAP_SHARED,
			      c->memfd, 0);
		if (c->mem == MAP_FAILED)
			return errno;
	}
	ret = client_call(c, VU_DMA_MAP, &map, sizeof(map), &c->memfd, 1);
	return ret ? ret : client_bus_master(c);
}

uint32_t client_command(struct client *c, uint32_t command, uint64_t buffer)
{
	if (!(client_read32(c, MBOX_CMD) & PSP_RESP))
		return 0;
	client_write32(c, MBOX_LO, (uint32_t)buffer);
	client_write32(c, MBOX_HI, (uint32_t)(buffer >> 32));
	client_write32(c, MBOX_CMD, command);
	return client_read32(c, MBOX_CMD);
}

static uint32_t sfs_command(struct client *c, uint32_t sub_cmd, uint32_t payload_size)
{
	uint8_t *p = c->mem + CLIENT_BUFFER;

	memset(p, 0, SFS_PAGE);
	put_le32(p + SFS_HDR_PAYLOAD_SIZE, payload_size);
	put_le32(p + SFS_HDR_SUB_CMD, sub_cmd);
	return client_command(c, 14 << 16, CLIENT_BUFFER);
}

uint32_t client_versions(struct client *c)
{
	memset(c->mem + CLIENT_BUFFER + SFS_PAGE, SFS_PREFILL, SFS_PAGE);
	return sfs_command(c, SFS_SUB_GET_VERSIONS, SFS_VERSIONS_PAYLOAD);
}

uint32_t client_update(struct client *c, const void *pkg, size_t len)
{
	uint8_t *data = c->mem + CLIENT_BUFFER + SFS_PAGE;

	memset(data, 0, SFS_BUFFER_SIZE - SFS_PAGE);
	memcpy(data, pkg, len);
	return sfs_command(c, SFS_SUB_UPDATE,
			   (uint32_t)(SFS_PAGE + len + SFS_PAYLOAD_UNIT - 1) &
			   ~(SFS_PAYLOAD_UNIT - 1u));
}
