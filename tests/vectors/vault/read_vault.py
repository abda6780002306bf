#!/usr/bin/env python3
"""Reads a locked vault from docs/vault-format.md alone: prints every key, version and value (as hex). For checking the page, not for use.

Run: printf PASSWORD | read_vault.py VAULT_DIRECTORY PROFILE [FACTOR=SIGNATURE]...   (packages: blake3, cryptography)

A vault without a password, or that needs more than it, takes the bare signatures of SSH keys in hex.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sqlite3
import sys
import tempfile

from blake3 import blake3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from generate import DERIVATIONS, PROFILES, canonical
from generate_auth import combine

PAGE, RESERVED, IV, TAG = 4096, 80, 16, 64


def open_box(key: bytes, associated: bytes, box: bytes) -> bytes:
    _, aead, keyed_hash = next(entry for entry in PROFILES.values() if entry[0] == box[1])
    once = keyed_hash(key, b"open-sesame/box/1" + box[:34])
    return aead(once).decrypt(bytes(12), box[34:], associated)


def stretch(password: bytes, salt: bytes, kdf: dict) -> bytes:
    digest = hmac.new(salt, password, hashlib.sha256).digest()
    if kdf["algorithm"] == "argon2id":
        return Argon2id(salt=salt, length=32, iterations=kdf["passes"], lanes=kdf["lanes"], memory_cost=kdf["memory_kib"]).derive(digest)
    return hashlib.pbkdf2_hmac("sha256", digest, salt, kdf["iterations"], 32)


def decrypt_pages(data: bytes, page_key: bytes) -> bytes:
    """SQLCipher 4 with a raw key: the plain SQLite file."""
    salt = data[:16]
    mac_key = hashlib.pbkdf2_hmac("sha512", page_key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    plain = b""
    for number in range(1, len(data) // PAGE + 1):
        page = data[(number - 1) * PAGE : number * PAGE]
        start = 16 if number == 1 else 0
        body, reserved = page[start : PAGE - RESERVED], page[PAGE - RESERVED :]
        expected = hmac.new(mac_key, body + reserved[:IV] + number.to_bytes(4, "little"), hashlib.sha512).digest()
        assert hmac.compare_digest(expected, reserved[IV : IV + TAG]), f"page {number} is damaged"
        cipher = Cipher(algorithms.AES(page_key), modes.CBC(reserved[:IV])).decryptor()
        head = b"SQLite format 3\0" if number == 1 else b""
        plain += head + cipher.update(body) + cipher.finalize() + reserved
    return plain


def open_master(metadata: dict, keys: dict[str, bytes]) -> bytes:
    """By every KEK that is there: as many as the vault needs."""
    vault_id, auth = metadata["vault_id"].encode(), metadata.get("auth")
    boxes = {factor["id"]: base64.b64decode(factor["wrapped_key"]) for factor in metadata["factors"]}
    if auth is None:
        name, key = next(iter(keys.items()))
        return open_box(key, b"open-sesame/wrap/1\0" + vault_id + b"\0" + name.encode(), boxes[name])
    bound = vault_id + b"\0" + auth["generation"].encode()
    pieces = {
        name: open_box(key, b"\0".join([b"open-sesame/piece/1", vault_id, name.encode(), auth["generation"].encode()]), boxes[name])
        for name, key in keys.items()
    }
    shares = [piece for name, piece in pieces.items() if name not in auth["required"]][: auth["additional_required"]]
    material = b"".join(pieces[name] for name in auth["required"]) + (combine(shares) if shares else b"")
    combined = DERIVATIONS[metadata["key_derivation"]](material, "open-sesame/combined-key/1", bound)
    return open_box(combined, b"open-sesame/wrap-combined/1\0" + bound, base64.b64decode(auth["wrapped_key"]))


def keks(metadata: dict, password: bytes, signatures: dict[str, bytes]) -> dict[str, bytes]:
    found = {}
    for factor in metadata["factors"]:
        name, vault_id = factor["id"], metadata["vault_id"].encode()
        if factor["kind"] == "password" and password:
            found[name] = stretch(password, base64.b64decode(factor["salt"]), factor["kdf"])
        elif name in signatures:
            found[name] = DERIVATIONS[factor["facts"]["key_derivation"]](signatures[name], "open-sesame/ssh-agent-kek/1", vault_id)
    return found


def main(directory: pathlib.Path, profile: str, password: bytes, signatures: dict[str, bytes]) -> None:
    text = (directory / f"{profile}.meta.json").read_bytes()
    metadata = json.loads(text)
    assert text == canonical(metadata) + b"\n", "not canonical"
    checksum = metadata.pop("checksum")
    assert blake3(canonical(metadata)).hexdigest() == checksum, "checksum"
    derive = DERIVATIONS[metadata["key_derivation"]]
    vault_id, profile_id = metadata["vault_id"].encode(), metadata["profile_id"].encode()
    master = open_master(metadata, keks(metadata, password, signatures))
    page_key, entry_key, meta_key = (derive(master, f"open-sesame/{name}-key/1", vault_id) for name in ("page", "entry", "meta"))
    plain = bytearray(decrypt_pages((directory / f"{profile}.db").read_bytes(), page_key))
    plain[18:20] = b"\x01\x01"  # no write-ahead log, so that a copy opens anywhere
    with tempfile.NamedTemporaryFile(suffix=".db") as copy:
        copy.write(plain)
        copy.flush()
        database = sqlite3.connect(copy.name)
        seals = database.execute("SELECT value FROM meta WHERE name IN ('metadata_checksum', 'metadata_checksum_next')")
        context = b"open-sesame/metadata/1\0" + vault_id
        assert checksum in [open_box(meta_key, context, box).hex() for (box,) in seals], "metadata seal"
        rows = "SELECT name, v.version, box FROM secret_version AS v JOIN secret ON id = secret_id ORDER BY name, v.version"
        for name, version, box in database.execute(rows):
            context = b"open-sesame/value/1\0" + profile_id + b"\0" + name.encode() + b"\0" + str(version).encode()
            print(name, version, open_box(entry_key, context, box).hex())


if __name__ == "__main__":
    named = dict(argument.split("=", 1) for argument in sys.argv[3:])
    main(pathlib.Path(sys.argv[1]), sys.argv[2], sys.stdin.buffer.read(), {name: bytes.fromhex(text) for name, text in named.items()})
