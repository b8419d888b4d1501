"""Judges the senders of the RFC 7208 suite with pyspf: a JSON object a case out, with its DNS as evidence."""

import json
import sys

import spf
import yaml

TYPES = ("TXT", "A", "AAAA", "MX", "PTR")


def records(entries, kind):
    """What the suite lists for a type, and whether asking for it times out. An SPF entry answers TXT too."""
    listed = [entry[kind] for entry in entries if isinstance(entry, dict) and kind in entry]
    if kind == "TXT":
        if listed == ["NONE"]:
            listed = []
        elif not listed:
            listed = [entry["SPF"] for entry in entries if isinstance(entry, dict) and "SPF" in entry]
    return listed, not listed and "TIMEOUT" in entries


def octets(data):
    """In the suite a character stands for a byte, and the strings of a list are one text."""
    strings = data if isinstance(data, list) else [data]
    return [string.encode("latin-1") for string in strings]


def escaped(octet_string):
    """Text as evidence has it: bytes that are not UTF-8 as three digits after a backslash."""
    try:
        text = octet_string.decode()
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"\\{byte:03}" for byte in octet_string)
    return text


def evidence(zone):
    answers = []
    for name, entries in zone.items():
        aliases = [{"name": name, "type": "CNAME", "ttl": 300, "data": entry["CNAME"]} for entry in entries if isinstance(entry, dict) and "CNAME" in entry]
        for kind in TYPES:
            listed, late = records(entries, kind)
            if kind == "TXT":
                texts = [escaped(b"".join(octets(data))) for data in listed]
            elif kind == "MX":
                texts = [f"{preference} {host}" for preference, host in listed]
            else:
                texts = listed
            found = [{"name": name, "type": kind, "ttl": 300, "data": text} for text in texts] + aliases
            late = late and not aliases
            answers.append({"name": name, "type": kind, "status": None if late else 0, "ad": False, "records": found, "failure": "timeout" if late else None})
    return {"default": "nxdomain", "answers": answers}


def lookup(zone):
    """pyspf's own form of a resolver."""
    folded = {name.lower(): entries for name, entries in zone.items()}

    def answer(name, kind, *_, **__):
        entries = folded.get(name.lower().rstrip("."), [])
        aliases = [((name, "CNAME"), entry["CNAME"]) for entry in entries if isinstance(entry, dict) and "CNAME" in entry]
        if aliases:
            return aliases
        if kind not in TYPES:
            return []
        listed, late = records(entries, kind)
        if late:
            raise spf.TempError("DNS timeout")
        if kind == "TXT":
            return [((name, kind), octets(data)) for data in listed]
        return [((name, kind), tuple(data) if kind == "MX" else data) for data in listed]

    return answer


with open(sys.argv[1], encoding="utf-8") as suite:
    for scenario in yaml.safe_load_all(suite):
        zone = scenario["zonedata"]
        spf.DNSLookup = lookup(zone)
        dns = evidence(zone)
        for name, case in scenario["tests"].items():
            result, _ = spf.check2(i=case["host"], s=case["mailfrom"], h=case["helo"])
            sender = {"ip": case["host"], "mailFrom": case["mailfrom"], "helo": case["helo"]}
            print(json.dumps({"id": name, "sender": sender, "dns": dns, "result": result}))
