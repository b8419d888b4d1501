"""Makes the messages of this folder: changes that the search was not tuned on. See README.md.

    apt-get install altermime procmail maildrop nmh postfix recode php-cli php-mbstring ruby-mail \
        libmime-tools-perl libemail-mime-perl libmail-box-perl libmime-encwords-perl par
    venv/bin/python make.py          # the environment of ../changes/make.py, with the same packages

PERL5LIB names the folder of Sympa's Perl modules, NODE_PATH that of libmime. Postfix relays to RELAY_OUT (a file that an
SMTP server without 8BITMIME on port 2526 writes), with `relayhost = [127.0.0.1]:2526`.
"""

import email, email.header, email.policy, os, re, smtplib, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "changes"))
import make as m
from make import crlf, lf, run, on_field, replaced, added, single, sign

m.HERE = HERE
case = m.case

HEAD = """From: =?UTF-8?Q?J=C3=BCrgen_Gro=C3=9F?= <juergen@author.example>
To: "Dev, the list" <dev@lists.example>, Eva Ng <eva@example.net>
Cc: team@author.example,support@author.example
Subject: =?UTF-8?Q?Pl=C3=A4ne_f=C3=BCr_das_n=C3=A4chste_Quartal_und_die_Reise?=
 =?UTF-8?Q?_nach_K=C3=B6ln?=
Date: Wed, 25 Nov 2026 09:05:07 +0100 (CET)
Message-ID: <held-out-1@author.example>
List-Unsubscribe: <mailto:leave@author.example?subject=leave>,<https://author.example/leave/7>
"""
ASCII_HEAD = """From: Eva Ng (Sales) <eva.ng@author.example>
To: dev@lists.example
Reply-To: Sales Desk <sales@author.example>
Subject: Minutes of the meeting on Monday, with the numbers for October
Date: Wed, 25 Nov 2026 09:05:07 -0800
Message-ID: <held-out-2@author.example>
"""
TEXT = """Hallo zusammen,

die Pläne für das nächste Quartal sind fertig – bitte lest sie bis Freitag, denn am Montag fällt die Entscheidung darüber, wie es weitergeht und wer nach Köln fährt.

From Köln we go on to Zürich.
.profile is attached.

Grüße
Jürgen
"""
LATIN = TEXT.replace("–", "-")
PLAIN = "Dear all,\n\nhere are the minutes.  They are short:\n\n\t1. Numbers\n\t2. Plans   \n\nRegards, Eva\n\n"
LINE = "A sentence of some words that goes on and on, without any break at all. " * 30
HTML = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><style>p { margin: 0 }</style></head><body class="x"><table width="100%"><tr><td>
<p>Grüße aus Köln, <a href="https://author.example/a?x=1&amp;y=2">hier</a></p><img src="https://author.example/p.gif" alt="">
</td></tr></table></body></html>
"""
FIELDS = m.FIELDS + [b"list-unsubscribe"]


def alternative(cte):
    return m.alternative(cte, head=HEAD, plain=TEXT, html=HTML)


m.BASES = {
    "text8": sign(single(TEXT.encode(), "text/plain; charset=utf-8", "8bit", HEAD), fields=FIELDS),
    "text8-few": sign(single(TEXT.encode(), "text/plain; charset=utf-8", "8bit", HEAD), fields=m.FEW),
    "latin": sign(single(LATIN.encode("latin-1"), "text/plain; charset=iso-8859-1", "8bit", HEAD), fields=m.FEW),
    "latin-all": sign(single(LATIN.encode("latin-1"), "text/plain; charset=iso-8859-1", "8bit", HEAD)),
    "plain": sign(single(PLAIN.encode(), head=ASCII_HEAD)),
    "plain-simple": sign(single(PLAIN.encode(), head=ASCII_HEAD), c=(b"simple", b"simple")),
    "plain-relaxed-simple": sign(single(PLAIN.encode(), head=ASCII_HEAD), c=(b"relaxed", b"simple")),
    "line": sign(single((LINE + "\n\nEva\n").encode(), head=ASCII_HEAD)),
    "html": sign(single(HTML.encode(), "text/html; charset=utf-8", "8bit", HEAD), fields=m.FEW),
    "alt8": sign(alternative("8bit"), fields=FIELDS),
    "alt-qp": sign(alternative("quoted-printable"), fields=FIELDS),
    "alt-base64": sign(alternative("base64"), fields=FIELDS),
    "ed": sign(single(PLAIN.encode(), head=ASCII_HEAD), ed=True),
}


# Programs.

def piped(*command):
    """A program that reads and writes a message with bare line feeds."""
    return lambda message: crlf(run(*command, data=lf(message)))


def perl(code, *modules):
    return piped("perl", *[f"-M{name}" for name in modules], "-e", "binmode STDIN; binmode STDOUT; my $text = join '', <STDIN>; " + code)


def sympa(way):
    return piped("perl", str(HERE / "sympa.pl"), way)


def ruby(code):
    return piped("ruby", "-rmail", "-e", "m = Mail.new($stdin.binmode.read); " + code)


def mhfixmsg(*options):
    def apply(message):
        folder = Path(tempfile.mkdtemp())
        (folder / "profile").write_text(f"Path: {folder}\n")
        (folder / "m").write_bytes(lf(message))
        subprocess.run(["/usr/bin/mh/mhfixmsg", "-noverbose", *options, "-outfile", str(folder / "out"), "-file", str(folder / "m")], env={**os.environ, "MH": str(folder / "profile"), "LC_ALL": "C.UTF-8"}, check=True)
        return crlf((folder / "out").read_bytes())
    return apply


def postfix(message):
    """Postfix relays to a server without 8BITMIME."""
    out = Path(os.environ["RELAY_OUT"])
    out.unlink(missing_ok=True)
    with smtplib.SMTP("127.0.0.1", 25) as server:
        server.sendmail("eva@author.example", ["dev@lists.example"], message, ["BODY=8BITMIME"])
    for _ in range(50):
        time.sleep(0.2)
        if out.exists() and out.stat().st_size:
            return out.read_bytes()
    raise RuntimeError("nothing was relayed")


def field_by(name, *command):
    """The decoded text of a field, written by a program."""
    def change(field):
        value = field.split(b":", 1)[1].strip().decode()
        text = str(email.header.make_header(email.header.decode_header(re.sub(r"\r\n", "", value))))
        return name.encode() + b": " + crlf(run(*command, data=text.encode()).strip()) + b"\r\n"
    return on_field(name, change)


def php(code):
    return ["php", "-r", "mb_internal_encoding('UTF-8'); $t = stream_get_contents(STDIN); " + code]


def node(code):
    return ["node", "-e", "const l = require('libmime/lib/libmime.js'); const t = require('fs').readFileSync(0, 'utf8'); process.stdout.write(" + code + ")"]


def handlers(*names, **settings):
    """Mailman 3's handlers one after the other, with settings of the list."""
    def apply(message):
        import mailman.email.message
        from mailman.config import config
        for name, value in settings.items():
            setattr(m.LIST, name, value)
        msg = email.message_from_bytes(lf(message), mailman.email.message.Message)
        data = {"original_sender": "eva.ng@author.example", "recipients": ["eva@example.net"], "original_subject": msg["subject"], "original_size": len(message)}
        for name in names:
            config.handlers[name].process(m.LIST, msg, data)
        return crlf(msg.as_bytes())
    return apply


