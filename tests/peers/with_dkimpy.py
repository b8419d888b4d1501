"""Verifies messages with dkimpy: a JSON case a line in, a list of booleans, one a signature, a line out."""

import base64
import json
import sys
import types

import dkim


def signatures(case):
    zone = {answer["name"].lower(): answer for answer in case["dns"]["answers"] if answer["type"] == "TXT"}

    def txt(name, timeout=5):
        answer = zone.get(name.decode().rstrip(".").lower())
        if answer is None or answer["status"] != 0 or not answer["records"]:
            return None
        return answer["records"][0]["data"].encode("utf-8", "surrogateescape")

    # dkimpy reads the clock.
    dkim.time = types.SimpleNamespace(time=lambda: case["now"])
    try:
        message = dkim.DKIM(base64.b64decode(case["message"]))
    except Exception:
        return []
    count = sum(name.lower() == b"dkim-signature" for name, _ in message.headers)
    return [verify(message, index, txt) for index in range(count)]


def verify(message, index, txt):
    try:
        return bool(message.verify(idx=index, dnsfunc=txt))
    except Exception:
        # A signature that it refuses, for whatever reason, is not a pass.
        return False


for line in sys.stdin:
    print(json.dumps(signatures(json.loads(line))), flush=True)
