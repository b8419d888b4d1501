"""Makes the signed and changed messages of this folder.

    python3 -m venv venv && venv/bin/pip install mailman dkimpy cryptography pynacl
    apt-get install altermime procmail        # altermime, formail; perl and coreutils are there
    venv/bin/python make.py

Each message is signed by dkimpy and then changed. `origin` in cases.json names the program that changed it; "layout" is
a change written here, after what the gateway or list is documented to do. The keys are made anew each time.
"""

import base64, email, email.header, email.policy, email.utils, io, json, mailbox, os, quopri, re, shutil, smtplib
import subprocess, sys, tempfile, urllib.parse
from pathlib import Path

import dkim, nacl.signing
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

HERE = Path(__file__).parent
CASES = []


def crlf(data):
    return re.sub(rb"\r?\n", b"\r\n", data)


def lf(data):
    return data.replace(b"\r\n", b"\n")


def run(*command, data):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def parts_of(message):
    head, _, body = message.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body


def on_body(change):
    def apply(message):
        head, body = parts_of(message)
        return head + change(body)
    return apply


def piped(*command):
    return on_body(lambda body: crlf(run(*command, data=lf(body))))


def on_field(name, change):
    def apply(message):
        pattern = re.compile(rb"(?im)^" + name.encode() + rb":((?:.|\r\n[ \t])*)\r\n")
        head, body = parts_of(message)
        assert pattern.search(head), name
        return pattern.sub(lambda m: change(m.group(0)), head, count=1) + body
    return apply


def replaced(old, new):
    def apply(message):
        assert old in message, old
        return message.replace(old, new)
    return apply


def added(*fields):
    return lambda message: b"".join(crlf(f.encode()) + b"\r\n" for f in fields) + message


# Signers.

rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
rsa_pem = rsa_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
rsa_public = rsa_key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
ed_key = nacl.signing.SigningKey.generate()
ed_private = base64.b64encode(bytes(ed_key))
ed_public = bytes(ed_key.verify_key)

