#!/usr/bin/env python3
"""Writes keys.json: key schedule, boxes and metadata checksum of docs/vault-format.md, computed from that page alone.

Independent of the program: BLAKE3 from the "blake3" package, ChaCha20-Poly1305 and AES-256-GCM from "cryptography".
Run: python3 -m venv v && v/bin/pip install blake3 cryptography && v/bin/python tests/vectors/vault/generate.py
"""

import base64
import hashlib
import hmac
import json
import pathlib

from blake3 import blake3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

VAULT_ID = "7b0f2c1e-6a54-4f0d-9a3b-0c6d5e4f3a21"
PROFILE_ID = "2d1f6a3c-94b1-5c0e-8f7a-1b2c3d4e5f60"
MASTER = bytes(range(32))
KEK = bytes(range(100, 132))
SALT = bytes(range(200, 232))


def derive_blake3(key: bytes, label: str, context: bytes) -> bytes:
    return blake3(key + len(context).to_bytes(4, "big") + context, derive_key_context=label).digest()


def derive_hkdf(key: bytes, label: str, context: bytes) -> bytes:
    extracted = hmac.new(context, key, hashlib.sha256).digest()
    return hmac.new(extracted, label.encode() + b"\x01", hashlib.sha256).digest()


DERIVATIONS = {"blake3": derive_blake3, "hkdf-sha256": derive_hkdf}
PROFILES = {
    "leading-edge": (1, ChaCha20Poly1305, lambda key, data: blake3(data, key=key).digest()),
    "governance-compatible": (2, AESGCM, lambda key, data: hmac.new(key, data, hashlib.sha256).digest()),
}
FORMS = {
    "leading-edge": ("leading-edge", "blake3"),
    "governance-compatible": ("governance-compatible", "hkdf-sha256"),
    "leading-edge with hkdf-sha256": ("leading-edge", "hkdf-sha256"),
    "governance-compatible with blake3": ("governance-compatible", "blake3"),
}


def box(profile: str, key: bytes, associated: bytes, plaintext: bytes, salt: bytes) -> bytes:
    number, aead, keyed_hash = PROFILES[profile]
    head = bytes([1, number]) + salt
    once = keyed_hash(key, b"open-sesame/box/1" + head)
    return head + aead(once).encrypt(bytes(12), plaintext, associated)


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def vector(profile: str, derivation: str) -> dict:
    derive = DERIVATIONS[derivation]
    vault_id = VAULT_ID.encode()
    page, entry, meta = (derive(MASTER, f"open-sesame/{name}-key/1", vault_id) for name in ("page", "entry", "meta"))
    wrapped = box(profile, KEK, b"open-sesame/wrap/1\0" + vault_id + b"\0password", MASTER, SALT)
    kdf = {"algorithm": "argon2id", "memory_kib": 19456, "passes": 2, "lanes": 1}
    factor = {"id": "password", "kind": "password", "kdf": kdf, "salt": base64.b64encode(SALT).decode(),
              "wrapped_key": base64.b64encode(wrapped).decode(), "created_at": 1700000000000}
    facts = {"version": 1, "vault_id": VAULT_ID, "profile": "work", "profile_id": PROFILE_ID, "created_at": 1700000000000,
             "crypto_profile": profile, "key_derivation": derivation, "factors": [factor]}
    checksum = blake3(canonical(facts)).digest()
    value = b"open-sesame/value/1\0" + PROFILE_ID.encode() + b"\0db/password\0" + b"12"
    return {
        "kek": KEK.hex(),
        "master_key": MASTER.hex(),
        "page_key": page.hex(),
        "entry_key": entry.hex(),
        "meta_key": meta.hex(),
        "metadata_file": canonical({**facts, "checksum": checksum.hex()}).decode() + "\n",
        "checksum_box": box(profile, meta, b"open-sesame/metadata/1\0" + vault_id, checksum, SALT).hex(),
        "value": {"key": "db/password", "version": 12, "plaintext": b"correct horse\x00\xff".hex(),
                  "box": box(profile, entry, value, b"correct horse\x00\xff", SALT).hex()},
    }


if __name__ == "__main__":
    target = pathlib.Path(__file__).with_name("keys.json")
    target.write_text(json.dumps({name: vector(*form) for name, form in FORMS.items()}, indent=2) + "\n")
