#!/usr/bin/env python3
"""Makes the messages and damaged texts of this folder. Run by hand; the outputs are committed.

Needs: dkimpy, pynacl, cryptography and mailman 3 (PyPI), coreutils (fold, nl, cat), iconv, Node.js and Chromium with
playwright-core of the workspace (for clipboard.mjs). `make.py` makes everything anew, with new keys.

Five messages in the layouts of five kinds of provider are signed by dkimpy. Each damage is made by a program that
knows nothing of our repairs, where one exists; index.json says which, and what a repair can be asked for:
  "signature": the header and body are as signed, so the signature has to verify
  "header":    the header can be restored, the body not (or it was not copied)
  "cut":       text has to be cut, so the verdict must be undecided
"""
import base64, csv, html, io, json, mailbox, pprint, quopri, re, shlex, smtplib, subprocess, sys, tempfile, textwrap
from email import message_from_bytes, policy
from email.generator import BytesGenerator
from pathlib import Path

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from nacl.signing import SigningKey

HERE = Path(__file__).parent
# Signatures of the day on which the messages were sent.
dkim.time.time = lambda: 1795690800
answers = []


def publish(name, data):
    record = {"name": name, "type": "TXT", "ttl": 300, "data": data}
    answers.append({"name": name, "type": "TXT", "status": 0, "ad": False, "records": [record], "failure": None})


def rsa_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return private, "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()


def ed25519_key():
    key = SigningKey.generate()
    return base64.b64encode(bytes(key)), "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(key.verify_key)).decode()


def sign(message, domain, selector, algorithm, canonicalization, names):
    private, record = ed25519_key() if algorithm == "ed25519-sha256" else rsa_key()
    publish(f"{selector}._domainkey.{domain}", record)
    publish(f"_dmarc.{domain}", "v=DMARC1; p=reject")
    signature = dkim.sign(
        message, selector.encode(), domain.encode(), private, signature_algorithm=algorithm.encode(),
        canonicalize=tuple(part.encode() for part in canonicalization.split("/")), include_headers=[n.encode() for n in names],
    )
    return signature + message


def crlf(text):
    return text.replace("\n", "\r\n").encode()


NAMES = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]

# Gmail: short folds, a quoted name, alternative parts, its Received of SMTP below one by an internal id.
gmail = b"".join([crlf("""Delivered-To: bob@example.net
Received: by 2002:a05:6a10:c12:b0:5d2:1f3a:9b1c with SMTP id x18csp2230567pxu;
        Thu, 26 Nov 2026 03:00:03 -0800 (PST)
Return-Path: <ann.lee@mail.example.com>
Received: from mail-sor-f41.example.com (mail-sor-f41.example.com. [192.0.2.41])
        by mx.example.net with SMTPS id 5b1f17b1804b1-4778bd00d3dsor9187175e9.4.2026.11.26.03.00.02
        for <bob@example.net>
        (Google Transport Security);
        Thu, 26 Nov 2026 03:00:03 -0800 (PST)
Received-SPF: pass (example.net: domain of ann.lee@mail.example.com designates 192.0.2.41 as permitted sender) client-ip=192.0.2.41;
"""), sign(crlf("""MIME-Version: 1.0
Date: Thu, 26 Nov 2026 11:00:00 +0000
Message-ID: <CAFx=abc+def_123@mail.example.com>
Subject: =?UTF-8?Q?R=C3=A9union_jeudi?=
From: "Ann M. Lee" <ann.lee@mail.example.com>
To: Bob <bob@example.net>
Content-Type: multipart/alternative; boundary="000000000000a1b2c306"

--000000000000a1b2c306
Content-Type: text/plain; charset="UTF-8"

Hi Bob,

From Thursday on we meet at ten.

Ann

--000000000000a1b2c306
Content-Type: text/html; charset="UTF-8"

<div dir="ltr">Hi Bob,<br><br>From Thursday on we meet at ten.<br><br>Ann</div>

--000000000000a1b2c306--
"""), "mail.example.com", "20230601", "rsa-sha256", "relaxed/relaxed", NAMES)])