def main():
    from mailman.interfaces.mailinglist import ReplyToMunging
    for old in HERE.glob("*.eml"):
        old.unlink()
    m.start_mailman()
    S, pf, rf, mh, mt, em, mb, rb, ph, nl, mm, py, co, fo, am = "Sympa", "Postfix", "reformime", "nmh", "MIME-tools", "Email::MIME", "Mail::Box", "Ruby mail", "PHP", "libmime", "Mailman 3", "Python email", "coreutils", "formail", "altermime"
    FOOT, INS, TAG, REC, MIME, WORDS = [m.FOOT, m.INSERTED], m.INSERTED, m.TAG, m.RECODED, [m.MIME, m.QUOTES], m.WORDS

    # One kind of change.
    case("sympa-footer-text", "text8-few", [(S, sympa("append"))], [FOOT])
    case("sympa-footer-alternative", "alt8", [(S, sympa("append"))], [INS])
    case("sympa-footer-part", "alt8", [(S, sympa("mime"))], [m.WRAPPED, [m.MIME, m.REWRITTEN]], 2)
    case("sympa-subject", "text8", [(S, sympa("subject"))], [TAG])
    case("sympa-subject-plain", "plain", [(S, sympa("subject"))], [TAG])
    case("postfix-text", "text8-few", [(pf, postfix)], [REC])
    case("postfix-text-all", "text8", [(pf, postfix)], [REC, MIME])
    case("postfix-alternative", "alt8", [(pf, postfix)], [REC])
    case("postfix-html", "html", [(pf, postfix)], [REC])
    case("postfix-long-line", "line", [(pf, postfix)], [m.BROKEN])
    case("reformime-7bit-text", "text8-few", [(rf, piped("reformime", "-r7"))], [REC])
    # It also writes the text before the first part and the boundary anew: what was there is lost.
    case("reformime-7bit", "alt8", [(rf, piped("reformime", "-r7"))], [], 0)
    case("reformime-8bit", "alt-qp", [(rf, piped("reformime", "-r8"))], [], 0)
    case("reformime-8bit-base64", "alt-base64", [(rf, piped("reformime", "-r8"))], [], 0)
    case("mhfixmsg-8bit", "alt-qp", [(mh, mhfixmsg("-decodetext", "8bit"))], [REC])
    case("mhfixmsg-8bit-base64", "alt-base64", [(mh, mhfixmsg("-decodetext", "8bit"))], [REC])
    case("mhfixmsg-charset", "latin", [(mh, mhfixmsg("-decodetext", "8bit", "-textcharset", "utf-8"))], [m.CHARSET])
    case("mhfixmsg-charset-all", "latin-all", [(mh, mhfixmsg("-decodetext", "8bit", "-textcharset", "utf-8"))], [m.CHARSET, MIME])
    case("mime-tools-base64", "text8-few", [(mt, perl("my $p = MIME::Parser->new; $p->output_to_core(1); my $e = $p->parse_data($text); $e->head->mime_attr('Content-Transfer-Encoding' => 'base64'); print $e->as_string", "MIME::Parser"))], [REC])
    case("mime-tools-print", "alt-qp", [(mt, perl("my $p = MIME::Parser->new; $p->output_to_core(1); print $p->parse_data($text)->as_string", "MIME::Parser"))], [REC])
    case("email-mime-subject", "text8", [(em, perl("my $e = Email::MIME->new($text); $e->header_str_set(Subject => $e->header_str('Subject')); print $e->as_string", "Email::MIME"))], [WORDS])
    case("mail-box-subject", "text8", [(mb, perl("my $e = Mail::Message->read($text); my $s = $e->study('Subject'); $e->head->set(Mail::Message::Field::Full->new('Subject', qq{$s}, charset => 'utf-8')); $e->print(\\*STDOUT)", "Mail::Message"))], [WORDS])
    case("ruby-mail", "plain", [(rb, ruby("print m.to_s"))], [[m.FOLD, m.FORM, m.QUOTES, m.SPACE, m.DATE]])
    case("ruby-subject", "text8-few", [(rb, ruby("s = m.subject; m.subject = s; m.body; print m.header['Subject'].encoded + $stdin.string rescue print m.to_s"))], [WORDS, REC, m.DATE], 2)
    for kind in "QB":
        case(f"php-subject-{kind.lower()}", "text8", [(ph, field_by("Subject", *php(f"echo mb_encode_mimeheader($t, 'UTF-8', '{kind}', \"\\n\", 9);")))], [WORDS])
    case("php-iconv-subject", "text8", [(ph, field_by("Subject", *php("echo substr(iconv_mime_encode('Subject', $t, ['scheme'=>'B','output-charset'=>'UTF-8','input-charset'=>'UTF-8','line-break-chars'=>\"\\n\"]), 9);")))], [WORDS])
    case("libmime-subject", "text8", [(nl, field_by("Subject", *node("l.encodeWords(t, 'Q', 52)")))], [WORDS])
    case("libmime-subject-base64", "text8", [(nl, field_by("Subject", *node("l.encodeWord(t, 'B', 52)")))], [WORDS])
    case("python-subject-latin", "text8", [(py, on_field("Subject", lambda f: b"Subject: " + crlf(email.header.Header(str(email.header.make_header(email.header.decode_header(f.split(b":", 1)[1].strip().decode().replace("\r\n", "")))), "iso-8859-1", header_name="Subject").encode().encode()) + b"\r\n"))], [WORDS])
    case("python-from-again", "text8", [(py, m.header_again("From"))], [[WORDS, m.QUOTES, m.FORM]])
    case("python-refold", "text8", [(py, lambda x: m.flattened(x, policy=email.policy.SMTP.clone(refold_source="all")))], [WORDS, m.DATE, m.QUOTES], 2)
    case("python-smtp-simple", "plain-simple", [(py, lambda x: m.flattened(x, policy=email.policy.SMTP.clone(refold_source="all")))], [m.FOLD, m.QUOTES], 2)
    case("formail-unfold", "plain-simple", [(fo, piped("formail", "-f", "-c", "-I", "Precedence: list"))], [[m.FOLD]])
    case("formail-space", "plain-simple", [(fo, piped("formail", "-f", "-z"))], [[m.FOLD, m.SPACE]])
    case("date-utc", "plain", [("GNU date", on_field("Date", lambda f: b"Date: " + run("date", "-u", "-R", "-d", f.split(b":", 1)[1].strip().decode(), data=b"").strip() + b"\r\n"))], [m.DATE])
    case("date-plain", "plain", [("GNU date", on_field("Date", lambda f: b"Date: " + run("env", "TZ=Asia/Seoul", "LC_ALL=C", "date", "+%a, %e %b %Y %H:%M:%S %z (%Z)", "-d", f.split(b":", 1)[1].strip().decode(), data=b"").strip() + b"\r\n"))], [m.DATE])
    case("recode-utf8", "latin", [("recode", m.piped("recode", "latin1..utf-8"))], [m.CHARSET])
    case("unexpand", "plain-relaxed-simple", [(co, m.piped("unexpand", "-a"))], [[m.TABS]])
    case("pr-expand", "plain-relaxed-simple", [(co, m.piped("expand", "-t", "4"))], [[m.TABS]])
    case("fmt-line", "line", [(co, m.piped("fmt", "-w", "72"))], [m.BROKEN])
    case("par-line", "line", [("par", m.piped("par", "72"))], [m.BROKEN])
    case("altermime-alternative8", "alt8", [(am, m.altermime("--htmltoo"))], [INS])
    case("altermime-html8", "html", [(am, m.altermime("--htmltoo"))], [FOOT])
    case("mailman-reply-to", "plain", [(mm, handlers("cook-headers", reply_goes_to_list=ReplyToMunging.point_to_list))], [[m.REWRITTEN, m.ADDED]])
    case("mailman-reply-to-stripped", "ed", [(mm, handlers("cook-headers", reply_goes_to_list=ReplyToMunging.explicit_header_only, first_strip_reply_to=False))], [[m.REWRITTEN, m.ADDED, m.FORM]])
    case("mailman-prefix-line", "line", [(mm, handlers("subject-prefix", subject_prefix="[dev #%d] "))], [TAG])

    # Pairs.
    case("postfix-sympa", "text8-few", [(S, sympa("append")), (pf, postfix)], [REC, FOOT], 2)
    case("sympa-subject-footer", "text8-few", [(S, sympa("subject")), (S, sympa("append"))], [TAG, FOOT], 2)
    case("reformime-altermime", "text8-few", [(rf, piped("reformime", "-r7")), (am, m.altermime())], [REC, FOOT], 2)
    case("mhfixmsg-prefix", "alt-qp", [(mh, mhfixmsg("-decodetext", "8bit")), (mm, handlers("subject-prefix", subject_prefix="[dev] "))], [REC, TAG], 2)
    case("date-prefix-ed", "ed", [("GNU date", on_field("Date", lambda f: b"Date: " + run("date", "-u", "-R", "-d", f.split(b":", 1)[1].strip().decode(), data=b"").strip() + b"\r\n")), (mm, handlers("subject-prefix", subject_prefix="[dev] "))], [m.DATE, TAG], 2)
    case("postfix-break-prefix", "line", [(mm, handlers("subject-prefix", subject_prefix="[dev] ")), (pf, postfix)], [m.BROKEN, TAG], 2)
    case("php-subject-altermime", "text8-few", [(ph, field_by("Subject", *php("echo mb_encode_mimeheader($t, 'UTF-8', 'B', \"\\n\", 9);"))), (am, m.altermime())], [WORDS, FOOT], 2)
    case("mbox-sympa", "text8-few", [(py, m.mbox), (S, sympa("append"))], [m.FROMQ, FOOT], 2)
    case("recode-prefix", "latin", [("recode", m.piped("recode", "latin1..utf-8")), (mm, handlers("subject-prefix", subject_prefix="[dev] "))], [m.CHARSET, TAG], 2)
    case("munge-footer", "plain", [(mm, m.mailman(munge=True, prefix=True)), (S, sympa("append"))], [[m.FROM, m.REWRITTEN], TAG, FOOT, REC, MIME], 3)

    m_write()


def m_write():
    import base64, json
    record = lambda name, data: {"name": f"{name}._domainkey.author.example", "type": "TXT", "status": 0, "ad": False, "failure": None,
        "records": [{"name": f"{name}._domainkey.author.example", "type": "TXT", "ttl": 300, "data": data}]}
    dns = {"default": "nxdomain", "answers": [
        record("rsa", "v=DKIM1; k=rsa; p=" + base64.b64encode(m.rsa_public).decode()),
        record("ed", "v=DKIM1; k=ed25519; p=" + base64.b64encode(m.ed_public).decode())]}
    (HERE / "dns.json").write_text(json.dumps(dns, indent=1) + "\n")
    (HERE / "cases.json").write_text(json.dumps(m.CASES, indent=1, ensure_ascii=False) + "\n")
    print(len(m.CASES), "cases")


main()
