#!/usr/bin/env python3
"""Makes audit-segments.json: a chain of three segments by docs/audit.md alone, with Python's json and hashlib, and with
BLAKE3 written down here from its paper for inputs of one chunk. It shares no code with the program. Run: python3 FILE."""

import hashlib
import json
import pathlib
import struct

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
CHUNK_START, CHUNK_END, ROOT = 1, 2, 8
MASK = 0xFFFFFFFF


def rotate(value, count):
    return ((value >> count) | (value << (32 - count))) & MASK


def mix(state, a, b, c, d, x, y):
    state[a] = (state[a] + state[b] + x) & MASK
    state[d] = rotate(state[d] ^ state[a], 16)
    state[c] = (state[c] + state[d]) & MASK
    state[b] = rotate(state[b] ^ state[c], 12)
    state[a] = (state[a] + state[b] + y) & MASK
    state[d] = rotate(state[d] ^ state[a], 8)
    state[c] = (state[c] + state[d]) & MASK
    state[b] = rotate(state[b] ^ state[c], 7)


def compress(chaining, block, length, flags):
    words = list(struct.unpack("<16I", block))
    state = [*chaining, *IV[:4], 0, 0, length, flags]
    for turn in range(7):
        for column in range(4):
            mix(state, column, column + 4, column + 8, column + 12, words[2 * column], words[2 * column + 1])
        for diagonal in range(4):
            mix(
                state,
                diagonal,
                (diagonal + 1) % 4 + 4,
                (diagonal + 2) % 4 + 8,
                (diagonal + 3) % 4 + 12,
                words[8 + 2 * diagonal],
                words[9 + 2 * diagonal],
            )
        if turn < 6:
            words = [words[index] for index in PERMUTATION]
    return [low ^ high for low, high in zip(state[:8], state[8:])]


def blake3(data):
    assert 0 < len(data) <= 1024, "one chunk"
    chaining = IV
    for start in range(0, len(data), 64):
        block = data[start : start + 64]
        flags = (CHUNK_START if start == 0 else 0) | (CHUNK_END | ROOT if start + 64 >= len(data) else 0)
        chaining = compress(chaining, block.ljust(64, b"\0"), len(block), flags)
    return struct.pack("<8I", *chaining).hex()


assert blake3(b"abc") == "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"

HASHES = {"blake3": blake3, "sha256": lambda data: hashlib.sha256(data).hexdigest()}
AGENT = "1d3216f5-16b4-58e8-8151-6c1a3de85fa5"
ACTOR = {"uid": 1000, "pid": 4001, "exe": "/usr/bin/sesame"}


class Chain:
    def __init__(self):
        self.segments = []
        self.sequence = 0
        self.head = ""

    def begin(self, hash_name):
        self.segments.append({"name": f"{len(self.segments) + 1:08}.jsonl", "hash": hash_name, "lines": []})

    def add(self, action, **members):
        self.sequence += 1
        entry = {
            "sequence": self.sequence,
            "timestamp_ms": 1767225600000 + 250 * self.sequence,
            "action": action,
            "prev_hash": self.head,
            "agent_id": AGENT,
            "outcome": "ok",
            **members,
        }
        line = json.dumps(entry, separators=(",", ":"))
        self.segments[-1]["lines"].append(line)
        self.head = HASHES[self.segments[-1]["hash"]](line.encode())


def begun(chain, hash_name, removed_to, reason):
    chain.begin(hash_name)
    details = {"hash": hash_name, "durability": "durable", "removed_to": removed_to, "reason": reason}
    chain.add("audit.segment_begun", details=details)


chain = Chain()
chain.begin("blake3")
chain.add("installation.created", actor=ACTOR)
chain.add("secret.listed", profile="work", profile_id="86d6adb8-a09c-5f2e-a889-33a99af4b80a", actor=ACTOR)
begun(chain, "sha256", 0, "hash")
chain.add("secret.listed", profile="work", profile_id="86d6adb8-a09c-5f2e-a889-33a99af4b80a", actor=ACTOR)
last_sequence, last_hash = chain.sequence, chain.head
begun(chain, "blake3", 0, "retention")
chain.add(
    "audit.segments_removed",
    details={
        "first_sequence": 1,
        "last_sequence": last_sequence,
        "last_hash": last_hash,
        "segments": 2,
        "reason": "retention",
    },
)
chain.add("vault.locked", profile="work", profile_id="86d6adb8-a09c-5f2e-a889-33a99af4b80a", actor=ACTOR)

vector = {
    "segments": chain.segments,
    "head": {"sequence": chain.sequence, "hash": chain.head},
    "removable": {"segments": 2, "last_sequence": last_sequence, "tombstone": last_sequence + 2},
}
path = pathlib.Path(__file__).with_name("audit-segments.json")
path.write_text(json.dumps(vector, indent=2) + "\n")