# Exchange Online: tabs nowhere, long X-MS fields, the address in the name, IPv6 hops with "(2603:...)".
outlook = b"".join([crlf("""Received: from AM0PR05MB1234.eurprd05.example.org (2001:db8:10a6:208:12::20) by
 DB7PR05MB5678.eurprd05.example.org with HTTPS; Thu, 26 Nov 2026 11:00:05 +0000
Received: from mail.contoso.example (192.0.2.77) by
 AM0PR05MB1234.eurprd05.example.org (2001:db8:10a6:208:12::20) with Microsoft SMTP Server
 (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.9412.8; Thu, 26
 Nov 2026 11:00:04 +0000
Authentication-Results: spf=pass (sender IP is 192.0.2.77)
 smtp.mailfrom=contoso.example; dkim=pass (signature was verified)
 header.d=contoso.example;dmarc=pass action=none
 header.from=contoso.example;compauth=pass reason=100
"""), sign(crlf("""From: Accounts Payable <ap@contoso.example>
To: "bob@example.net" <bob@example.net>
Subject: Invoice 4711 for November
Thread-Topic: Invoice 4711 for November
Thread-Index: AdxeUWk0+4v3nTzjS7ivxWXkq1xUVw==
Date: Thu, 26 Nov 2026 11:00:00 +0000
Message-ID: <AM0PR05MB12345F2C7A1E9@AM0PR05MB1234.eurprd05.contoso.example>
Accept-Language: en-GB, en-US
Content-Language: en-GB
X-MS-Has-Attach:
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable
MIME-Version: 1.0

Dear Bob,

the total is 1=2E200 EUR. Please pay within 14 days.=20

Kind regards
"""), "contoso.example", "selector1", "rsa-sha256", "relaxed/relaxed", NAMES + ["Thread-Topic", "X-MS-Has-Attach"])])

# Postfix with OpenDKIM: tabs in folds, relaxed/simple.
postfix = b"".join([crlf("""Return-Path: <news@shop.example>
X-Original-To: bob@example.net
Delivered-To: bob@example.net
Received: from out.shop.example (out.shop.example [198.51.100.25])
	(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
	 key-exchange X25519 server-signature RSA-PSS (2048 bits))
	(No client certificate requested)
	by mx.example.net (Postfix) with ESMTPS id 4bRk2Q1Jz2z9sT
	for <bob@example.net>; Thu, 26 Nov 2026 12:00:04 +0100 (CET)
"""), sign(crlf("""Received: by out.shop.example (Postfix, from userid 1001)
	id 4bRk2P6hWqz1h; Thu, 26 Nov 2026 12:00:02 +0100 (CET)
Date: Thu, 26 Nov 2026 12:00:02 +0100
From: The Shop <news@shop.example>
Reply-To: help@shop.example
To: bob@example.net
Subject: Your order 10023 has shipped
Message-ID: <20261126110002.4bRk2P6hWqz1h@out.shop.example>
List-Unsubscribe: <https://shop.example/u?id=10023>,
	<mailto:unsubscribe@shop.example?subject=10023>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Grüße aus München!

.. two dots, and a line
. that begins with one

The Shop <https://shop.example/>
"""), "shop.example", "s2026", "rsa-sha256", "relaxed/simple", NAMES + ["Reply-To", "List-Unsubscribe"])])

# Exim on a small host, Ed25519.
exim = b"".join([crlf("""Return-path: <carol@small.example>
Envelope-to: bob@example.net
Delivery-date: Thu, 26 Nov 2026 11:00:06 +0000
Received: from vps.small.example ([203.0.113.8]:45678)
	by mail.example.net with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384
	(Exim 4.98)
	(envelope-from <carol@small.example>)
	id 1wAbCd-0000000012x-3yZ0
	for bob@example.net;
	Thu, 26 Nov 2026 11:00:06 +0000
"""), sign(crlf("""From: Carol <carol@small.example>
To: bob@example.net
Cc: dave@example.net
Subject: patch for the build
Date: Thu, 26 Nov 2026 11:00:00 +0000
Message-ID: <87zfoo1bar.fsf@small.example>
User-Agent: Gnus/5.13 (Gnus v5.13)
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii

Bob,

> does it build now?

it does, with this:

  if (a < b && c > d)
      return 0;

Carol
"""), "small.example", "ed", "ed25519-sha256", "relaxed/relaxed", NAMES + ["Cc"])])

