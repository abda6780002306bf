#!/usr/bin/env python3
"""Makes audit-checkpoints.json by docs/audit-checkpoints.md and docs/audit-proofs.md alone: checkpoints and tombstones over the
segments of a small chain, signed by Ed25519 as RFC 8032 writes it down in Python, and proofs of growth between them. It shares no
code with the program. Run: python3 FILE."""

import hashlib
import importlib.util
import json
import pathlib
import uuid

here = pathlib.Path(__file__).parent


def load(name):
    spec = importlib.util.spec_from_file_location(name, here / f"generate-{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


proofs = load("audit-proofs")
HASHES, INSTALLATION = proofs.HASHES, proofs.INSTALLATION

# ---- RFC 8032, section 6, for Ed25519

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_MINUS_1 % P
    return P - x if x % 2 != sign else x


GY = 4 * pow(5, P - 2, P) % P
GX = recover_x(GY, 0)
G = (GX, GY, 1, GX * GY % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f, g * h, f * g, e * h)


def multiply(s, p):
    q = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            q = add(q, p)
        p = add(p, p)
        s >>= 1
    return q


def compress(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


def sha512_number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return a, h[32:]


def public_key(seed):
    return compress(multiply(expand(seed)[0], G))


def sign(seed, message):
    a, prefix = expand(seed)
    key = public_key(seed)
    r = sha512_number(prefix, message) % L
    big_r = compress(multiply(r, G))
    s = (r + sha512_number(big_r, key, message) % L * a) % L
    return big_r + s.to_bytes(32, "little")


RFC_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
assert public_key(RFC_SEED).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

SEED = bytes(range(32))
KEY = public_key(SEED).hex()

# ---- the chain

AGENT = "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e"
segments = []  # (algorithm, first sequence, lines)
sequence, link, now = 0, "", 1767225600000
entries = []


def hash_line(line):
    return HASHES[segments[-1][0]](line.encode())


def write(action, details=None):
    global sequence, link, now
    sequence += 1
    now += 250
    entry = {
        "sequence": sequence,
        "timestamp_ms": now,
        "action": action,
        "prev_hash": link,
        "agent_id": AGENT,
        "outcome": "ok",
    }
    if details is not None:
        entry["details"] = details
    line = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    if not segments[-1][2]:
        segments[-1] = (segments[-1][0], sequence, segments[-1][2])
    segments[-1][2].append(line)
    link = hash_line(line)
    return line


def begin(algorithm, removed_to=0):
    segments.append((algorithm, 0, []))
    write(
        "audit.segment_begun",
        {"hash": algorithm, "durability": "durable", "removed_to": removed_to, "reason": "size"},
    )


def peaks(h, leaves):
    out, at = [], 0
    while at < len(leaves):
        size = 1
        while 2 * size <= len(leaves) - at:
            size *= 2
        out.append(proofs.root(h, leaves[at : at + size]))
        at += size
    return out


checkpoints, tombstones = [], []


def checkpoint(index, interval, reason):
    algorithm, first, lines = segments[index]
    h, leaves = HASHES[algorithm], [line.encode() for line in lines]
    root, last, signed_at = proofs.root(h, leaves), h(leaves[-1]), now + 7
    number = index % len(segments) + 1
    message = (
        b"open-sesame/audit-checkpoint/1\x00"
        + b"open-sesame/audit-tree/1\x00"
        + bytes([proofs.CODES[algorithm]])
        + uuid.UUID(INSTALLATION).bytes
        + number.to_bytes(8, "big")
        + first.to_bytes(8, "big")
        + len(leaves).to_bytes(8, "big")
        + bytes.fromhex(root)
        + bytes.fromhex(last)
        + signed_at.to_bytes(8, "big")
        + interval.to_bytes(8, "big")
    )
    signature = sign(SEED, message).hex()
    common = {
        "installation_id": INSTALLATION,
        "segment": number,
        "algorithm": algorithm,
        "first_sequence": first,
        "tree_size": len(leaves),
    }
    line = write(
        "audit.checkpoint",
        {
            **common,
            "peaks": "".join(peaks(h, leaves)),
            "hash": last,
            "signed_at_ms": signed_at,
            "interval": interval,
            "reason": reason,
            "public_key": KEY,
            "signature": signature,
        },
    )
    file = {
        "kind": "open-sesame/audit-checkpoint/1",
        **common,
        "root": root,
        "hash": last,
        "signed_at_ms": signed_at,
        "interval": interval,
        "public_key": KEY,
        "signature": signature,
    }
    checkpoints.append({"line": line, "file": file})


def tombstone(last_sequence, last_hash, count):
    message = (
        b"open-sesame/audit-tombstone/1\x00"
        + uuid.UUID(INSTALLATION).bytes
        + (1).to_bytes(8, "big")
        + last_sequence.to_bytes(8, "big")
        + count.to_bytes(8, "big")
        + bytes.fromhex(last_hash)
    )
    tombstones.append(
        write(
            "audit.segments_removed",
            {
                "first_sequence": 1,
                "last_sequence": last_sequence,
                "last_hash": last_hash,
                "segments": count,
                "reason": "retention",
                "installation_id": INSTALLATION,
                "public_key": KEY,
                "signature": sign(SEED, message).hex(),
            },
        )
    )


segments.append(("blake3", 0, []))
for _ in range(5):
    write("secret.read")
checkpoint(-1, 20, "first")
for _ in range(6):
    write("secret.read")
end_of_first = (sequence, link)
begin("sha256")
checkpoint(-2, 20, "segment")
for _ in range(4):
    write("secret.read")
checkpoint(-1, 20, "asked")
write("secret.read")
begin("blake3", end_of_first[0])
checkpoint(-2, 20, "segment")
tombstone(*end_of_first, 1)
write("secret.read")
checkpoint(-1, 20, "stop")

# ---- growth


def leaves_of(index, size=None):
    return [line.encode() for line in segments[index][2]][:size]


def growth(one, other):
    """Between two checkpoints' files, by the whole log."""
    size, crossings = one["tree_size"], []
    for index in range(one["segment"] - 1, other["segment"] - 1):
        algorithm, _, _ = segments[index]
        following, first, lines = segments[index + 1]
        tree_size = other["tree_size"] if index + 2 == other["segment"] else len(lines)
        at = next(
            number
            for number, line in enumerate(lines)
            if (details := json.loads(line).get("details", {})).get("segment") == index + 1
            and details["tree_size"] == len(segments[index][2])
        )
        crossings.append(
            {
                "consistency": proofs.consistency(HASHES[algorithm], size, leaves_of(index)),
                "line": lines[at],
                "segment": index + 2,
                "algorithm": following,
                "first_sequence": first,
                "tree_size": tree_size,
                "path": proofs.inclusion(HASHES[following], at, leaves_of(index + 1, tree_size)),
            }
        )
        size = tree_size
    h = HASHES[other["algorithm"]]
    rest = proofs.consistency(h, size, leaves_of(other["segment"] - 1, other["tree_size"]))
    return {"kind": "open-sesame/audit-growth/1", "crossings": crossings, "consistency": rest}


files = [one["file"] for one in checkpoints]
growths = [
    {"earlier": i, "later": j, "proof": growth(files[i], files[j])}
    for i in range(len(files))
    for j in range(i, len(files))
    # The tree of a later one may have no line that vouches for the segment before.
    if files[i]["segment"] == files[j]["segment"] or files[j]["tree_size"] > 1
]

(here / "audit-checkpoints.json").write_text(
    json.dumps(
        {
            "seed": SEED.hex(),
            "public_key": KEY,
            "segments": [lines for _, _, lines in segments],
            "checkpoints": checkpoints,
            "tombstones": tombstones,
            "growth": growths,
        },
        indent=1,
    )
    + "\n"
)
