#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""device.py JOB: QEMU as a device of LAVA, which a server would make of its template and of
the context of the job. Called by check where LAVA is, and judged by LAVA's schema."""

import sys

import jinja2
import yaml
from lava_common.schemas import device

with open(sys.argv[1], encoding='utf-8') as file:
    job = yaml.safe_load(file)
templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader('/usr/share/lava-server/device-types'), trim_blocks=True)
text = templates.get_template('qemu.jinja2').render(**job['context'])
device.validate(yaml.safe_load(text))
print(text)