# An e-mail service provider: many headers, long base64 body.
text = "Ihre Rechnung für November liegt bereit. " * 12
body = base64.encodebytes(text.encode()).decode()
esp = b"".join([crlf("""Received: from o1.esp.example (o1.esp.example [192.0.2.130])
	by mx.example.net (Haraka/3.0.5) with ESMTPS id 1F2E3D4C-AAAA-BBBB.1
	envelope-from <bounces+42-bob=example.net@em.telco.example>
	tls TLS_AES_128_GCM_SHA256;
	Thu, 26 Nov 2026 11:00:03 +0000
"""), sign(crlf(f"""Received: by filter-6f9 with SMTP id filter-6f9-12-69A0B1C2-4
	2026-11-26 11:00:01.123456 +0000 UTC m=+12.34; Thu, 26 Nov 2026 11:00:01 +0000
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64
Date: Thu, 26 Nov 2026 11:00:01 +0000 (UTC)
From: Telco Rechnung <rechnung@telco.example>
MIME-Version: 1.0
Message-ID: <Ab3dEf_gQ2-abcdefghij@geopod-ismtpd-12>
Subject: =?utf-8?B?SWhyZSBSZWNobnVuZyBmw7xy?= =?utf-8?B?IE5vdmVtYmVy?=
Reply-To: service@telco.example
X-Entity-ID: u001.abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz==
X-SG-EID:
 u001.5Q2wJr0Kc1rXv3Zy8m7n6b5v4c3x2z1lKJHGFDSApoiuytrewqPOIUYTREWQlkjhgfdsaMN
 Bvcxz0987654321abcdefABCDEF==
To: bob@example.net

{body}"""), "telco.example", "s1", "rsa-sha256", "relaxed/relaxed", NAMES + ["Reply-To", "X-Entity-ID"])])

MESSAGES = {"gmail": gmail, "outlook": outlook, "postfix": postfix, "exim": exim, "esp": esp}
index = []


def run(command, data):
    return subprocess.run(shlex.split(command), input=data, capture_output=True, check=True).stdout


def unix(message):
    return message.replace(b"\r\n", b"\n")


def header(message):
    return message.split(b"\r\n\r\n")[0] + b"\r\n"


def put(message, damage, data, origin, keeps, independent=True):
    name = f"{message}-{damage}.txt"
    (HERE / name).write_bytes(data)
    index.append({"file": name, "message": f"{message}.eml", "damage": damage, "by": origin, "independent": independent, "keeps": keeps})


def gmail_page(message):
    m = message_from_bytes(message, policy=policy.default)
    rows = [("Message ID", m["Message-ID"]), ("Created at:", "Thu, Nov 26, 2026 at 11:00 AM (Delivered after 3 seconds)"), ("From:", re.sub('"', "", str(m["From"]))),
            ("To:", str(m["To"])), ("Subject:", str(m["Subject"])), ("SPF:", "PASS with IP 192.0.2.41 Learn more"),
            ("DKIM:", "'PASS' with domain " + m["DKIM-Signature"].split("d=")[1].split(";")[0] + " Learn more")]
    table = "\n".join(f"{label}\t{value}" for label, value in rows)
    return f"Original Message\n{table}\nDownload Original\nCopy to clipboard\n".encode() + unix(message)


def mailman_forward(message):
    """What mailman's own digest code makes of a message: the plain text digest quotes nothing but refolds it."""
    from mailman.email.message import Message  # noqa: F401: the class that mailman gives to the parser
    parsed = message_from_bytes(message, Message)
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=True, maxheaderlen=0).flatten(parsed, unixfrom=True)
    return out.getvalue()


