#!/usr/bin/env python3
"""Writes frames.json, handshake-N.json and seal-N.json (N: the profile byte): the wire of src/bus/PROTOCOL.md with fixed keys.

An implementation of its own, after PROTOCOL.md and the Noise specification alone, on the `cryptography`
package; it shares nothing with the native core, so the two check each other.
"""

import hashlib
import hmac
import json
import pathlib
import struct

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SUITES = {1: ("ChaChaPoly_BLAKE2s", ChaCha20Poly1305, hashlib.blake2s), 2: ("AESGCM_SHA256", AESGCM, hashlib.sha256)}


def public(private):
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def agree(private, peer):
    return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(peer))


class Noise:
    def __init__(self, pattern, profile, prologue, responder_public):
        suite, self.aead, self.digest = SUITES[profile]
        self.nonce_format = "<4xQ" if profile == 1 else ">4xQ"
        name = f"Noise_{pattern}_25519_{suite}".encode()
        self.h = name.ljust(32, b"\0") if len(name) <= 32 else self.hash(name)
        self.ck, self.k, self.n = self.h, None, 0
        self.mix_hash(prologue)
        self.mix_hash(responder_public)

    def hash(self, data):
        return self.digest(data).digest()

    def hkdf(self, material, count):
        extracted = hmac.new(self.ck, material, self.digest).digest()
        outputs = [b""]
        for i in range(count):
            outputs.append(hmac.new(extracted, outputs[-1] + bytes([i + 1]), self.digest).digest())
        return outputs[1:]

    def mix_hash(self, data):
        self.h = self.hash(self.h + data)

    def mix_key(self, material):
        self.ck, self.k = self.hkdf(material, 2)
        self.n = 0

    def mix_key_and_hash(self, material):
        self.ck, to_hash, self.k = self.hkdf(material, 3)
        self.mix_hash(to_hash)
        self.n = 0

    def encrypt(self, key, nonce, text, ad):
        return self.aead(key).encrypt(struct.pack(self.nonce_format, nonce), text, ad)

    def seal(self, text):
        sealed = self.encrypt(self.k, self.n, text, self.h)
        self.n += 1
        self.mix_hash(sealed)
        return sealed

    def split(self):
        return self.hkdf(b"", 2)


def frame(header, stamp=b"", body=b""):
    return struct.pack(">IHI", len(header), len(stamp), len(body)) + header + stamp + body


def frames():
    cases = [
        (b'{"id":1,"method":"system.status"}', b"", b""),
        (b'{"id":2,"method":"secret.get","profile":"work","key":"db"}', b'{"rid":7}', bytes(range(32))),
        ('{"id":3,"ok":false,"error":{"message":"grüße"}}'.encode(), b"", b""),
    ]
    return [{"header": h.hex(), "stamp": s.hex(), "body": b.hex(), "encoded": frame(h, s, b).hex()} for h, s, b in cases]


def handshake(profile):
    client_static, client_ephemeral = bytes([0x11]) * 32, bytes([0x22]) * 32
    server_static, server_ephemeral = bytes([0x33]) * 32, bytes([0x44]) * 32
    client, server = (1001, 1000, 1002), (2001, 1000, 2002)
    prologue = b"open-sesame/bus/1" + bytes([profile]) + struct.pack(">6I", *client, *server)
    n = Noise("IK", profile, prologue, public(server_static))
    message1 = public(client_ephemeral)
    n.mix_hash(message1)
    n.mix_key(agree(client_ephemeral, public(server_static)))
    message1 += n.seal(public(client_static))
    n.mix_key(agree(client_static, public(server_static)))
    message1 += n.seal(b"")
    message2 = public(server_ephemeral)
    n.mix_hash(message2)
    n.mix_key(agree(server_ephemeral, public(client_ephemeral)))
    n.mix_key(agree(server_ephemeral, public(client_static)))
    message2 += n.seal(b"")
    to_server, to_client = n.split()
    request, reply = frame(b'{"id":1,"method":"system.status"}'), frame(b'{"id":1,"ok":true,"result":{}}')
    record = lambda key, nonce, text: struct.pack(">H", len(text) + 16) + n.encrypt(key, nonce, text, b"")
    return {
        "profile": f"{profile:02x}",
        "client_static": client_static.hex(),
        "client_ephemeral": client_ephemeral.hex(),
        "server_static": server_static.hex(),
        "server_ephemeral": server_ephemeral.hex(),
        "credentials": struct.pack(">6I", *client, *server).hex(),
        "prologue": prologue.hex(),
        "opening": (b"PDS1" + bytes([profile]) + struct.pack(">H", len(message1)) + message1).hex(),
        "answer": (struct.pack(">H", len(message2)) + message2).hex(),
        "handshake_hash": n.h.hex(),
        "request": request.hex(),
        # The frame is cut into two records, so that record and frame borders differ.
        "request_records": (record(to_server, 0, request[:20]) + record(to_server, 1, request[20:])).hex(),
        "reply": reply.hex(),
        "reply_records": record(to_client, 0, reply).hex(),
    }


def seal(profile):
    client_ephemeral, server_static, server_ephemeral = bytes([0x55]) * 32, bytes([0x66]) * 32, bytes([0x77]) * 32
    psk = bytes([0x88]) * 32
    prologue = b"open-sesame/seal/1" + bytes([profile])
    n = Noise("NKpsk0", profile, prologue, public(server_static))
    n.mix_key_and_hash(psk)
    message1 = public(client_ephemeral)
    n.mix_hash(message1)
    n.mix_key(message1)
    n.mix_key(agree(client_ephemeral, public(server_static)))
    message1 += n.seal(b"")
    message2 = public(server_ephemeral)
    n.mix_hash(message2)
    n.mix_key(message2)
    n.mix_key(agree(server_ephemeral, public(client_ephemeral)))
    message2 += n.seal(b"")
    to_server, to_client = n.split()
    request_header, reply_header = b'{"id":5,"method":"secret.get","profile":"work","key":"db"}', b'{"id":5,"ok":true,"result":{}}'
    value, sequence = bytes(range(48)), 3
    head = n.h[:8] + struct.pack(">Q", sequence)
    return {
        "profile": f"{profile:02x}",
        "client_ephemeral": client_ephemeral.hex(),
        "server_static": server_static.hex(),
        "server_ephemeral": server_ephemeral.hex(),
        "psk": psk.hex(),
        "prologue": prologue.hex(),
        "message1": message1.hex(),
        "message2": message2.hex(),
        "handshake_hash": n.h.hex(),
        "request_header": request_header.hex(),
        "request_body": (head + n.encrypt(to_server, sequence, b"", request_header)).hex(),
        "reply_header": reply_header.hex(),
        "reply_plaintext": value.hex(),
        "reply_body": (head + n.encrypt(to_client, sequence, value, reply_header)).hex(),
    }


def write(name, cases):
    path = pathlib.Path(__file__).with_name(name)
    path.write_text(json.dumps({"cases": cases}, indent=2) + "\n")


write("frames.json", frames())
for number in SUITES:
    write(f"handshake-{number}.json", [handshake(number)])
    write(f"seal-{number}.json", [seal(number)])