FIELDS = [b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type", b"content-transfer-encoding"]
FEW = [b"from", b"to", b"subject", b"date", b"message-id"]


def sign(message, c=(b"relaxed", b"relaxed"), fields=FIELDS, ed=False):
    present = [f for f in fields if re.search(rb"(?im)^" + f + rb":", parts_of(message)[0])]
    # The From field is signed once more than it stands, as most signers do.
    names = present + ([b"from"] if fields is FIELDS else [])
    signature = dkim.sign(
        message, b"ed" if ed else b"rsa", b"author.example", ed_private if ed else rsa_pem,
        signature_algorithm=b"ed25519-sha256" if ed else b"rsa-sha256", canonicalize=c, include_headers=names)
    return signature + message


HEAD = """From: "Ann Lee" <ann@author.example>
To: Dev List <dev@lists.example>, Bob Kim <bob@example.net>
Subject: Meeting on Thursday about the next release
Date: Thu, 26 Nov 2026 11:00:00 +0900
Message-ID: <20261126.1@author.example>
"""
UTF8_HEAD = HEAD.replace("Meeting on Thursday", "=?UTF-8?B?6rCA64KY64uk?= Besuch")
TEXT = """Hello all,

From now on we meet on Thursdays. The agenda is long, so please read the notes that I sent yesterday, before you come.

.hidden files are kept:
    indented by four
	indented by a tab

Two spaces  here, and a signature below.

-- 
Ann
"""
LONG = "This is one very long paragraph. " * 45
UTF8 = "Grüße aus Köln, 안녕하세요.\n\nDer Bericht über das Projekt ist fertig; er wird am Donnerstag verteilt, wenn alle da sind.\n\nAnn\n"
LATIN = "Grüße aus Köln.\n\nDer Bericht über das Projekt ist fertig.\n\nAnn\n"
HTML = """<html><head><title>News</title></head>
<body style="margin:0">
<div class="main"><p>Hello,</p>
<p>please read <a href="https://www.author.example/news?id=7&amp;lang=en">the news</a> and
<a href="https://www.author.example/">our site</a>.</p></div>
</body>
</html>
"""
PLAIN = "Hello,\n\nplease read https://www.author.example/news?id=7&lang=en and visit us.\n\nAnn\n"


def single(body, kind="text/plain; charset=us-ascii", cte="7bit", head=HEAD):
    return crlf(f"{head}MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: {cte}\n\n".encode() + body)


def alternative(cte="7bit", extra="", head=HEAD, plain=PLAIN, html=HTML):
    def encode(text):
        data = text.encode()
        return quopri.encodestring(data) if cte == "quoted-printable" else base64.encodebytes(data) if cte == "base64" else data
    return crlf(f"{head}MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b1\"\n\n".encode()
        + b"This is a multi-part message in MIME format.\n--b1\n"
        + f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {cte}\n\n".encode() + encode(plain)
        + b"\n--b1\n"
        + f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: {cte}\n\n".encode() + encode(html)
        + b"\n--b1--\n")


def mixed(head=HEAD):
    return crlf(f"{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"m1\"\n\n".encode()
        + b"--m1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + UTF8.encode()
        + b"\n--m1\nContent-Type: application/octet-stream; name=\"a.bin\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"a.bin\"\n\n"
        + base64.encodebytes(bytes(range(256)) * 8) + b"\n--m1--\n")


BASES = {
    "text": sign(single(TEXT.encode())),
    "few": sign(single(TEXT.encode()), fields=FEW),
    "bare": sign(crlf(HEAD.encode() + b"\n" + TEXT.encode()), fields=FEW),
    "simple": sign(single(TEXT.encode()), c=(b"simple", b"simple")),
    "relaxed-simple": sign(single(TEXT.encode()), c=(b"relaxed", b"simple")),
    "ed25519": sign(single(TEXT.encode()), ed=True),
    "long": sign(single((LONG + "\n\nAnn\n").encode())),
    "utf8": sign(single(UTF8.encode(), "text/plain; charset=utf-8", "8bit", UTF8_HEAD)),
    "utf8-few": sign(single(UTF8.encode(), "text/plain; charset=utf-8", "8bit", UTF8_HEAD), fields=FEW),
    "latin1": sign(single(LATIN.encode("latin-1"), "text/plain; charset=iso-8859-1", "8bit")),
    "utf8-base64": sign(single(base64.encodebytes(crlf(UTF8.encode())), "text/plain; charset=\"utf-8\"", "base64", UTF8_HEAD)),
    "utf8-qp": sign(single(quopri.encodestring(UTF8.encode()), "text/plain; charset=utf-8", "quoted-printable", UTF8_HEAD)),
    "html": sign(single(HTML.encode(), "text/html; charset=utf-8", "7bit")),
    "alternative": sign(alternative()),
    "alternative-qp": sign(alternative("quoted-printable")),
    "alternative-base64": sign(alternative("base64")),
    "alternative-8bit": sign(alternative("8bit", plain=PLAIN + UTF8, html=HTML.replace("Hello", "Grüße"))),
    "mixed": sign(mixed()),
}


# Changes by independent programs.

def mailman(footer=False, prefix=False, munge=False, headers=False):
    import mailman.email.message
    from mailman.config import config

    def apply(message):
        msg = email.message_from_bytes(lf(message), mailman.email.message.Message)
        data = {"original_sender": "ann@author.example", "recipients": ["bob@example.net"], "original_subject": msg["subject"], "original_size": len(message)}
        if munge:
            data["dmarc_action"] = None
            from mailman.handlers import dmarc
            dmarc.munge_from(LIST, msg, data)
        if headers:
            config.handlers["cook-headers"].process(LIST, msg, data)
            config.handlers["rfc-2369"].process(LIST, msg, data)
        if prefix:
            config.handlers["subject-prefix"].process(LIST, msg, data)
        if footer:
            config.handlers["decorate"].process(LIST, msg, data)
        return crlf(msg.as_bytes())
    return apply


def start_mailman():
    global LIST
    folder = tempfile.mkdtemp()
    (Path(folder) / "mailman.cfg").write_text(f"[mailman]\nlayout: here\n[paths.here]\nvar_dir: {folder}\n[mta]\nincoming: mailman.mta.null.NullMTA\n[database]\nurl: sqlite:///{folder}/mailman.db\n")
    from mailman.core.initialize import initialize
    initialize(str(Path(folder) / "mailman.cfg"))
    from mailman.app.lifecycle import create_list
    from mailman.database.transaction import transaction
    from mailman.interfaces.domain import IDomainManager
    from zope.component import getUtility
    with transaction():
        getUtility(IDomainManager).add("lists.example")
        LIST = create_list("dev@lists.example", owners=["owner@lists.example"])
        LIST.subject_prefix = "[dev] "


def flattened(message, change=None, policy=email.policy.compat32):
    msg = email.message_from_bytes(lf(message), policy=policy)
    if change:
        change(msg)
    return crlf(msg.as_bytes())


def recoded(to):
    """Python's email package encodes each text part anew, as Mailman 2 and many scripts do."""
    def change(msg):
        for part in msg.walk():
            if part.get_content_maintype() != "text":
                continue
            data = part.get_payload(decode=True)
            del part["Content-Transfer-Encoding"]
            if to == "base64":
                part.set_payload(data); email.encoders.encode_base64(part)
            elif to == "quoted-printable":
                part.set_payload(data); email.encoders.encode_quopri(part)
            else:
                part.set_payload(data.decode("utf-8", "surrogateescape")); part["Content-Transfer-Encoding"] = "8bit"
    return lambda message: flattened(message, change)


def mailman2(message):
    """Mailman 2.1 (Decorate.py): the payload decoded, the footer appended, set_payload with the list's charset."""
    footer = "_______________________________________________\nDev mailing list\nDev@lists.example\nhttp://lists.example/mailman/listinfo/dev\n"

    def change(msg):
        if msg.is_multipart():
            part = email.mime.text.MIMEText(footer, "plain", "us-ascii")
            part["Content-Disposition"] = "inline"
            del part["MIME-Version"]
            if msg.get_content_type() == "multipart/mixed":
                msg.attach(part)
                return
            inner = email.message.Message()
            for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
                for value in msg.get_all(name, []):
                    inner[name] = value
            inner.set_payload(msg.get_payload()); inner.preamble, inner.epilogue = msg.preamble, msg.epilogue
            for name in ("Content-Type", "Content-Transfer-Encoding"):
                del msg[name]
            msg.preamble = msg.epilogue = None
            msg.set_payload([inner, part])
            msg["Content-Type"] = "multipart/mixed; boundary=\"===============0123456789==\""
            return
        charset = msg.get_content_charset("us-ascii")
        text = msg.get_payload(decode=True).decode(charset)
        del msg["Content-Transfer-Encoding"]; del msg["Content-Type"]
        if not text.endswith("\n"):
            text += "\n"
        msg.set_payload(text + footer, charset)
    return flattened(message, change)


def mbox(message):
    """Python's mailbox.mbox writes the message and reads it again: “From ” is quoted."""
    folder = tempfile.mkdtemp()
    box = mailbox.mbox(folder + "/box")
    box.add(lf(message)); box.flush()
    data = Path(folder + "/box").read_bytes()
    shutil.rmtree(folder)
    return crlf(data.split(b"\n", 1)[1].rstrip(b"\n") + b"\n")


def altermime(*options):
    def apply(message):
        folder = Path(tempfile.mkdtemp())
        (folder / "m").write_bytes(lf(message))
        (folder / "text").write_text("\n--\nThis message is confidential. If you are not the recipient, delete it.\n")
        (folder / "html").write_text("<hr><p>This message is confidential. If you are not the recipient, delete it.</p>\n")
        subprocess.run(["altermime", "--input=m", "--disclaimer=text", "--disclaimer-html=html", *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return crlf((folder / "m").read_bytes())
    return apply


def perl(code):
    return lambda data: run("perl", "-0777", "-e", "binmode STDIN; binmode STDOUT; $_ = <STDIN>; " + code, data=data)


def perl_subject(form):
    def change(field):
        text = str(email.header.make_header(email.header.decode_header(field.decode().split(":", 1)[1].strip().replace("\r\n", ""))))
        out = run("perl", "-MEncode", "-e", f"binmode STDIN; print encode('{form}', decode('UTF-8', join '', <STDIN>))", data=text.encode())
        return b"Subject: " + crlf(out).rstrip() + b"\r\n"
    return on_field("Subject", change)


def perl_encoded(kind):
    code = "use MIME::QuotedPrint; print encode_qp($_);" if kind == "quoted-printable" else "use MIME::Base64; print encode_base64($_);"
    return lambda message: replaced(b"Content-Transfer-Encoding: 8bit", b"Content-Transfer-Encoding: " + kind.encode())(on_body(lambda body: crlf(perl(code)(lf(body))))(message))


def dots_doubled(body):
    return smtplib._quote_periods(body)


def header_again(name):
    def change(field):
        value = field.split(b":", 1)[1].strip().replace(b"\r\n", b"").decode()
        text = str(email.header.make_header(email.header.decode_header(value)))
        return crlf((name + ": " + email.header.Header(text, "utf-8", header_name=name).encode() + "\n").encode())
    return on_field(name, change)


def addresses_again(name):
    """email.utils parses the addresses and writes them again, with its own quotes."""
    def change(field):
        value = field.split(b":", 1)[1].strip().replace(b"\r\n", b"").decode()
        again = ", ".join(email.utils.formataddr(pair) for pair in email.utils.getaddresses([value]))
        return f"{name}: {again}\r\n".encode()
    return on_field(name, change)


def date_zone(zone):
    def change(field):
        import datetime
        moment = email.utils.parsedate_to_datetime(field.split(b":", 1)[1].strip().decode())
        return b"Date: " + email.utils.format_datetime(moment.astimezone(datetime.timezone(datetime.timedelta(hours=zone)))).encode() + b"\r\n"
    return on_field("Date", change)


def formail(*options):
    return lambda message: crlf(run("formail", "-f", *options, data=lf(message)))


# Layouts of gateways and lists, as they are documented.

def subject(tag):
    return on_field("Subject", lambda field: field.replace(b"Subject: ", b"Subject: " + tag.encode() + b" ", 1))


def footer(text):
    return on_body(lambda body: body + crlf(text.encode()))


def banner(text):
    return on_body(lambda body: crlf(text.encode()) + body)


GOOGLE_FOOTER = """
-- 
You received this message because you are subscribed to the Google Groups "dev" group.
To unsubscribe from this group and stop receiving emails from it, send an email to dev+unsubscribe@groups.example.
To view this discussion visit https://groups.example/d/msgid/dev/20261126.1%40author.example.
"""
SYMPA_FOOTER = "\n-------------------------------------------------------------\nTo unsubscribe: mailto:sympa@lists.example?subject=unsubscribe%20dev\n"
EZMLM_FOOTER = "\n---------------------------------------------------------------------\nTo unsubscribe, e-mail: dev-unsubscribe@lists.example\nFor additional commands, e-mail: dev-help@lists.example\n\n"
CAUTION = "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.\n\n"
CAUTION_HTML = '<table border="0" cellspacing="0" width="100%"><tr><td style="background:#FFEB9C">CAUTION: This email originated from outside of the organization.</td></tr></table>\n<br>\n'
BARRACUDA = '<div style="background-color:#FFEB9C; width:100%"><b>CAUTION:</b> External sender.</div>\n'
DISCLAIMER_HTML = "<br>\n<p style=\"font-size:8pt\">This e-mail is confidential. <b>Example Ltd.</b></p>\n"
DISCLAIMER = "\nThis e-mail is confidential. Example Ltd.\n"


def html_top(text):
    return replaced(b'<body style="margin:0">\r\n', b'<body style="margin:0">\r\n' + crlf(text.encode()))


def html_end(text):
    return replaced(b"</body>", crlf(text.encode()) + b"</body>")


def plain_top(text):
    return replaced(b"\r\n\r\nHello,\r\n\r\nplease", b"\r\n\r\n" + crlf(text.encode()) + b"Hello,\r\n\r\nplease")


def plain_end(text):
    return replaced(b"\r\nAnn\r\n\r\n--b1", b"\r\nAnn\r\n" + crlf(text.encode()) + b"\r\n--b1")


def rewritten_links(rewrite):
    def apply(message):
        head, body = parts_of(message)
        def one(match):
            url = match.group(0)
            target = url.replace(b"&amp;", b"&").decode()
            return rewrite(target).replace("&", "&amp;").encode() if b"&amp;" in url or body[match.start() - 1:match.start()] == b'"' else rewrite(target).encode()
        return head + re.sub(rb'https://www\.author\.example/[^\s"<>]*', one, body)
    return apply


def safelinks(url):
    return "https://eur01.safelinks.protection.outlook.com/?url=" + urllib.parse.quote(url, safe="") + "&data=05%7C02%7Cbob%40example.net%7Cabc&sdata=Zm9v%3D&reserved=0"


def proofpoint2(url):
    return "https://urldefense.proofpoint.com/v2/url?u=" + urllib.parse.quote(url, safe=":").replace("%", "-").replace("/", "_").replace("-2F", "_") + "&d=DwMFaQ&c=abc&r=def&m=ghi&s=jkl&e="


def proofpoint3(url):
    replaced_characters = "".join(c for c in url.split("://", 1)[1] if c in "?&=")
    shown = re.sub("[?&=]", "*", url)
    return "https://urldefense.com/v3/__" + shown + "__;" + base64.urlsafe_b64encode(replaced_characters.encode()).decode().rstrip("=") + "!!ABC!xyz-123$"


def barracuda(url):
    return "https://linkprotect.cudasvc.com/url?a=" + urllib.parse.quote(url, safe="") + "&c=E,1,abc&typo=1"


def cisco(url):
    return "https://secure-web.cisco.com/1abcDEF-xyz/" + urllib.parse.quote(url, safe="")


def mimecast(url):
    return "https://url.uk.m.mimecastprotect.com/s/abc123?domain=author.example&url=" + urllib.parse.quote(url, safe="")


def google_from(message):
    message = on_field("From", lambda f: b"From: \"'Ann Lee' via dev\" <dev@groups.example>\r\n")(message)
    return added("X-Original-From: \"Ann Lee\" <ann@author.example>", "X-Original-Sender: ann@author.example", "List-ID: <dev.groups.example>")(message)


def munged(field_extra):
    return lambda message: on_field("From", lambda f: b"From: Ann Lee via Dev <dev@lists.example>\r\n" + crlf(field_extra.encode()))(message)


S = "dkim-change-"
TAG, FOOT, HEADLINES, INSERTED = S + "subject-tag", S + "lines-appended", S + "lines-prepended", S + "lines-inserted"
PART, WRAPPED, RECODED, LINKS = S + "part-added", S + "part-wrapped", S + "reencoded", S + "links-rewritten"
REWRITTEN, FROM, FOLD, SPACE = S + "rewritten", S + "from-rewritten", S + "refolded", S + "field-space"
QUOTES, FORM, WORDS, DATE = S + "quotes", S + "address-form", S + "encoded-words", S + "date-form"
MIME, ADDED, REMOVED = S + "mime-field", S + "field-added", S + "field-removed"
BROKEN, JOINED, FROMQ, DOTS = S + "lines-broken", S + "lines-joined", S + "from-quoted", S + "dots-doubled"
TRAILING, TABS, ENDS, BLANK = S + "spaces-at-line-ends", S + "tabs", S + "line-ends", S + "blank-lines"
STRIPPED, CUT, CHARSET, NAME = S + "spaces-removed", S + "end-cut-off", S + "charset", S + "field-name"


def case(name, base, changes, expected, kinds=1):
    """`expected`: for each kind of change, the codes of which one is right. `changes`: (origin, change)."""
    message = BASES[base]
    for _, change in changes:
        message = change(message)
    if message == BASES[base]:
        print("nothing changed:", name); return
    CASES.append({"name": name, "base": base, "origin": " + ".join(dict.fromkeys(o for o, _ in changes)), "changes": kinds, "expected": [[e] if isinstance(e, str) else e for e in expected]})
    (HERE / f"{name}.eml").write_bytes(message)


def main():
    for old in HERE.glob("*.eml"):
        old.unlink()
    start_mailman()
    py, mm, am, co, pl, fo, la = "Python email", "Mailman 3", "altermime", "coreutils", "Perl", "formail", "layout"

    # One kind of change.
    for base in ("text", "few", "bare", "ed25519"):
        case(f"mailman-prefix-{base}", base, [(mm, mailman(prefix=True))], [TAG])
    for base in ("utf8", "utf8-few"):
        case(f"mailman-prefix-{base}", base, [(mm, mailman(prefix=True))], [[TAG]])
    case("mailman-footer-bare", "bare", [(mm, mailman(footer=True))], [FOOT])
    case("mailman-footer-few", "few", [(mm, mailman(footer=True))], [FOOT])
    case("mailman-footer-mixed", "mixed", [(mm, mailman(footer=True))], [PART])
    case("mailman-munge-few", "few", [(mm, mailman(munge=True))], [[FROM, REWRITTEN]])
    case("mailman-munge-text", "text", [(mm, mailman(munge=True))], [[FROM, REWRITTEN]])
    for base in ("text", "few", "html", "simple"):
        case(f"altermime-{base}", base, [(am, altermime())], [[FOOT, INSERTED]])
    case("altermime-alternative", "alternative", [(am, altermime("--htmltoo"))], [INSERTED])
    case("altermime-mixed", "mixed", [(am, altermime())], [INSERTED])
    case("python-flatten-simple", "simple", [(py, lambda m: flattened(m, policy=email.policy.SMTP.clone(refold_source="all")))], [FOLD, QUOTES])
    case("python-address-from", "text", [(py, addresses_again("From"))], [[QUOTES]])
    case("python-address-from-simple", "simple", [(py, addresses_again("From"))], [[QUOTES]])
    for zone in (0, -5, 1):
        case(f"python-date-zone{zone:+d}", "text", [(py, date_zone(zone))], [DATE])
    case("python-subject-again", "utf8", [(py, header_again("Subject"))], [WORDS])
    case("python-mbox-text", "text", [(py, mbox)], [FROMQ])
    case("python-mbox-simple", "simple", [(py, mbox)], [FROMQ])
    case("python-dots", "text", [(py, on_body(dots_doubled))], [DOTS])
    case("python-dots-simple", "simple", [(py, on_body(dots_doubled))], [DOTS])
    for base in ("utf8", "utf8-few"):
        for to in ("base64", "quoted-printable"):
            case(f"python-{to}-{base}", base, [(py, recoded(to))], [RECODED] + ([MIME] if base == "utf8" else []))
    for base, to in (("alternative-8bit", "base64"), ("alternative-8bit", "quoted-printable"), ("alternative-qp", "base64"), ("alternative-base64", "quoted-printable"), ("mixed", "base64"), ("mixed", "quoted-printable"), ("utf8-qp", "base64"), ("utf8-base64", "quoted-printable"), ("alternative-qp", "8bit"), ("alternative-base64", "8bit")):
        head = [MIME] if base in ("utf8-qp", "utf8-base64") else []
        case(f"python-{to}-{base}", base, [(py, recoded(to))], [RECODED] + head)
    case("perl-subject-mime-q", "utf8", [(pl, perl_subject("MIME-Q"))], [WORDS])
    case("perl-qp-utf8", "utf8", [(pl, perl_encoded("quoted-printable"))], [RECODED, MIME])
    case("perl-base64-utf8", "utf8", [(pl, perl_encoded("base64"))], [RECODED, MIME])
    case("perl-wrap-long", "long", [(pl, on_body(lambda b: crlf(perl("use Text::Wrap; $Text::Wrap::columns=76; $Text::Wrap::unexpand=0; print wrap('','',$_);")(lf(b)))))], [BROKEN])
    case("perl-expand-simple", "simple", [(pl, on_body(lambda b: crlf(perl("use Text::Tabs; print expand($_);")(lf(b)))))], [TABS])
    case("perl-unexpand-simple", "simple", [(pl, on_body(lambda b: crlf(perl("s/^        /\\t/mg; s/[ \\t]+$//mg; print $_;")(lf(b)))))], [[STRIPPED]])
    for width in (72, 76, 80, 132, 990, 998):
        case(f"fold-{width}", "long", [(co, piped("fold", "-w", str(width)))], [BROKEN])
    for width in (72, 76, 80, 200, 990):
        case(f"fold-s-{width}", "long", [(co, piped("fold", "-s", "-w", str(width)))], [BROKEN])
    case("fmt-split", "long", [(co, piped("fmt", "-s", "-w", "75"))], [BROKEN])
    case("expand-simple", "simple", [(co, piped("expand"))], [TABS])
    case("expand-relaxed-simple", "relaxed-simple", [(co, piped("expand"))], [TABS])
    case("iconv-utf8", "latin1", [(co, lambda m: replaced(b"charset=iso-8859-1", b"charset=utf-8")(piped("iconv", "-f", "latin1", "-t", "utf-8")(m)))], [CHARSET, MIME])
    case("sed-strip-simple", "simple", [(co, piped("sed", "s/[ \\t]*$//"))], [STRIPPED])
    case("sed-double-space", "text", [(co, piped("sed", "G"))], [BLANK])
    case("sed-stray-returns", "text", [(co, on_body(lambda b: run("sed", "s/$/\\r/", data=b)))], [ENDS])
    case("formail-added-twice", "long", [(fo, formail("-a", "Reply-To: dev@lists.example", "-A", "To: other@example.org"))], [ADDED])
    case("formail-renamed", "long", [(fo, formail("-i", "Message-ID: <new@lists.example>"))], [REWRITTEN])

    for name, tag in (("external", "[EXTERNAL]"), ("ext", "[EXT]:"), ("spam", "***SPAM***"), ("caution", "CAUTION:"), ("list", "[dev]"), ("number", "[dev 123]"), ("korean", "[외부]"), ("paren", "(External)")):
        change = on_field("Subject", lambda f, tag=tag: f.replace(b"Subject: ", b"Subject: " + tag.encode() + b" ", 1))
        case(f"tag-{name}", "text", [(la, change)], [TAG])
    for name, text in (("google-groups", GOOGLE_FOOTER), ("sympa", SYMPA_FOOTER), ("ezmlm", EZMLM_FOOTER), ("exchange", DISCLAIMER)):
        for base in ("text", "simple"):
            case(f"footer-{name}-{base}", base, [(la, footer(text))], [FOOT])
    case("footer-exchange-html", "html", [(la, html_end(DISCLAIMER_HTML))], [INSERTED])
    case("footer-exchange-alternative", "alternative", [(la, plain_end(DISCLAIMER)), (la, html_end(DISCLAIMER_HTML))], [INSERTED])
    case("banner-text", "text", [(la, banner(CAUTION))], [HEADLINES])
    case("banner-exchange-html", "html", [(la, html_top(CAUTION_HTML))], [INSERTED])
    case("banner-barracuda-html", "html", [(la, html_top(BARRACUDA))], [INSERTED])
    case("banner-exchange-alternative", "alternative", [(la, plain_top(CAUTION)), (la, html_top(CAUTION_HTML))], [INSERTED])
    case("banner-mimecast-alternative", "alternative", [(la, plain_top("EXTERNAL\n\n")), (la, html_top("<p><b>EXTERNAL</b></p>\n"))], [INSERTED])
    for name, rewrite in (("safelinks", safelinks), ("proofpoint2", proofpoint2), ("proofpoint3", proofpoint3), ("barracuda", barracuda), ("cisco", cisco), ("mimecast", mimecast)):
        for base in ("html", "alternative"):
            case(f"links-{name}-{base}", base, [(la, rewritten_links(rewrite))], [LINKS])
    case("sendmail-break", "long", [(la, on_body(lambda b: re.sub(rb"(.{988}(?=.))", rb"\1!\r\n ", b)))], [BROKEN])
    case("google-from", "text", [(la, google_from)], [[REWRITTEN, FROM]])
    case("munge-reply-to", "text", [(la, munged("Reply-To: Ann Lee <ann@author.example>\n"))], [[FROM, REWRITTEN]])
    case("munge-ietf", "text", [(la, on_field("From", lambda f: b"From: Ann Lee <ann=40author.example@dmarc.lists.example>\r\n"))], [FROM])
    case("message-id", "text", [(la, lambda m: added("X-Google-Original-Message-ID: <20261126.1@author.example>")(on_field("Message-ID", lambda f: b"Message-ID: <CAabc@mail.gmail.com>\r\n")(m)))], [REWRITTEN])
    case("mime-version-removed", "text", [(la, on_field("MIME-Version", lambda f: b""))], [REMOVED])
    case("space-after-comma", "text", [(la, on_field("To", lambda f: f.replace(b", ", b",")))], [[SPACE, FOLD]])
    case("content-type-case", "text", [(la, replaced(b"charset=us-ascii", b"charset=\"us-ascii\""))], [[MIME, QUOTES]])
    case("closing-cut", "alternative", [(la, replaced(b"--b1--\r\n", b""))], [CUT])

    # Two and more.
    for base in ("few", "bare"):
        case(f"mailman-prefix-footer-{base}", base, [(mm, mailman(prefix=True, footer=True))], [TAG, FOOT], 2)
        case(f"mailman-all-{base}", base, [(mm, mailman(prefix=True, footer=True, munge=True, headers=True))], [TAG, FOOT, [FROM, REWRITTEN]], 3)
    case("mailman-prefix-munge", "text", [(mm, mailman(prefix=True, munge=True))], [TAG, [FROM, REWRITTEN]], 2)
    case("mailman-prefix-headers", "text", [(mm, mailman(prefix=True, headers=True))], [TAG], 2)
    case("mailman-footer-text", "text", [(mm, mailman(footer=True))], [FOOT, [MIME, QUOTES]], 2)
    case("mailman-footer-mixed-prefix", "mixed", [(mm, mailman(footer=True, prefix=True))], [PART, TAG], 2)
    case("mailman-footer-alternative", "alternative", [(mm, mailman(footer=True))], [WRAPPED, [MIME, REWRITTEN]], 2)
    case("mailman-footer-html", "html", [(mm, mailman(footer=True))], [WRAPPED, [MIME, REWRITTEN, REMOVED]], 2)
    case("mailman-footer-utf8-few", "utf8-few", [(mm, mailman(footer=True))], [[RECODED], [FOOT, INSERTED]], 2)
    case("mailman-footer-utf8-base64", "utf8-base64", [(mm, mailman(footer=True))], [[INSERTED, FOOT]], 2)
    case("mailman2-few", "few", [(py, mailman2)], [FOOT], 1)
    case("mailman2-utf8-few", "utf8-few", [(py, mailman2)], [RECODED, [FOOT, INSERTED]], 2)
    case("mailman2-utf8-base64", "utf8-base64", [(py, mailman2)], [[INSERTED, FOOT]], 2)
    case("mailman2-alternative", "alternative", [(py, mailman2)], [WRAPPED, [MIME, REWRITTEN]], 2)
    case("mailman2-mixed", "mixed", [(py, mailman2)], [PART], 1)
    case("mailman2-utf8-qp", "utf8-qp", [(py, mailman2)], [RECODED, [FOOT, INSERTED], MIME, QUOTES], 2)
    case("mbox-footer", "text", [(py, mbox), (la, footer(SYMPA_FOOTER))], [FROMQ, FOOT], 2)
    case("dots-tag", "text", [(py, on_body(dots_doubled)), (la, subject("[EXT]"))], [DOTS, TAG], 2)
    case("altermime-tag", "text", [(am, altermime()), (la, subject("[EXTERNAL]"))], [TAG, [FOOT, INSERTED]], 2)
    case("date-zone-footer", "text", [(py, date_zone(0)), (la, footer(EZMLM_FOOTER))], [DATE, FOOT], 2)
    case("requoted-tag", "text", [(py, addresses_again("From")), (la, subject("[dev]"))], [TAG, QUOTES], 2)
    case("fold-footer", "long", [(co, piped("fold", "-s", "-w", "76")), (la, footer(DISCLAIMER))], [BROKEN, FOOT], 2)
    case("expand-footer-simple", "simple", [(co, piped("expand")), (la, footer(DISCLAIMER))], [TABS, FOOT], 2)
    case("base64-tag", "utf8-few", [(py, recoded("base64")), (py, header_again("Subject"))], [RECODED, WORDS], 2)
    case("qp-munge", "utf8-few", [(py, recoded("quoted-printable")), (la, munged("Reply-To: Ann Lee <ann@author.example>\n"))], [RECODED, [FROM, REWRITTEN]], 2)
    case("google-groups", "text", [(la, google_from), (la, subject("[dev]")), (la, footer(GOOGLE_FOOTER))], [[REWRITTEN, FROM], TAG, FOOT], 3)
    case("sympa", "text", [(la, munged("Reply-To: Ann Lee <ann@author.example>\n")), (la, subject("[dev]")), (la, footer(SYMPA_FOOTER))], [[REWRITTEN, FROM], TAG, FOOT], 3)
    case("exchange-safelinks-banner", "alternative", [(la, rewritten_links(safelinks)), (la, plain_top(CAUTION)), (la, html_top(CAUTION_HTML))], [LINKS, INSERTED], 2)
    case("proofpoint-tag", "alternative", [(la, rewritten_links(proofpoint3)), (la, subject("[EXTERNAL]"))], [LINKS, TAG], 2)
    case("proofpoint2-banner", "html", [(la, rewritten_links(proofpoint2)), (la, html_top(CAUTION_HTML))], [LINKS, INSERTED], 2)
    case("barracuda-banner", "html", [(la, rewritten_links(barracuda)), (la, html_top(BARRACUDA))], [LINKS, INSERTED], 2)
    case("mimecast-tag-links", "alternative", [(la, rewritten_links(mimecast)), (la, subject("[EXT]"))], [LINKS, TAG], 2)
    case("cisco-tag-links", "html", [(la, rewritten_links(cisco)), (la, subject("[EXT]"))], [LINKS, TAG], 2)
    case("banner-footer-text", "text", [(la, banner(CAUTION)), (la, footer(DISCLAIMER))], [HEADLINES, FOOT], 2)
    case("ezmlm-simple", "simple", [(la, subject("[dev]")), (la, footer(EZMLM_FOOTER))], [TAG, FOOT], 2)
    case("ed25519-pair", "ed25519", [(la, subject("[dev]")), (la, footer(EZMLM_FOOTER))], [TAG, FOOT], 2)
    case("ed25519-tag-munge", "ed25519", [(la, munged("Reply-To: Ann Lee <ann@author.example>\n")), (la, subject("[dev]"))], [TAG, [FROM, REWRITTEN]], 2)
    case("altermime-base64", "alternative-base64", [(am, altermime("--htmltoo"))], [INSERTED], 1)
    case("altermime-qp", "alternative-qp", [(am, altermime("--htmltoo"))], [INSERTED], 1)

    # Not to be found, for what was there is lost: nothing may be named.
    nothing = lambda name, base, change: case(name, base, [(la, change)], [], 0)
    nothing("lost-word", "text", replaced(b"Thursdays", b"Fridays"))
    nothing("lost-tail", "text", on_body(lambda b: b[: len(b) // 2]))
    nothing("lost-link", "html", replaced(b"https://www.author.example/news?id=7&amp;lang=en", b"https://protect.example/s/abc"))
    nothing("lost-subject", "text", on_field("Subject", lambda f: b"Subject: Something else\r\n"))
    nothing("lost-part", "mixed", on_body(lambda b: b.split(b"\r\n--m1\r\nContent-Type: application", 1)[0] + b"\r\n--m1--\r\n"))
    nothing("phishing-replaces-html", "alternative", on_body(lambda b: re.sub(rb"<div class.*</div>", b"<a href=\"https://evil.example/\">Pay now</a>", b, flags=re.S)))

    record = lambda name, data: {"name": f"{name}._domainkey.author.example", "type": "TXT", "status": 0, "ad": False, "failure": None,
        "records": [{"name": f"{name}._domainkey.author.example", "type": "TXT", "ttl": 300, "data": data}]}
    dns = {"default": "nxdomain", "answers": [
        record("rsa", "v=DKIM1; k=rsa; p=" + base64.b64encode(rsa_public).decode()),
        record("ed", "v=DKIM1; k=ed25519; p=" + base64.b64encode(ed_public).decode())]}
    (HERE / "dns.json").write_text(json.dumps(dns, indent=1) + "\n")
    (HERE / "cases.json").write_text(json.dumps(CASES, indent=1, ensure_ascii=False) + "\n")
    (HERE / "unchanged.eml").write_bytes(BASES["alternative"])
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