def csv_cell(text):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([text])
    return out.getvalue().encode()


def mbox(message):
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(folder + "/box")
        box.add(mailbox.mboxMessage(message_from_bytes(unix(message))))
        box.flush()
        return Path(folder, "box").read_bytes()


for name, message in MESSAGES.items():
    (HERE / f"{name}.eml").write_bytes(message)
    assert dkim.verify(message, dnsfunc=lambda q, timeout=0: next(a["records"][0]["data"].encode() for a in answers if a["name"] == q.decode().rstrip("."))), name
    plain = unix(message)
    as_text = plain.decode()
    # Python's standard library
    put(name, "quopri", quopri.encodestring(plain), "Python quopri.encodestring", "signature")
    put(name, "html-escape", html.escape(as_text).encode(), "Python html.escape", "signature")
    put(name, "json", json.dumps(message.decode()).encode(), "Python json.dumps", "signature")
    put(name, "textwrap-indent", textwrap.indent(as_text, "    ").encode(), "Python textwrap.indent", "signature")
    put(name, "textwrap-quote", textwrap.indent(as_text, "> ", lambda line: True).encode(), "Python textwrap.indent with a predicate", "signature")
    put(name, "base64", base64.encodebytes(message), "Python base64.encodebytes", "signature")
    put(name, "repr", repr(message).encode(), "Python repr of bytes", "signature")
    put(name, "utf16", as_text.encode("utf-16"), "Python codec utf-16, as PowerShell's > writes", "signature")
    put(name, "mbox", mbox(message), "Python mailbox.mbox", "signature")
    # other programs
    put(name, "cat-n", run("cat -n", plain), "GNU cat -n", "signature")
    put(name, "nl", run("nl -b a -w 4 -s ': '", plain), "GNU nl -b a", "signature")
    put(name, "fold", run("fold -w 78", plain), "GNU fold -w 78", "header")
    put(name, "iconv-utf16be", run("iconv -f utf-8 -t utf-16be", plain), "iconv -t utf-16be, no mark", "signature")
    put(name, "fold-s", run("fold -s -w 80", plain), "GNU fold -s -w 80", "header")
    put(name, "expand", run("expand", plain), "GNU expand: tabs to spaces", "signature")
    put(name, "csv", csv_cell(as_text), "Python csv", "signature")
    put(name, "diff", subprocess.run(["diff", "-u", "/dev/null", "-"], input=plain, capture_output=True).stdout, "GNU diff -u", "cut")
    # two damages at once
    put(name, "cat-n-quoted", run("cat -n", textwrap.indent(as_text, "> ", lambda line: True).encode()), "Python textwrap.indent, then GNU cat -n", "signature")
    put(name, "quoted-below-prose", b"Hello,\n\nplease look:\n\n" + textwrap.indent(as_text, "> ", lambda line: True).encode(), "text above, Python textwrap.indent", "cut")
    put(name, "escaped-defanged", html.escape(re.sub(r"(?<=\w)\.(?=[a-z])", "[.]", as_text)).encode(), "a regular expression, Python html.escape", "signature", False)
    # made here, in the way in which people and programs are seen to do it
    put(name, "flattened", b"\r\n".join(line.lstrip() for line in header(message).split(b"\r\n")), "lstrip of each header line", "header", False)
    put(name, "defanged", re.sub(rb"(?<=[\w\]])\.(?=[a-z])", b"[.]", plain).replace(b"https://", b"hxxps://"), "a regular expression of analysts", "signature", False)

