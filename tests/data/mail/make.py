#!/usr/bin/env python3
"""Makes the messages of this folder and their DNS. Run by hand; the outputs are committed.

Needs: cryptography (PyPI), for Ed25519. The signer below is made for this folder alone and shares nothing with the
product. Keys come from a fixed seed, so that every run makes the same bytes. `python3 make.py`
"""
import base64, hashlib, json, random, re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = Path(__file__).parent
DATE = "Thu, 26 Nov 2026 11:00:00 +0000"
SIGNED_AT = 1795690800
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]


# Keys: RSA by hand, since libraries refuse the short key that one message is about.

def is_prime(n, source):
    if any(n % p == 0 for p in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(24):
        x = pow(source.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(bits, source):
    while True:
        n = source.getrandbits(bits) | (3 << (bits - 2)) | 1
        if n % 65537 != 1 and is_prime(n, source):
            return n


def der(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag]) + length + body


def der_integer(n):
    return der(2, n.to_bytes(n.bit_length() // 8 + 1))


class Rsa:
    PREFIXES = {"sha256": bytes.fromhex("3031300d060960864801650304020105000420"), "sha1": bytes.fromhex("3021300906052b0e03021a05000414")}

    def __init__(self, bits, seed):
        source = random.Random(seed)
        p, q = prime(bits // 2, source), prime(bits // 2, source)
        self.n, self.d = p * q, pow(65537, -1, (p - 1) * (q - 1))
        algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
        spki = der(0x30, algorithm, der(3, b"\0", der(0x30, der_integer(self.n), der_integer(65537))))
        self.record = "v=DKIM1; k=rsa; p=" + base64.b64encode(spki).decode()

    def sign(self, data, hash_name):
        size = (self.n.bit_length() + 7) // 8
        info = self.PREFIXES[hash_name] + hashlib.new(hash_name, data).digest()
        block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        return pow(int.from_bytes(block), self.d, self.n).to_bytes(size)


class Ed25519:
    def __init__(self, seed):
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.record = "v=DKIM1; k=ed25519; p=" + base64.b64encode(public).decode()

    def sign(self, data, hash_name):
        return self.key.sign(hashlib.sha256(data).digest())


RSA, RSA512, ED25519 = Rsa(2048, "headerlens"), Rsa(512, "short"), Ed25519("headerlens")

# DNS

zone = {}


def publish(name, kind, *data):
    zone[name, kind] = list(data)


def txt(name, data):
    publish(name, "TXT", data)


# The signer: relaxed/relaxed.

def fields_of(head):
    return re.findall(r"(?m)^[^\s:][^:\n]*:.*(?:\n[ \t].*)*\n", head)


def relaxed(field):
    name, value = field.split(":", 1)
    return name.strip().lower() + ":" + re.sub(r"[ \t]+", " ", value.replace("\n", "")).strip()


def relaxed_body(body):
    lines = [re.sub(r"[ \t]+", " ", line).rstrip(" ") for line in body.split("\n")]
    text = "\r\n".join(lines).rstrip("\r\n")
    return (text + "\r\n").encode() if text else b""


def choose(fields, names):
    """The instances that are signed: of each name from the bottom up."""
    left, chosen = list(reversed(fields)), []
    for name in names:
        for field in left:
            if field.split(":", 1)[0].strip().lower() == name.lower():
                chosen.append(field)
                left.remove(field)
                break
    return chosen


def wrap(text):
    return re.sub(r"(.{60})(?=.)", r"\1\n ", text)


def tag_field(name, tags, headers, key, hash_name):
    unsigned = f"{name}: {tags}; b=\n"
    data = "\r\n".join([*(relaxed(field) for field in headers), relaxed(unsigned)]).encode()
    return unsigned[:-1] + "\n " + wrap(base64.b64encode(key.sign(data, hash_name)).decode()) + "\n"


def sign(message, domain, selector="s1", *, key=RSA, algorithm="rsa-sha256", names=None, time=SIGNED_AT, extra="", length=None, flags="", oversign=()):
    """The message under a DKIM-Signature of its own; the key is published."""
    txt(f"{selector}._domainkey.{domain}", key.record.replace("; k=", f"; {flags}k=") if flags else key.record)
    head, body = message.split("\n\n", 1)
    fields = fields_of(head + "\n")
    names = names or [name for name in [*NAMES, "Reply-To", "Cc", "Sender"] if any(f.lower().startswith(name.lower() + ":") for f in fields)]
    hash_name = algorithm.split("-")[1]
    signed = relaxed_body(body)[:length]
    digest = base64.b64encode(hashlib.new(hash_name, signed).digest()).decode()
    part = "" if length is None else f" l={len(signed)};"
    tags = f"v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};\n t={time};{extra}{part} h={':'.join([*names, *oversign])};\n bh={digest}"
    return tag_field("DKIM-Signature", tags, choose(fields, names), key, hash_name) + message


def seal(message, domain, results, instance=1, *, selector="arc", time=SIGNED_AT + 2, cv="none"):
    """The message under an ARC set (RFC 8617)."""
    txt(f"{selector}._domainkey.{domain}", RSA.record)
    head, body = message.split("\n\n", 1)
    fields = fields_of(head + "\n")
    digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    names = [name for name in [*NAMES, "DKIM-Signature"] if any(f.lower().startswith(name.lower() + ":") for f in fields)]
    base = f"i={instance}; a=rsa-sha256;"
    said = f"ARC-Authentication-Results: i={instance}; {results}\n"
    tags = f"{base} c=relaxed/relaxed; d={domain}; s={selector};\n t={time}; h={':'.join(names)};\n bh={digest}"
    own = tag_field("ARC-Message-Signature", tags, choose(fields, names), RSA, "sha256")
    whole = tag_field("ARC-Seal", f"{base} t={time}; cv={cv}; d={domain}; s={selector}", [said, own], RSA, "sha256")
    return whole + own + said + message


# Layouts

def mail(author, *, to="Bob <bob@example.net>", subject="Thursday", id="4711@mail.example", more="", body="Hi Bob,\n\nwe meet on Thursday at ten.\n\nAnn\n", date=DATE):
    return (f"From: {author}\nTo: {to}\nSubject: {subject}\nDate: {date}\nMessage-ID: <{id}>\nMIME-Version: 1.0\n"
            f'Content-Type: text/plain; charset="utf-8"\n{more}\n{body}')


def postfix(client, ip, *, by="mx.example.net", time="12:00:04", day="Thu, 26 Nov 2026", with_="ESMTPS", to="bob@example.net", id="4bRk2Q1Jz2z9sT"):
    return (f"Received: from {client} ({client} [{ip}])\n\tby {by} (Postfix) with {with_} id {id}\n"
            f"\tfor <{to}>; {day} {time} +0100 (CET)\n")


def arrived(message, sender, client, ip, **how):
    """As Postfix at mx.example.net leaves it in Bob's mailbox."""
    return f"Return-Path: <{sender}>\nDelivered-To: bob@example.net\n" + postfix(client, ip, **how) + message


def lmtp(message, *, host="mx.example.net"):
    return (f"Received: from {host} ([127.0.0.1])\n\tby {host} (Dovecot) with LMTP id qK2xAjX7F2nZ\n"
            f"\tfor <bob@example.net>; Thu, 26 Nov 2026 12:00:04 +0100\n") + message


def google(message, sender, client, ip, *, results="", to="bob@gmail.com", service="ESMTPS"):
    """As Gmail receives: its results stand under its own Received field."""
    said = f"Authentication-Results: mx.google.com;\n       {results}\n" if results else ""
    return (f"Delivered-To: {to}\nReceived: by 2002:a05:6a10:c12:b0:5d2:1f3a:9b1c with SMTP id x18csp2230567pxu;\n"
            f"        Thu, 26 Nov 2026 03:00:04 -0800 (PST)\nX-Received: by 2002:a17:906:f0d4:b0:a51:b28e with SMTP id dk20mr1;\n"
            f"        Thu, 26 Nov 2026 03:00:04 -0800 (PST)\nReturn-Path: <{sender}>\n"
            f"Received: from {client} ({client}. [{ip}])\n        by mx.google.com with {service} id 5b1f17b1804b1-4778bd00d3dsor9187175e9.4.2026\n"
            f"        for <{to}>;\n        Thu, 26 Nov 2026 03:00:03 -0800 (PST)\n"
            f"Received-SPF: pass (google.com: domain of {sender} designates {ip} as permitted sender) client-ip={ip};\n" + said) + message


M365 = ("Received: from AM0PR05MB1234.eurprd05.prod.outlook.com (2603:10a6:208:12::20) by\n"
        " DB7PR05MB5678.eurprd05.prod.outlook.com with HTTPS; Thu, 26 Nov 2026 11:00:05 +0000\n"
        "Received: from AM6EUR05FT012.eop-eur05.prod.protection.outlook.com\n (2603:10a6:20b:92:cafe::1a) by AM0PR05MB1234.outlook.office365.com\n"
        " (2603:10a6:208:12::20) with Microsoft SMTP Server (version=TLS1_3,\n cipher=TLS_AES_256_GCM_SHA384) id 15.20.9412.8 via Frontend Transport; Thu, 26\n Nov 2026 11:00:04 +0000\n")


def microsoft(message, sender, client, ip, *, results):
    """As Microsoft 365 receives, for contoso.example."""
    return (M365 + f"Authentication-Results: {results}\n"
            f"Received-SPF: Pass (protection.outlook.com: domain of {sender.split('@')[1]} designates\n {ip} as permitted sender)\n"
            f" receiver=protection.outlook.com; client-ip={ip};\n helo={client}; pr=C\n"
            f"Received: from {client} ({ip}) by\n AM6EUR05FT012.mail.protection.outlook.com (10.233.240.12) with Microsoft SMTP\n"
            " Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.9412.4 via\n Frontend Transport; Thu, 26 Nov 2026 11:00:03 +0000\n"
            f"Return-Path: {sender}\nX-MS-Exchange-Organization-AuthAs: Anonymous\n") + message


made = {}


def case(name, message):
    assert name not in made, name
    made[name] = message
    (HERE / f"{name}.eml").write_bytes(message.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))


# Who publishes what.

for domain, ip, policy in [
    ("shop.example", "192.0.2.10", "reject"), ("bank.example", "192.0.2.20", "reject"), ("small.example", "192.0.2.30", "quarantine"),
    ("relaxed.example", "192.0.2.40", "none"), ("contoso.example", "192.0.2.60", "reject"), ("desk.example", "192.0.2.70", "reject"),
    ("list.example", "198.51.100.30", "none"), ("fwd.example.org", "198.51.100.40", "none"), ("esp.example", "198.51.100.50", "none"),
    ("evil.example", "203.0.113.66", "reject"), ("example.net", "198.51.100.10", "reject"), ("plain.example", "192.0.2.80", None),
    ("spam.example", "203.0.113.77", "reject"), ("почта".encode("idna").decode() + ".example", "192.0.2.90", "reject"),
]:
    txt(domain, f"v=spf1 ip4:{ip} -all")
    if policy:
        txt(f"_dmarc.{domain}", f"v=DMARC1; p={policy}")
    publish(f"mail.{domain}", "A", ip)
    publish(".".join(reversed(ip.split("."))) + ".in-addr.arpa", "PTR", f"mail.{domain}")
txt("gmail.com", "v=spf1 redirect=_spf.google.com")
txt("_spf.google.com", "v=spf1 ip4:209.85.128.0/17 ~all")
txt("google.com", "v=spf1 include:_spf.google.com ~all")
txt("_dmarc.gmail.com", "v=DMARC1; p=none; sp=quarantine")
txt("_dmarc.google.com", "v=DMARC1; p=reject")
txt("googlegroups.com", "v=spf1 redirect=_spf.google.com")
txt("_dmarc.googlegroups.com", "v=DMARC1; p=none")
txt("proton.me", "v=spf1 include:_spf.protonmail.ch ~all")
txt("_spf.protonmail.ch", "v=spf1 ip4:185.70.40.0/24 -all")
txt("_dmarc.proton.me", "v=DMARC1; p=quarantine")
txt("fabrikam.example", "v=spf1 include:spf.protection.outlook.com -all")
txt("spf.protection.outlook.com", "v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 -all")
txt("_dmarc.fabrikam.example", "v=DMARC1; p=reject")
txt("store.example", "v=spf1 include:sendgrid.net -all")
txt("sendgrid.net", "v=spf1 ip4:167.89.0.0/17 -all")
txt("_dmarc.store.example", "v=DMARC1; p=reject")
txt("privaterelay.appleid.com", "v=spf1 ip4:17.58.0.0/16 -all")
txt("_dmarc.privaterelay.appleid.com", "v=DMARC1; p=quarantine")
publish("example.net", "MX", "10 mx.example.net")
publish("contoso.example", "MX", "10 mx0a-00112233.pphosted.com", "10 us-smtp-inbound-1.mimecast.com")

ANN = "Ann Lee <ann@shop.example>"
ann = sign(mail(ANN), "shop.example")
unsigned = mail(ANN)

# Between mailboxes of large providers

case("gmail-to-gmail", google(
    sign(mail("Ann Lee <ann@gmail.com>", to="bob@gmail.com", id="CAFx=abc+def_123@mail.gmail.com"), "gmail.com", "20251104"),
    "ann@gmail.com", "mail-sor-f41.google.com", "209.85.220.41", service="SMTPS",
    results="dkim=pass header.i=@gmail.com header.s=20251104 header.b=abcdefgh;\n       spf=pass (google.com: domain of ann@gmail.com designates 209.85.220.41 as permitted sender) smtp.mailfrom=ann@gmail.com;\n       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=gmail.com"))
case("microsoft-365-inside-a-tenant", (
    "Received: from DB9PR05MB1111.eurprd05.prod.outlook.com (2603:10a6:10:1::1) by\n AM0PR05MB1234.eurprd05.prod.outlook.com with HTTPS; Thu, 26 Nov 2026 11:00:04\n +0000\n"
    "Received: from DB9PR05MB1111.eurprd05.prod.outlook.com\n ([fe80::1c2d:3e4f:5a6b:7c8d]) by DB9PR05MB1111.eurprd05.prod.outlook.com\n ([fe80::1c2d:3e4f:5a6b:7c8d%4]) with mapi id 15.20.9412.008; Thu, 26 Nov 2026\n 11:00:03 +0000\n"
    "X-MS-Exchange-Organization-AuthAs: Internal\nX-MS-Exchange-Organization-AuthMechanism: 04\n")
    + mail("Ann Lee <ann@contoso.example>", to="bob@contoso.example", id="DB9PR05MB11115F2C7A1E9@DB9PR05MB1111.eurprd05.prod.outlook.com"))
case("hybrid-exchange-to-a-tenant", microsoft(
    "Received: from EX02.corp.contoso.local (10.1.2.4) by EX01.corp.contoso.local\n (10.1.2.3) with Microsoft SMTP Server id 15.2.1544.4; Thu, 26 Nov 2026 12:00:02\n +0100\n"
    + mail("Ann Lee <ann@contoso.example>", to="eve@fabrikam.example", id="EX01-4711@corp.contoso.local"),
    "ann@contoso.example", "mail.contoso.example", "192.0.2.60",
    results="spf=pass (sender IP is 192.0.2.60)\n smtp.mailfrom=contoso.example; dkim=none (message not signed)\n header.d=none;dmarc=pass action=none header.from=contoso.example;compauth=pass\n reason=100"))
tenant = sign(mail("Ann Lee <ann@fabrikam.example>", to="bob@contoso.example"), "fabrikam.example", "selector1")
passes = ("Received-SPF: Pass (protection.outlook.com: domain of fabrikam.example designates\n 192.0.2.200 as permitted sender)\n"
          " receiver=protection.outlook.com; client-ip=192.0.2.200;\n helo=relay.fabrikam.example; pr=C\n")
other_tenant = ("Received: from relay.fabrikam.example (192.0.2.200) by\n VI1EUR05FT033.mail.protection.outlook.com (10.233.242.33) with Microsoft SMTP\n Server id 15.20.9412.4 via Frontend Transport; Thu, 26 Nov 2026 11:00:01 +0000\n")
case("microsoft-365-from-another-tenant", microsoft(
    "Received: from VI1PR05MB2222.eurprd05.prod.outlook.com (2603:10a6:803:1::10) by\n AM9PR05MB3333.eurprd05.prod.outlook.com (2603:10a6:20b:2::20) with Microsoft\n SMTP Server id 15.20.9412.8; Thu, 26 Nov 2026 11:00:02 +0000\n"
    + passes + other_tenant + tenant,
    "ann@fabrikam.example", "EUR05-VI1-obe.outbound.protection.outlook.com", "40.107.22.71",
    results="spf=pass (sender IP is 40.107.22.71)\n smtp.mailfrom=fabrikam.example; dkim=pass (signature was verified)\n header.d=fabrikam.example;dmarc=pass action=none header.from=fabrikam.example"))
case("microsoft-365-by-spf-of-a-shared-sender", microsoft(
    mail("Ann Lee <ann@fabrikam.example>", to="bob@contoso.example"),
    "ann@fabrikam.example", "EUR05-VI1-obe.outbound.protection.outlook.com", "40.107.22.71",
    results="spf=pass (sender IP is 40.107.22.71)\n smtp.mailfrom=fabrikam.example; dkim=none (message not signed)\n header.d=none;dmarc=pass action=none header.from=fabrikam.example"))
case("proton-to-proton", (
    "Return-Path: <ann@proton.me>\nX-Original-To: bob@proton.me\nDelivered-To: bob@proton.me\nX-Pm-Origin: internal\nX-Pm-Content-Encryption: end-to-end\n"
    "Received: from mail.protonmail.ch by mail.protonmail.ch; Thu, 26 Nov 2026 11:00:02 +0000\n")
    + mail("Ann Lee <ann@proton.me>", to="bob@proton.me", id="4711@proton.me"))
proton_results = ("Authentication-Results: mail.protonmail.ch; dmarc=pass (p=reject dis=none)\n header.from=shop.example\n"
                  "Authentication-Results: mail.protonmail.ch; spf=pass smtp.mailfrom=shop.example\nAuthentication-Results: mail.protonmail.ch; arc=none smtp.remote-ip=192.0.2.10\n")
proton_hop = ("Received: from mail.shop.example (mail.shop.example [192.0.2.10]) (using TLSv1.3\n with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) (No client certificate requested)\n"
              " by mailin042.protonmail.ch (Postfix) with ESMTPS id 4bRk2Q1Jz2z9sT for\n <bob@proton.me>; Thu, 26 Nov 2026 11:00:02 +0000 (UTC)\n")
shop_hop = "Received: from localhost (localhost [127.0.0.1]) by mail.shop.example (Postfix)\n with ESMTP id 4bRk2P6hWqz1h; Thu, 26 Nov 2026 11:00:01 +0000 (UTC)\n"


def regrouped(message):
    """Proton's export: the author's fields first, the Received fields in one block under them, the body last."""
    head, body = message.split("\n\n", 1)
    return ("X-Pm-Content-Encryption: on-delivery\n" + head + "\nReturn-Path: <ann@shop.example>\nX-Original-To: bob@proton.me\nDelivered-To: bob@proton.me\n"
            + proton_results + proton_hop + shop_hop + "X-Pm-Spamscore: 0\n\n" + body)


case("proton-export-regrouped", regrouped(unsigned))
case("proton-export-regrouped-signed", regrouped(ann))

# One's own server

case("small-business-by-spf-alone", arrived(mail("Ann <ann@small.example>"), "ann@small.example", "mail.small.example", "192.0.2.30"))
case("small-business-on-a-parent-domain", arrived(
    sign(mail("Ann <ann@news.shop.example>"), "shop.example"), "ann@news.shop.example", "mail.shop.example", "192.0.2.10"))
case("signed-no-dmarc", arrived(sign(mail("Ann <ann@plain.example>"), "plain.example"), "ann@plain.example", "mail.plain.example", "192.0.2.80"))
case("dmarc-none-and-failing", arrived(mail("Ann <ann@relaxed.example>"), "bounce@fwd.example.org", "mail.fwd.example.org", "198.51.100.40"))
case("sent-copy", mail("Bob <bob@example.net>", to="ann@shop.example"))
case("draft", mail("Bob <bob@example.net>", to="ann@shop.example", more="X-Unsent: 1\n"))
submitted = ("Received: from [192.168.1.23] (p5b0a1c2d.dip0.isp.example [203.0.113.200])\n\t(Authenticated sender: ann@example.net)\n"
             "\tby mx.example.net (Postfix) with ESMTPSA id 4bRk2P6hWqz1h\n\tfor <bob@example.net>; Thu, 26 Nov 2026 12:00:03 +0100 (CET)\n")
case("same-server-submission", lmtp(submitted + mail("Ann <ann@example.net>")))
case("same-server-submission-signed", lmtp(sign(submitted + mail("Ann <ann@example.net>"), "example.net")))
case("local-delivery-of-cron", (
    "Return-Path: <root@example.net>\nDelivered-To: bob@example.net\n"
    "Received: by mx.example.net (Postfix, from userid 0)\n\tid 4bRk2P6hWqz1h; Thu, 26 Nov 2026 12:00:02 +0100 (CET)\n")
    + mail("root@example.net (Cron Daemon)", subject="Cron <root@mx> /usr/local/bin/backup", body="done\n"))
case("delivered-by-lmtp", lmtp(arrived(unsigned, "ann@shop.example", "mail.shop.example", "192.0.2.10")))
case("through-a-content-filter", (
    "Received: from localhost (localhost [127.0.0.1])\n\tby mx.example.net (Postfix) with ESMTP id 4bRk2R0aBcz9sT\n\tfor <bob@example.net>; Thu, 26 Nov 2026 12:00:06 +0100 (CET)\n"
    "X-Virus-Scanned: amavis at mx.example.net\nReceived: from mx.example.net ([127.0.0.1])\n by localhost (mx.example.net [127.0.0.1]) (amavis, port 10024)\n with ESMTP id Zk3x; Thu, 26 Nov 2026 12:00:05 +0100 (CET)\n")
    + arrived(unsigned, "ann@shop.example", "mail.shop.example", "192.0.2.10"))
fetched = ("Received: from imap.provider.example [198.51.100.143]\n\tby home.example.org with IMAP (fetchmail-6.4.37)\n\tfor <bob@localhost> (single-drop); Thu, 26 Nov 2026 12:05:00 +0100 (CET)\n")
provider = postfix("mail.shop.example", "192.0.2.10", by="mx.provider.example")
case("fetched-by-fetchmail", fetched + "Return-Path: <ann@shop.example>\n" + provider + unsigned)
case("fetched-by-getmail", (
    "Return-Path: <ann@shop.example>\nDelivered-To: bob@localhost\nReceived: from imap.provider.example (198.51.100.143) by home.example.org with IMAP4-SSL\n getmail6/6.18.13; Thu, 26 Nov 2026 12:05:00 +0100\n") + provider + ann)

# Services that send for others

case("newsletter-signed-by-the-service-alone", arrived(
    sign(mail("Relaxed News <news@relaxed.example>", more="List-Unsubscribe: <https://esp.example/u/1>\n"), "esp.example"),
    "bounce-1@esp.example", "mail.esp.example", "198.51.100.50"))
case("newsletter-signed-for-the-author", arrived(
    sign(sign(mail("Shop News <news@shop.example>", more="List-Unsubscribe: <https://esp.example/u/1>\n"), "esp.example"), "shop.example", "esp"),
    "bounce-1@esp.example", "mail.esp.example", "198.51.100.50"))
case("ticket-system", arrived(
    sign(mail('"Ann Lee (Support)" <support@desk.example>', subject="[#4711] Thursday", more="Reply-To: support+4711@desk.example\n"), "desk.example"),
    "support@desk.example", "mail.desk.example", "192.0.2.70"))
case("address-hiding-relay", arrived(
    sign(mail('"ann at shop.example" <ann_at_shop_example_k3x@privaterelay.appleid.com>', to="hidden_k3x@privaterelay.appleid.com"), "privaterelay.appleid.com", "prod"),
    "ann_at_shop_example_k3x@privaterelay.appleid.com", "rn2-msbadger06107.apple.com", "17.58.23.107"))
case("relayed-invitation", arrived(
    sign(mail("Ann <ann@relaxed.example>", subject="Invitation: Thursday 10:00",
              more="Sender: Google Calendar <calendar-notification@google.com>\nReply-To: Ann <ann@relaxed.example>\n"), "google.com", "20230601"),
    "3bX-calendar@calendar-server.bounces.google.com", "mail-sor-f69.google.com", "209.85.220.69"))
case("shared-sender-phish", arrived(
    mail("Store <billing@store.example>", subject="Your account is on hold", body="Pay at https://evil.example/\n"),
    "bounces+1@store.example", "o1.ptr1.sendgrid.net", "167.89.1.2"))
case("vacation-reply", arrived(sign(mail(ANN, subject="Out of office: Thursday", more="Auto-Submitted: auto-replied\n"), "shop.example"), "", "mail.shop.example", "192.0.2.10"))

# Lists and forwarders

to_list = postfix("mail.shop.example", "192.0.2.10", by="list.example", to="talk@list.example")
list_fields = "List-Id: Talk <talk.list.example>\nList-Post: <mailto:talk@list.example>\nPrecedence: list\nErrors-To: talk-bounces@list.example\n"
footer = "_______________________________________________\nTalk mailing list -- talk@list.example\nTo unsubscribe send an email to talk-leave@list.example\n"
link_footer = footer + "https://list.example/mailman/listinfo/talk\n"
talk = mail(ANN, to="talk@list.example")
signed_talk = sign(talk, "shop.example")


def through_list(message, *, subject=None, text="", hop=to_list):
    if subject:
        message = message.replace("Subject: Thursday", f"Subject: {subject}")
    return arrived(list_fields + hop + message + text, "talk-bounces@list.example", "mail.list.example", "198.51.100.30")


case("mailman-footer", through_list(signed_talk, subject="[Talk] Thursday", text=footer))
case("mailman-footer-with-a-link", through_list(signed_talk, subject="[Talk] Thursday", text=link_footer))
hidden = "Received: by list.example (Postfix, from userid 38)\n\tid 4bRk2P6hWqz1h; Thu, 26 Nov 2026 12:00:03 +0100 (CET)\n"
case("list-that-hides-its-hops", through_list(signed_talk, subject="[Talk] Thursday", text=link_footer, hop=hidden))
munged = signed_talk.replace("From: Ann Lee <ann@shop.example>", "From: Ann Lee via Talk <talk@list.example>\nReply-To: Ann Lee <ann@shop.example>\nX-Original-From: Ann Lee <ann@shop.example>")
case("list-that-rewrites-from", arrived(sign(list_fields + to_list + munged, "list.example"), "talk-bounces@list.example", "mail.list.example", "198.51.100.30"))
group = seal(sign(mail(ANN, to="team@googlegroups.com"), "shop.example"), "google.com",
             "mx.google.com;\n dkim=pass header.i=@shop.example header.s=s1;\n spf=pass smtp.mailfrom=ann@shop.example;\n dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=shop.example", selector="arc-20240605")
case("google-groups", google(
    "Mailing-list: list team@googlegroups.com; contact team+owners@googlegroups.com\nList-ID: <team.googlegroups.com>\nX-Original-Sender: ann@shop.example\n" + group,
    "team+bncBC1@googlegroups.com", "mail-sor-f55.google.com", "209.85.220.55", service="SMTPS",
    results="dkim=pass header.i=@shop.example header.s=s1;\n       arc=pass (i=1);\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=shop.example"))
to_forwarder = postfix("mail.shop.example", "192.0.2.10", by="mx.fwd.example.org", to="bob@fwd.example.org")
case("forwarded-with-srs", arrived(to_forwarder + unsigned, "SRS0=HHH=TT=shop.example=ann@fwd.example.org", "mail.fwd.example.org", "198.51.100.40"))
case("forwarded-plainly", arrived(to_forwarder + unsigned, "ann@shop.example", "mail.fwd.example.org", "198.51.100.40"))
case("forwarded-with-its-signature", arrived(to_forwarder + ann, "ann@shop.example", "mail.fwd.example.org", "198.51.100.40"))
sealed_said = "dmarc=pass (p=reject) header.from=shop.example"
broken = ann.replace("we meet on Thursday", "we meet (scanned) on Thursday")
case("forwarded-and-sealed-by-google", arrived(
    seal(to_forwarder + broken, "google.com", f"mx.google.com; {sealed_said}", selector="arc-20240605"), "bob+caf_=bob=example.net@gmail.com", "mail-sor-f41.google.com", "209.85.220.41"))
case("forwarded-and-sealed-by-microsoft", arrived(
    seal(broken, "microsoft.com", "mx.microsoft.com 1; spf=pass smtp.mailfrom=shop.example;\n dmarc=pass action=none header.from=shop.example; dkim=pass header.d=shop.example", selector="arcselector10001"),
    "bob+SRS=a1b2=c3=shop.example=ann@contoso.example", "EUR05-VI1-obe.outbound.protection.outlook.com", "40.107.22.71"))
case("forwarded-and-sealed-by-a-stranger", arrived(
    seal(broken, "evil.example", f"mx.evil.example; {sealed_said}"), "x@evil.example", "mail.evil.example", "203.0.113.66"))

# Bounces

bounce_body = ("--B\nContent-Type: text/plain\n\nThe mail system could not deliver your message to ann@shop.example.\n\n--B\nContent-Type: message/delivery-status\n\n"
               "Reporting-MTA: dns; mail.shop.example\n\nFinal-Recipient: rfc822; ann@shop.example\nAction: failed\nStatus: 5.1.1\n\n--B\nContent-Type: message/rfc822\n\n{original}\n--B--\n")


def bounce(author, original):
    text = mail(author, subject="Undelivered Mail Returned to Sender", more="Auto-Submitted: auto-replied\n", body=bounce_body.replace("{original}", original))
    return text.replace('text/plain; charset="utf-8"', 'multipart/report; report-type=delivery-status;\n boundary="B"', 1)


own = sign(mail("Bob <bob@example.net>", to="ann@shop.example"), "example.net")
case("bounce-by-helo", arrived(bounce("MAILER-DAEMON@mail.small.example (Mail Delivery System)", own), "", "mail.small.example", "192.0.2.30"))
case("bounce-of-own-mail-through-a-forwarder", arrived(bounce("MAILER-DAEMON@shop.example (Mail Delivery System)", own), "", "mail.fwd.example.org", "198.51.100.40"))
case("bounce-made-up", arrived(bounce("MAILER-DAEMON@bank.example (Mail Delivery System)", "From: bob@example.net\nSubject: hi\n\nhi\n"), "", "mail.evil.example", "203.0.113.66"))
txt("mail.small.example", "v=spf1 ip4:192.0.2.30 -all")

# Filters

proofpoint = ("mx0b-00112233.pphosted.com", "148.163.158.5")
publish("5.158.163.148.in-addr.arpa", "PTR", proofpoint[0])
publish(proofpoint[0], "A", proofpoint[1])
publish("12.146.130.205.in-addr.arpa", "PTR", "us-smtp-inbound-1.mimecast.com")
publish("us-smtp-inbound-1.mimecast.com", "A", "205.130.146.12")
behind = ("Received: from pps.filterd (m0098399.ppops.net [127.0.0.1])\n\tby mx0b-00112233.pphosted.com (8.18.1.2/8.18.1.2) with ESMTP id 5AQAx1\n\tfor <bob@contoso.example>; Thu, 26 Nov 2026 06:00:03 -0500\n"
          "Received: from mail.shop.example (mail.shop.example [192.0.2.10])\n\tby mx0b-00112233.pphosted.com (PPS) with ESMTPS id 4ac1x2\n\tfor <bob@contoso.example>; Thu, 26 Nov 2026 06:00:02 -0500 (EST)\n")
fails = "spf=fail (sender IP is {ip})\n smtp.mailfrom=shop.example; dkim={dkim};dmarc=fail action=none\n header.from=shop.example"
to_contoso = mail(ANN, to="Bob <bob@contoso.example>")
contoso_signed = sign(to_contoso, "shop.example")


def tag(message):
    message = message.replace("Subject: Thursday", "Subject: [EXTERNAL] Thursday")
    return message.replace("Hi Bob,", "CAUTION: this mail came from outside.\n\nHi Bob,")


case("proofpoint-before-microsoft-365", microsoft(behind + to_contoso, "ann@shop.example", *proofpoint,
     results=fails.format(ip=proofpoint[1], dkim="none (message not signed)\n header.d=none")).replace("Received-SPF: Pass", "Received-SPF: Fail"))
case("proofpoint-before-microsoft-365-signed", microsoft(behind + contoso_signed, "ann@shop.example", *proofpoint,
     results=fails.format(ip=proofpoint[1], dkim="pass (signature was verified)\n header.d=shop.example").replace("dmarc=fail", "dmarc=pass")).replace("Received-SPF: Pass", "Received-SPF: Fail"))
mimecast_hop = ("Received: from mail.shop.example (mail.shop.example [192.0.2.10]) by\n relay.mimecast.com with ESMTP with STARTTLS (version=TLSv1.3,\n cipher=TLS_AES_256_GCM_SHA384) id us-mta-123-abc; Thu, 26 Nov 2026 06:00:02 -0500\n")
case("mimecast-before-microsoft-365", microsoft(mimecast_hop + to_contoso, "ann@shop.example", "us-smtp-inbound-1.mimecast.com", "205.130.146.12",
     results=fails.format(ip="205.130.146.12", dkim="none (message not signed)\n header.d=none")).replace("Received-SPF: Pass", "Received-SPF: Fail"))
case("external-tag-of-the-own-filter", arrived(tag(ann), "ann@shop.example", "mail.shop.example", "192.0.2.10"))
case("external-tag-behind-a-gateway", microsoft(behind + tag(contoso_signed), "ann@shop.example", *proofpoint,
     results=fails.format(ip=proofpoint[1], dkim="fail (body hash did not verify)\n header.d=shop.example")).replace("Received-SPF: Pass", "Received-SPF: Fail"))

# Mail that means harm

case("spam-with-its-own-signature", arrived(
    sign(mail("Hot Deals <win@spam.example>", subject="You have won", body="Claim it at https://spam.example/\n"), "spam.example"),
    "win@spam.example", "mail.spam.example", "203.0.113.77"))
look_alike = "b\u0430nk".encode("idna").decode() + ".example"  # a Cyrillic a
txt(f"_dmarc.{look_alike}", "v=DMARC1; p=reject")
case("look-alike-domain", arrived(sign(mail(f"Bank <service@{look_alike}>"), look_alike), f"service@{look_alike}", "mail.evil.example", "203.0.113.66"))
case("another-domain-in-the-name", arrived(sign(mail('"service@bank.example" <x@evil.example>'), "evil.example"), "x@evil.example", "mail.evil.example", "203.0.113.66"))
case("exact-domain-phish", arrived(mail("Bank <service@bank.example>"), "service@bank.example", "mail.evil.example", "203.0.113.66"))
case("own-domain-from-outside", arrived(mail("Boss <boss@example.net>"), "boss@example.net", "mail.evil.example", "203.0.113.66"))
case("own-domain-from-outside-signed-on-arrival", sign(
    arrived(mail("Boss <boss@example.net>"), "boss@example.net", "mail.evil.example", "203.0.113.66"), "example.net"))
case("replayed", arrived(
    sign(mail(ANN, to="someone@else.example", subject="Your invoice"), "shop.example", time=SIGNED_AT - 20 * 86400),
    "x@evil.example", "mail.evil.example", "203.0.113.66"))

# Signatures of every kind

shop = ("ann@shop.example", "mail.shop.example", "192.0.2.10")
relaxed_from = ("x@fwd.example.org", "mail.fwd.example.org", "198.51.100.40")
RELAXED = "Ann <ann@relaxed.example>"
body = "Hi Bob,\n\nwe meet on Thursday at ten.\n\nAnn\n"
case("length-covers-the-whole-body", arrived(sign(mail(ANN), "shop.example", length=len(relaxed_body(body))), *shop))
case("length-with-text-appended", arrived(sign(mail(ANN), "shop.example", length=len(relaxed_body(body))) + "\nP.S. see you there\n", *shop))
case("rsa-sha1", arrived(sign(mail(RELAXED), "relaxed.example", algorithm="rsa-sha1"), *relaxed_from))
case("rsa-512-bits", arrived(sign(mail(RELAXED), "relaxed.example", "short", key=RSA512), *relaxed_from))
case("ed25519-alone", arrived(sign(mail(ANN), "shop.example", "ed", key=ED25519, algorithm="ed25519-sha256"), *shop))
case("key-in-testing", arrived(sign(mail(RELAXED), "relaxed.example", "testing", flags="t=y; "), *relaxed_from))
case("expired-since", arrived(sign(mail(ANN), "shop.example", extra=f" x={SIGNED_AT + 1800};"), *shop))
old = sign(mail(ANN, date="Wed, 26 Nov 2014 11:00:00 +0000"), "shop.example", "2014", time=1416999600)
del zone["2014._domainkey.shop.example", "TXT"]
case("ten-years-old", arrived(old, "ann@shop.example", "old.shop.example", "192.0.2.14", day="Wed, 26 Nov 2014"))
case("ten-years-old-unsigned", arrived(mail(ANN, date="Wed, 26 Nov 2014 11:00:00 +0000"), "ann@shop.example", "old.shop.example", "192.0.2.14", day="Wed, 26 Nov 2014"))
case("subject-not-signed", arrived(sign(mail(ANN), "shop.example", names=["From", "To", "Date", "Message-ID"]), *shop))

# Authors and bodies of every kind

case("group-as-author", arrived(sign(mail("Sales Team: Ann Lee <ann@shop.example>;"), "shop.example"), *shop))
case("empty-group-as-author", arrived(sign(mail("undisclosed-senders:;"), "shop.example"), *shop))
case("several-authors-of-one-domain", arrived(sign(mail("Ann Lee <ann@shop.example>, Cy <cy@shop.example>", more="Sender: Ann Lee <ann@shop.example>\n"), "shop.example"), *shop))
case("several-authors-with-sender", arrived(sign(mail("Ann Lee <ann@shop.example>, Cy <cy@relaxed.example>", more="Sender: Ann Lee <ann@shop.example>\n"), "shop.example"), *shop))
case("internationalized-author", arrived(
    sign(mail("Анна <анна@почта.example>", subject="Четверг", body="Привет!\n"), "почта".encode("idna").decode() + ".example"),
    "анна@почта.example", "mail.pochta.example", "192.0.2.90", with_="UTF8SMTPS"))
smime = mail(ANN, body="--S\nContent-Type: text/plain\n\nHi Bob\n\n--S\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCA\n--S--\n").replace(
    'text/plain; charset="utf-8"', 'multipart/signed; protocol="application/pkcs7-signature";\n micalg=sha-256; boundary="S"', 1)
case("s-mime-signed", arrived(sign(smime, "shop.example"), *shop))
pgp = mail(ANN, subject="...", body="--P\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--P\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA0123456789abcdef\n=abcd\n-----END PGP MESSAGE-----\n\n--P--\n").replace(
    'text/plain; charset="utf-8"', 'multipart/encrypted; protocol="application/pgp-encrypted";\n boundary="P"', 1)
case("pgp-encrypted", arrived(sign(pgp, "shop.example"), *shop))
case("mbox-export", "From ann@shop.example Thu Nov 26 12:00:04 2026\n" + arrived(
    sign(mail(ANN, body="Hi Bob,\n\nFrom Thursday on we meet at ten.\n"), "shop.example"), *shop).replace("\n\nFrom Thursday", "\n\n>From Thursday"))
case("header-only-paste", arrived(ann, *shop).split("\n\n", 1)[0] + "\n")

answers = [
    {"name": name, "type": kind, "status": 0, "ad": False, "failure": None,
     "records": [{"name": name, "type": kind, "ttl": 300, "data": data} for data in datas]}
    for (name, kind), datas in zone.items()
]
(HERE / "dns.json").write_text(json.dumps({"default": "nxdomain", "answers": answers}, indent=1) + "\n")
print(len(made), "messages")
