"""Writes the files of this folder with Python's zipfile and gzip, and a compound file (MS-CFB) by hand.

The message in them is the one in trials/50-forwarded-as-attachment.eml: its signature is valid.
"""

import gzip
import pathlib
import struct
import zipfile

here = pathlib.Path(__file__).parent
trial = (here / "../trials/50-forwarded-as-attachment.eml").read_bytes()
message = trial[trial.index(b"Authentication-Results") : trial.index(b"\r\n--B1--")]
header = message[: message.index(b"\r\n\r\n") + 2]

(here / "message.eml.gz").write_bytes(gzip.compress(message, mtime=0))
with zipfile.ZipFile(here / "messages.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in [("readme.md", b"# not a message"), ("a/first.eml", message), ("second.eml.gz", gzip.compress(message, mtime=0))]:
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
plist = b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>\n'
(here / "message.emlx").write_bytes(b"%d\n" % len(message) + message + plist)

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def sectors(data):
    return data + b"\0" * (-len(data) % 512)


def entry(name, kind, child, start, size):
    text = name.encode("utf-16le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text) + 2 if name else 0, kind, 1, FREE, FREE, child, b"\0" * 16, 0, 0, 0, start, size
    )


# A stream of 4096 bytes or more is kept in sectors of its own.
stream = (b"X-Padding: " + b"x" * 900 + b"\r\n" + header).decode().encode("utf-16le")
assert len(stream) >= 4096
count = len(sectors(stream)) // 512
table = [FAT, END] + [2 + at + 1 for at in range(count - 1)] + [END]
table += [FREE] * (128 - len(table))
directory = entry("Root Entry", 5, 1, END, 0) + entry("__substg1.0_007D001F", 2, FREE, 2, len(stream))
directory += entry("", 0, FREE, 0, 0) * 2
start = struct.pack(
    "<8s16sHHHHH6xIIIIIIIIII",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0, 0,
)
start += struct.pack("<108I", *[FREE] * 108)
(here / "received.msg").write_bytes(start + struct.pack("<128I", *table) + directory + sectors(stream))
