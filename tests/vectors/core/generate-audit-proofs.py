#!/usr/bin/env python3
"""Makes audit-proofs.json by docs/audit-proofs.md alone: tree heads, inclusion and consistency proofs over the segments of
audit-segments.json, by the recursive definitions of RFC 9162. It shares no code with the program. Run: python3 FILE."""

import importlib.util
import json
import pathlib
import uuid

here = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("segments", here / "generate-audit-segments.py")
segments = importlib.util.module_from_spec(spec)
spec.loader.exec_module(segments)

INSTALLATION = "6f1c2b52-3c0f-4d19-9a53-0d4f0e6a7b21"
CODES = {"blake3": 1, "sha256": 2}


def blake3_of_any(data):
    """Of nothing, too, which the other file has no use for."""
    if data:
        return segments.blake3(data)
    return segments.struct.pack("<8I", *segments.compress(segments.IV, bytes(64), 0, 1 | 2 | 8)).hex()


HASHES = {"blake3": blake3_of_any, "sha256": segments.HASHES["sha256"]}


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def root(h, leaves):
    if not leaves:
        return h(b"")
    if len(leaves) == 1:
        return h(b"\x00" + leaves[0])
    k = split(len(leaves))
    return h(b"\x01" + bytes.fromhex(root(h, leaves[:k])) + bytes.fromhex(root(h, leaves[k:])))


def inclusion(h, m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return inclusion(h, m, leaves[:k]) + [root(h, leaves[k:])]
    return inclusion(h, m - k, leaves[k:]) + [root(h, leaves[:k])]


def consistency(h, m, leaves, whole=True):
    if m == len(leaves):
        return [] if whole else [root(h, leaves)]
    k = split(len(leaves))
    if m <= k:
        return consistency(h, m, leaves[:k], whole) + [root(h, leaves[k:])]
    return consistency(h, m - k, leaves[k:], False) + [root(h, leaves[:k])]


def head(h, algorithm, segment, first, size, tree_root):
    return h(
        b"open-sesame/audit-tree/1\x00"
        + bytes([CODES[algorithm]])
        + uuid.UUID(INSTALLATION).bytes
        + segment.to_bytes(8, "big")
        + first.to_bytes(8, "big")
        + size.to_bytes(8, "big")
        + bytes.fromhex(tree_root)
    )


trees = []
for algorithm, h in HASHES.items():
    lines = [f"line {number}".encode() for number in range(1, 12)]
    trees.append(
        {
            "algorithm": algorithm,
            "leaves": [line.decode() for line in lines],
            "roots": [root(h, lines[:size]) for size in range(len(lines) + 1)],
            "inclusion": [
                {"index": m, "size": n, "path": inclusion(h, m, lines[:n])} for n in (1, 2, 5, 8, 11) for m in range(n)
            ],
            "consistency": [
                {"before": m, "size": n, "path": consistency(h, m, lines[:n])}
                for n in (1, 2, 5, 8, 11)
                for m in range(1, n + 1)
            ],
        }
    )

proofs = []
first = 1
for number, segment in enumerate(segments.chain.segments, 1):
    algorithm, lines = segment["hash"], [line.encode() for line in segment["lines"]]
    h = HASHES[algorithm]
    for size in range(1, len(lines) + 1):
        for index in range(size):
            proofs.append(
                {
                    "head": head(h, algorithm, number, first, size, root(h, lines[:size])),
                    "proof": {
                        "kind": "open-sesame/audit-proof/1",
                        "installation_id": INSTALLATION,
                        "segment": number,
                        "algorithm": algorithm,
                        "first_sequence": first,
                        "tree_size": size,
                        "line": lines[index].decode(),
                        "path": inclusion(h, index, lines[:size]),
                    },
                }
            )
    first += len(lines)

(here / "audit-proofs.json").write_text(json.dumps({"trees": trees, "proofs": proofs}, indent=1) + "\n")
