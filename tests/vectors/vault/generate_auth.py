#!/usr/bin/env python3
"""Writes auth.json: a vault that several factors open together, and the KEK of an SSH key, computed from docs/vault-format.md alone.

Run as generate.py beside it.
"""

import base64
import functools
import hashlib
import json
import pathlib

from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from generate import DERIVATIONS, FORMS, MASTER, PROFILE_ID, SALT, VAULT_ID, box, canonical

GENERATION = "0f8e7d6c-5b4a-4938-8271-605f4e3d2c1b"
SECRET = bytes(range(60, 92))
PIECE = bytes(range(20, 52))
COEFFICIENTS = bytes((7 * i + 3) & 255 for i in range(32))
KEYS = {"password": bytes(range(100, 132)), "ssh-agent-2": bytes(range(101, 133)), "ssh-agent-3": bytes(range(102, 134))}


def multiply(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def power(a: int, exponent: int) -> int:
    return functools.reduce(multiply, [a] * exponent, 1)


def share(number: int) -> bytes:
    return bytes([number]) + bytes(s ^ multiply(c, number) for s, c in zip(SECRET, COEFFICIENTS))


def combine(shares: list[bytes]) -> bytes:
    def weight(one: bytes) -> int:
        others = [other[0] for other in shares if other is not one]
        return functools.reduce(multiply, [multiply(x, power(x ^ one[0], 254)) for x in others], 1)

    weighted = [[multiply(weight(one), byte) for byte in one[1:]] for one in shares]
    return bytes(functools.reduce(lambda a, b: a ^ b, column) for column in zip(*weighted))


def vector(profile: str, derivation: str) -> dict:
    derive = DERIVATIONS[derivation]
    vault_id, generation = VAULT_ID.encode(), GENERATION.encode()
    signer = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    challenge = b"open-sesame/ssh-agent/1\0" + vault_id + b"\0" + PROFILE_ID.encode() + b"\0" + SALT
    signature = signer.sign(challenge)
    keys = {**KEYS, "ssh-agent": derive(signature, "open-sesame/ssh-agent-kek/1", vault_id)}
    pieces = {"password": PIECE, "ssh-agent": share(1), "ssh-agent-2": share(2), "ssh-agent-3": share(3)}
    assert combine([pieces["ssh-agent"], pieces["ssh-agent-3"]]) == SECRET

    def factor(name: str) -> dict:
        associated = b"open-sesame/piece/1\0" + vault_id + b"\0" + name.encode() + b"\0" + generation
        wrapped = box(profile, keys[name], associated, pieces[name], SALT)
        common = {"id": name, "salt": base64.b64encode(SALT).decode(), "created_at": 1700000000000,
                  "wrapped_key": base64.b64encode(wrapped).decode()}
        if name == "password":
            return {**common, "kind": "password", "kdf": {"algorithm": "argon2id", "memory_kib": 19456, "passes": 2, "lanes": 1}}
        blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + signer.public_key().public_bytes_raw()
        fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(blob + name.encode()[9:]).digest()).decode().rstrip("=")
        facts = {"algorithm": "ssh-ed25519", "fingerprint": fingerprint, "key_derivation": derivation}
        return {**common, "kind": "ssh-agent", "facts": facts}

    combined = derive(PIECE + SECRET, "open-sesame/combined-key/1", vault_id + b"\0" + generation)
    wrapped = box(profile, combined, b"open-sesame/wrap-combined/1\0" + vault_id + b"\0" + generation, MASTER, SALT)
    auth = {"mode": "policy", "generation": GENERATION, "required": ["password"], "additional_required": 2,
            "wrapped_key": base64.b64encode(wrapped).decode()}
    facts = {"version": 2, "vault_id": VAULT_ID, "profile": "work", "profile_id": PROFILE_ID, "created_at": 1700000000000,
             "crypto_profile": profile, "key_derivation": derivation, "factors": [factor(name) for name in pieces], "auth": auth}
    return {
        "keks": {name: key.hex() for name, key in keys.items()},
        "pieces": {name: piece.hex() for name, piece in pieces.items()},
        "ssh_agent": {"private_key": bytes(range(32)).hex(), "challenge": challenge.hex(), "signature": signature.hex()},
        "master_key": MASTER.hex(),
        "metadata_file": canonical({**facts, "checksum": blake3(canonical(facts)).hexdigest()}).decode() + "\n",
    }


if __name__ == "__main__":
    target = pathlib.Path(__file__).with_name("auth.json")
    target.write_text(json.dumps({name: vector(*form) for name, form in FORMS.items()}, indent=2) + "\n")
