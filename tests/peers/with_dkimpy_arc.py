"""Verifies the chains of the ARC suite with dkimpy: a JSON object a case out, with its message and its DNS as evidence."""

import base64
import json
import sys

import dkim
import yaml


def answer(name, data):
    record = {"name": name, "type": "TXT", "ttl": 300, "data": data}
    return {
        "name": name, "type": "TXT", "status": 0, "ad": False, "records": [record],
        "failure": None, "resolver": None, "time": None,
    }


def verdict(message, zone):
    def txt(name, timeout=5):
        data = zone.get(name.decode().rstrip("."))
        return data and data.encode()

    try:
        return dkim.ARC(message).verify(dnsfunc=txt)[0].decode()
    except Exception:
        # A chain that it refuses, for whatever reason, does not pass.
        return "fail"


with open(sys.argv[1], encoding="utf-8") as suite:
    scenarios = list(yaml.safe_load_all(suite))
for scenario in scenarios:
    zone = scenario["txt-records"] or {}
    evidence = {"default": "nxdomain", "answers": [answer(name, data) for name, data in zone.items()]}
    for case, test in scenario["tests"].items():
        message = test["message"].replace("\r\n", "\n").replace("\n", "\r\n").encode()
        print(json.dumps({
            "id": case,
            "message": base64.b64encode(message).decode(),
            "dns": evidence,
            "result": verdict(message, zone),
        }))