put("gmail", "gmail-page", gmail_page(gmail), "the table that Gmail's page has above the text", "signature", False)
put("esp", "gmail-page", gmail_page(esp), "the table that Gmail's page has above the text", "signature", False)
put("gmail", "mailman", mailman_forward(gmail), "mailman's Message class, Python's generator with mangle_from_", "signature")
put("exim", "prose", b"Hi team,\n\nis this one real? I did not ask for it.\n\n" + unix(exim), "text above", "cut", False)
put("postfix", "ticket", b"Ticket: 1042\nStatus: open\n\n" + unix(postfix), "a ticket's lines above", "cut", False)
put("outlook", "markdown", b"Can you look at this?\n\n```\n" + unix(outlook) + b"```\n\nThanks\n", "a Markdown fence with text", "cut", False)
put("exim", "fence", b"```email\n" + unix(exim) + b"```\n", "a bare Markdown fence", "signature", False)
put("outlook", "separate-lines", b"\r\n".join(re.sub(rb"^([A-Z][\w-]*):[ \t]+(?=\S)", rb"\1:\r\n", line) for line in re.sub(rb"\r\n[ \t]+", b" ", header(outlook)).split(b"\r\n")), "name and value on separate lines", "header", False)
put("postfix", "double-spaced", b"\n\n".join(unix(postfix).split(b"\n")), "a blank line after each line", "signature", False)
put("exim", "cr-cr-lf", exim.replace(b"\r\n", b"\r\r\n"), "CRLF written in text mode", "signature", False)
put("outlook", "one-line", b" ".join(header(outlook).split()), "all white space to one space, header only", "header", False)
put("postfix", "dot-stuffed", re.sub(rb"(?m)^\.", b"..", postfix) + b".\r\n", "as smtplib.quotedata: SMTP's DATA", "signature", False)
put("postfix", "smtplib", smtplib._quote_periods(smtplib._fix_eols(unix(postfix).decode()).encode()), "Python smtplib's dot stuffing", "signature")
put("postfix", "latin-1", run("iconv -f utf-8 -t latin1", unix(postfix)), "iconv -t latin1", "signature")
put("postfix", "double-utf-8", run("iconv -f latin1 -t utf-8", unix(postfix)), "iconv -f latin1 on UTF-8", "signature")
put("exim", "escaped", unix(exim).replace(b"\n", b"\\r\\n"), "line ends written out", "signature", False)
put("gmail", "quoted-twice", textwrap.indent(textwrap.indent(unix(gmail).decode(), "> ", lambda l: True), "> ", lambda l: True).encode(), "Python textwrap.indent twice", "signature")
put("gmail", "pprint", pprint.pformat({"raw": gmail.decode()}, width=10**9).encode(), "Python pprint", "signature")
put("esp", "gmail-api", json.dumps({"id": "19ab", "raw": base64.urlsafe_b64encode(esp).decode()}, indent=1).encode(), "Python json and base64url, as the Gmail API", "signature")
put("exim", "chat-block", b"```" + unix(exim) + b"```", "a code block of a chat", "signature", False)
put("gmail", "python-source", b'raw = """' + unix(gmail) + b'"""\n', "a string of Python source", "signature", False)
put("postfix", "yaml", b"raw: |\n" + textwrap.indent(unix(postfix).decode(), "  ").encode(), "a block of YAML", "cut", False)
put("outlook", "smart-quotes", header(outlook).decode().replace('"', "\u201d").encode(), "typographic quotes, as a word processor writes", "header", False)
put("gmail", "nbsp-folds", re.sub(rb"(?m)^ +", lambda m: "\u00a0".encode() * len(m[0]), unix(gmail).split(b"\n\n", 1)[0]) + b"\n\n" + unix(gmail).split(b"\n\n", 1)[1], "white space at folds as no-break spaces", "signature", False)

evidence = {"default": "nxdomain", "answers": answers}
(HERE / "dns.json").write_text(json.dumps(evidence, indent=1) + "\n")
# A browser's clipboard.
subprocess.run(["node", str(HERE / "clipboard.mjs")], check=True)
for name in MESSAGES:
    for kind, keeps in [("clipboard-pre", "signature"), ("clipboard-br-html", "header"), ("clipboard-br-text", "header")]:
        path = HERE / f"{name}-{kind}.txt"
        if path.exists():
            index.append({"file": path.name, "message": f"{name}.eml", "damage": kind, "by": "Chromium's clipboard", "independent": True, "keeps": keeps})
(HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n")
print(len(index), "damages,", sum(case["independent"] for case in index), "by independent programs")
