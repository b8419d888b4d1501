#!/usr/bin/env python3
"""Makes newsletters in the layouts of large sending services and of large receivers, and their DNS.

The form of each (host names, reverse paths, second signature, fields of the service) follows the service's own
documentation; names of customers and addresses are reserved ones. Run by hand; the outputs are committed.
Uses the signer of ../mail/make.py. `python3 make.py`
"""
import json, sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "mail"))
import make as base

base.zone.clear()
SIGNED = [*base.NAMES, "List-Unsubscribe", "List-Unsubscribe-Post"]
BODY = "Hi Bob,\n\nthe autumn catalogue is here: https://shop.example/autumn\n\nUnsubscribe: https://shop.example/u/1\n"


def yahoo(message, sender, client, ip, results):
    return (f"Received: from 10.217.151.75\n by atlas-production.v2-mail-prod1-bf1.omega.yahoo.com with HTTPS; Thu, 26 Nov 2026 11:00:05 +0000\n"
            f"Return-Path: <{sender}>\nX-Originating-Ip: [{ip}]\n"
            f"Received-SPF: pass (domain of {sender.split('@')[1]} designates {ip} as permitted sender)\n"
            f"Authentication-Results: atlas-production.v2-mail-prod1-bf1.omega.yahoo.com;\n {results}\n"
            f"Received: from {ip} (EHLO {client})\n by 10.217.151.75 with SMTPs\n (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256);\n Thu, 26 Nov 2026 11:00:04 +0000\n") + message


def naver(message, sender, client, ip, results):
    return (f"Return-Path: <{sender}>\nReceived: from {client} ({client} [{ip}])\n  by crcvmail101.nm.naver.com with ESMTPS id pX2yQd1kS9a7b8c9\n"
            f"  for <bob@naver.com>\n  (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);\n  Thu, 26 Nov 2026 11:00:04 -0000\n"
            f"Received-SPF: pass (crcvmail101.nm.naver.com: domain of {sender} designates {ip} as permitted sender) client-ip={ip};\n"
            f"Authentication-Results: crcvmail101.nm.naver.com; {results}\n") + message


def gmail(message, sender, client, ip, results):
    return base.google(message, sender, client, ip, results=results, to="bob@gmail.com")


def outlook(message, sender, client, ip, results):
    return base.microsoft(message, sender, client, ip, results=results)


RECEIVERS = {"gmail": (gmail, "bob@gmail.com"), "outlook": (outlook, "bob@contoso.example"), "yahoo": (yahoo, "bob@yahoo.com"), "naver": (naver, "bob@naver.com")}

# service, receiver, host, address, reverse path, second signer, selector, fields of the service
LAYOUTS = [
    ("mailchimp", "gmail", "mail12.atl11.rsgsv.net", "198.51.100.12", "bounce-mc.us1_1.2-bob=gmail.com@mail12.atl11.rsgsv.net", "mailchimpapp.net", "k2",
     "X-Mailer: Mailchimp Mailer - **CID0123456789**\nX-Campaign: mailchimp0123456789\nX-MC-User: 0123456789\nFeedback-ID: 1:1.2:us1:mc\nList-ID: list of shop <0123.list-id.mcsv.net>\n"),
    ("amazon-ses", "outlook", "a8-29.smtp-out.amazonses.com", "198.51.100.29", "0100018f-0000@mail.shop.example", "amazonses.com", "224i4yxa5dv7c2xz3womw6peuasteono",
     "Feedback-ID: ::1.us-east-1.abc=:AmazonSES\nX-SES-Outgoing: 2026.11.26-198.51.100.29\n"),
    ("sendgrid", "yahoo", "o1.em.shop.example", "198.51.100.31", "bounces+1-bob=yahoo.com@em.shop.example", None, "s1",
     "X-SG-EID: u001.abcdef\nX-Entity-ID: u001.abc\nFeedback-ID: 1:SG\n"),
    ("hubspot", "naver", "bid1.hubspotemail.net", "198.51.100.33", "1axb-bob=naver.com@bf01.shop.example", "hubspotemail.net", "hs1",
     "X-HS-Cid: abc\nX-Report-Abuse-To: abuse@hubspot.com (see https://policy.hubspot.com/abuse-complaints)\nFeedback-ID: aa:bb:1:HS\n"),
    ("klaviyo", "gmail", "o2.send.shop.example", "198.51.100.34", "bounces@send.shop.example", "klaviyomail.com", "kl",
     "X-Kmail-Message: 01H\nX-Kmail-Account: Abc\nFeedback-ID: abc:def:ghi:klaviyo\n"),
    ("salesforce", "outlook", "mta1.e.shop.example", "198.51.100.35", "bounce-1_HTML-1@bounce.e.shop.example", None, "50dkim1",
     "x-CSA-Complaints: csa-complaints@eco.de\nX-SFMC-Stack: 50\nx-job: 1_2\nFeedback-ID: 50:1:198.51.100.35:sfmktgcld\n"),
    ("brevo", "yahoo", "do.d.mailin.fr", "198.51.100.36", "bounces-1-bob=yahoo.com@do.d.mailin.fr", "sendinblue.com", "mail",
     "X-Mailin-EID: abc\nFeedback-ID: 198.51.100.36:1_2:1:Sendinblue\nOrigin-messageId: <1@smtp-relay.mailin.fr>\n"),
    ("postmark", "naver", "mta1.mtasv.net", "198.51.100.37", "pm_bounces@pm-bounces.shop.example", "pm.mtasv.net", "20240610103025pm",
     "X-PM-Message-Id: 0\nX-Complaints-To: abuse@postmarkapp.com\nFeedback-ID: s1-_:1:a1:postmark\n"),
]
TEXT = "Shop News <news@shop.example>"
# The policy page of RFC 9989: enforced, with reports to the own domain.
base.txt("_dmarc.shop.example", "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example")
base.txt("shop.example", "v=spf1 include:_spf.google.com -all")

for service, receiver, host, ip, path, second, selector, fields in LAYOUTS:
    receive, to = RECEIVERS[receiver]
    domain = path.split("@")[1]
    base.txt(domain, f"v=spf1 ip4:{ip} ~all")
    base.publish(host, "A", ip)
    base.publish(".".join(reversed(ip.split("."))) + ".in-addr.arpa", "PTR", host)
    more = (f"{fields}List-Unsubscribe: <https://shop.example/u/1?b=2>, <mailto:u-1@shop.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n")
    message = base.mail(TEXT, to=f"Bob <{to}>", subject="The autumn catalogue", id=f"{service}.1@shop.example", more=more, body=BODY)
    message = base.sign(message, "shop.example", selector, names=SIGNED, oversign=("From",))
    if second:
        message = base.sign(message, second, selector, names=SIGNED)
    results = f"dkim=pass header.i=@shop.example header.s={selector};\n spf=pass smtp.mailfrom={path};\n dmarc=pass header.from=shop.example"
    (HERE / f"{service}-to-{receiver}.eml").write_bytes(receive(message, path, host, ip, results).replace("\n", "\r\n").encode())

answers = [
    {"name": name, "type": kind, "status": 0, "ad": False, "failure": None,
     "records": [{"name": name, "type": kind, "ttl": 300, "data": data} for data in datas]}
    for (name, kind), datas in base.zone.items()
]
(HERE / "dns.json").write_text(json.dumps({"default": "nxdomain", "answers": answers}, indent=1) + "\n")
