"""Prints an event file as base64, written by the specification with Python's own
library alone: a scalar in each of the two forms, and a histogram, which is none."""
import base64
import json
import struct


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(payload):
    head = struct.pack("<Q", len(payload))
    return head + masked(head) + payload + masked(payload)


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def key(field, kind):
    return varint(field << 3 | kind)


def message(field, data):
    return key(field, 2) + varint(len(data)) + data


def event(step, value):
    return record(key(1, 1) + struct.pack("<d", 1.75e9 + step) + key(2, 0) + varint(step) + message(5, message(1, value)))


def simple(tag, value):
    return message(1, tag.encode()) + key(2, 5) + struct.pack("<f", value)


def tensor(tag, value, first):
    text = message(1, tag.encode())
    if first:
        text += message(9, message(1, message(1, b"scalars")))
    return text + message(8, key(1, 0) + varint(1) + message(2, b"") + message(4, struct.pack("<f", value)))


def histogram(tag):
    return message(1, tag.encode()) + message(5, key(1, 1) + struct.pack("<d", 0.5))


out = record(key(1, 1) + struct.pack("<d", 1.75e9) + message(3, b"brain.Event:2"))
for step in range(300):
    out += event(step, simple("Loss/train", 1 / (1 + step)))
    out += event(step, tensor("Loss/val", 2 / (1 + step), step == 0))
    out += event(step, histogram("weights"))
print(json.dumps(base64.b64encode(out).decode()))
