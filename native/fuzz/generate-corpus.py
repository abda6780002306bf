#!/usr/bin/env python3
"""Writes corpus/{audit,frame,noise,seal}: seeds for the fuzz targets, made from tests/vectors."""

import json
import pathlib

here = pathlib.Path(__file__).parent
vectors = here / "../../tests/vectors/bus"


def case(name):
    return json.loads((vectors / name).read_text())["cases"]


def write(target, seeds):
    directory = here / "corpus" / target
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in seeds.items():
        (directory / name).write_bytes(content)


frames = [bytes.fromhex(frame["encoded"]) for frame in case("frames.json")]
write("frame", {
    **{f"frame-{i}": b"\0" + frame for i, frame in enumerate(frames)},
    "stream-in-pieces": b"\x05" + b"".join(frames),
    "incomplete": b"\x03" + frames[1][:40],
    "too-large": b"\0" + bytes.fromhex("00010001000000000000"),
    "no-header": b"\x01" + bytes(10),
    "bad-utf8": b"\0" + bytes.fromhex("00000002000000000000c0af"),
    "empty": b"",
})

# First byte: the mode, with the top bit for the second suite; second byte: how the rest is split.
noise, seal = {}, {}
for number, top in ((1, 0), (2, 0x80)):
    bus = {k: bytes.fromhex(v) for k, v in case(f"handshake-{number}.json")[0].items()}
    noise |= {
        f"opening-{number}": bytes([0, 0]) + bus["opening"],
        f"opening-in-pieces-{number}": bytes([0, 4]) + bus["opening"] + bus["request_records"],
        f"answer-{number}": bytes([1 | top, 0]) + bus["answer"] + bus["reply_records"],
        f"records-{number}": bytes([2 | top, 9]) + bus["request_records"],
        f"stream-{number}": bytes([3 | top, 7]) + b"".join(frames),
    }
    sealed = {k: bytes.fromhex(v) for k, v in case(f"seal-{number}.json")[0].items()}
    header = sealed["request_header"]
    # The mode is the byte modulo 5: 0 … 4, or 130 … 134 with the top bit.
    mode = (lambda m: m) if top == 0 else (lambda m: 130 + m)
    seal |= {
        f"message1-{number}": bytes([mode(0), 0]) + sealed["message1"],
        f"message2-{number}": bytes([mode(1), 0]) + sealed["message2"],
        f"request-{number}": bytes([mode(2), len(header)]) + header + sealed["request_body"],
        f"reply-{number}": bytes([mode(3), len(header)]) + header + sealed["reply_body"],
        # Nothing to seal: spans without memory behind them.
        f"exchange-empty-{number}": bytes([mode(4), 255]) + header,
        f"exchange-{number}": bytes([mode(4), 9]) + header + sealed["reply_plaintext"],
    }
write("noise", noise)
write("seal", seal)

# Chains without a first line, which says of itself what it follows.
chain = (vectors / "../core/audit-chain.jsonl").read_bytes().splitlines(keepends=True)[1:]
agent = "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e"


def line(rest):
    return (f'{{"sequence":7,"timestamp_ms":9,"action":"secret.read","prev_hash":"{"0" * 64}","agent_id":"{agent}",'
            f'"outcome":{rest}}}\n').encode()


write("audit", {
    **{f"chain-line-{i}": one for i, one in enumerate(chain[:3])},
    "chain": b"".join(chain),
    "torn": b"".join(chain)[:-1],
    "empty": b"",
    "plain": line('"ok"'),
    "full": line(f'"failed","code":"KEY_UNKNOWN","profile":"work","profile_id":"{agent}","org_profile_id":"{agent}",'
                 '"key":"db/a.b","actor":{"uid":0,"pid":4294967295,"exe":"/\\"\\\\\\n\u00e9\U0001f34e"},'
                 '"details":{"a":-1,"b":true,"c":"x","d":false,"e":9007199254740991}'),
    "nul-id": line('"denied","profile_id":"' + "\0" * 36 + '"'),
    "bad-utf8": line('"ok","actor":{"uid":1,"pid":1,"exe":"@@"}').replace(b"@@", b"\xc0\xaf"),
})
