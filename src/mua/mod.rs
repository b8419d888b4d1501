//! The author's program: named by a field, or shown by the forms that programs leave in a message.
//!
//! What a message says of its program is the sender's word, as easily written by another. It is no proof of anything.

use crate::{
    message::{Field, Message},
    report::{Client, ClientEvidence, ClientKind, Span, Sure},
};

use ClientKind::{Program, Script, Service, Unknown, Webmail};

/// The program that wrote the message, and what shows it.
pub fn client(message: &Message<'_>) -> Client {
    let named = named(message);
    let mut evidence: Vec<ClientEvidence> =
        named.iter().map(|named| named.evidence.clone()).collect();
    evidence.extend(service_fields(message));
    evidence.extend(message.first("Message-ID").and_then(message_id));
    let through_list = message.first("List-Id").is_some();
    evidence.extend(
        message
            .first("Content-Type")
            .and_then(|field| boundary(field, through_list)),
    );
    evidence.extend(program_fields(message));
    evidence.extend(header_order(message));
    // Stable: what is listed first stays first among equals.
    evidence.sort_by_key(|evidence| std::cmp::Reverse(evidence.sure));
    let first = named.into_iter().next();
    let strongest = evidence.first();
    Client {
        mua: first
            .as_ref()
            .map(|named| named.text.clone())
            .or_else(|| strongest.map(|evidence| evidence.name.clone())),
        name: strongest.map(|evidence| evidence.name.clone()),
        version: first.as_ref().and_then(|named| named.version.clone()),
        platform: first
            .as_ref()
            .and_then(|named| named.platform.map(str::to_owned)),
        kind: strongest.map_or(Unknown, |evidence| evidence.kind),
        sure: strongest.map(|evidence| evidence.sure),
        evidence,
    }
}

struct Named {
    text: String,
    version: Option<String>,
    platform: Option<&'static str>,
    evidence: ClientEvidence,
}

/// The fields that name the program.
fn named(message: &Message<'_>) -> Vec<Named> {
    ["User-Agent", "X-Mailer", "X-Newsreader"]
        .into_iter()
        .filter_map(|name| message.first(name))
        .map(|field| (field, field.text()))
        .chain(apple_version(message))
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| {
            let known = PROGRAMS
                .iter()
                .find(|(mark, ..)| find(&text, mark).is_some());
            let (name, kind) = known.map_or((unknown_name(&text), Unknown), |(_, name, kind)| {
                (*name, *kind)
            });
            Named {
                version: version(&text, known.map_or("", |(mark, ..)| *mark)),
                platform: platform(&text, name),
                evidence: evidence(field, "client-named", name, kind, Sure::Stated),
                text,
            }
        })
        .collect()
}

/// The name of a program that is not known: what stands before its version.
fn unknown_name(text: &str) -> &str {
    let end = text.find(|c: char| c.is_ascii_digit() || matches!(c, '/' | '(' | ';' | ','));
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
    let name = name.trim_end_matches(" v").trim();
    if name.is_empty() { text } else { name }
}

/// Apple Mail names itself in a comment: `Mime-Version: 1.0 (Mac OS X Mail 16.0 \(3864.200.81.1.6\))`; on a telephone `1.0 (1.0)`.
fn apple_version<'m, 'a>(message: &'m Message<'a>) -> Option<(&'m Field<'a>, String)> {
    let field = message.first("Mime-Version")?;
    let text = field.text();
    let (_, comment) = text.split_once('(')?;
    comment
        .contains("Mail")
        .then(|| (field, comment.trim_end_matches(')').replace('\\', "")))
}

/// What the text of a field contains, the program, and its kind. A mark that contains another stands before it.
#[rustfmt::skip]
const PROGRAMS: &[(&str, &str, ClientKind)] = &[
    ("git-send-email", "git send-email", Program),
    ("thunderbird", "Thunderbird", Program),
    ("betterbird", "Betterbird", Program),
    ("icedove", "Icedove", Program),
    ("seamonkey", "SeaMonkey", Program),
    ("postbox", "Postbox", Program),
    ("iphone mail", "iPhone Mail", Program),
    ("ipad mail", "iPad Mail", Program),
    ("apple mail", "Apple Mail", Program),
    ("mac os x mail", "Apple Mail", Program),
    ("microsoft outlook express", "Outlook Express", Program),
    ("microsoft-macoutlook", "Outlook for Mac", Program),
    ("microsoft windows live mail", "Windows Live Mail", Program),
    ("microsoft windows mail", "Windows Mail", Program),
    ("outlook", "Outlook", Program),
    ("microsoft cdo", "Microsoft CDO", Script),
    ("k-9 mail", "K-9 Mail", Program),
    ("fairemail", "FairEmail", Program),
    ("evolution", "Evolution", Program),
    ("geary", "Geary", Program),
    ("kmail", "KMail", Program),
    ("claws mail", "Claws Mail", Program),
    ("sylpheed", "Sylpheed", Program),
    ("neomutt", "NeoMutt", Program),
    ("mutt", "Mutt", Program),
    ("alpine", "Alpine", Program),
    ("gnus", "Gnus", Program),
    ("mu4e", "mu4e", Program),
    ("aerc", "aerc", Program),
    ("the bat!", "The Bat!", Program),
    ("em client", "eM Client", Program),
    ("foxmail", "Foxmail", Program),
    ("becky", "Becky!", Program),
    ("mailspring", "Mailspring", Program),
    ("airmail", "Airmail", Program),
    ("sparkpost", "SparkPost", Service),
    ("spark", "Spark", Program),
    ("pegasus mail", "Pegasus Mail", Program),
    ("eudora", "Eudora", Program),
    ("lotus notes", "Notes", Program),
    ("ibm notes", "Notes", Program),
    ("hcl notes", "Notes", Program),
    ("roundcube", "Roundcube", Webmail),
    ("squirrelmail", "SquirrelMail", Webmail),
    ("rainloop", "RainLoop", Webmail),
    ("snappymail", "SnappyMail", Webmail),
    ("horde", "Horde", Webmail),
    ("zimbrawebclient", "Zimbra", Webmail),
    ("zimbra", "Zimbra", Webmail),
    ("open-xchange", "Open-Xchange", Webmail),
    ("ymail", "Yahoo Mail", Webmail),
    ("yahoo", "Yahoo Mail", Webmail),
    ("icloud mailclient", "iCloud Mail", Webmail),
    ("daum mint web", "Daum Mail", Webmail),
    ("daum", "Daum Mail", Webmail),
    ("naver", "Naver Mail", Webmail),
    ("hiworks", "Hiworks", Webmail),
    ("phpmailer", "PHPMailer", Script),
    ("swiftmailer", "Swift Mailer", Script),
    ("symfony mailer", "Symfony Mailer", Script),
    ("nodemailer", "Nodemailer", Script),
    ("javamail", "JavaMail", Script),
    ("mime::lite", "MIME::Lite", Script),
    ("mime-tools", "MIME-tools", Script),
    ("mime::entity", "MIME-tools", Script),
    ("email::sender", "Email::Sender", Script),
    ("python", "Python", Script),
    ("php/", "PHP", Script),
    ("php", "PHP", Script),
    ("ruby", "Ruby", Script),
    ("coldfusion", "ColdFusion", Script),
    ("aspemail", "AspEmail", Script),
    ("aspnetemail", "aspNetEmail", Script),
    ("b4 ", "b4", Program),
    ("stgit", "StGit", Program),
    ("quilt", "quilt", Program),
    ("mailx", "mailx", Script),
    ("sendemail", "SendEmail", Script),
    ("swaks", "Swaks", Script),
    ("blat", "Blat", Script),
    ("mailchimp", "Mailchimp", Service),
    ("mandrill", "Mandrill", Service),
    ("mailjet", "Mailjet", Service),
    ("activecampaign", "ActiveCampaign", Service),
    ("hubspot", "HubSpot", Service),
    ("sendgrid", "SendGrid", Service),
    ("mailgun", "Mailgun", Service),
    ("amazon", "Amazon", Service),
    ("salesforce", "Salesforce", Service),
    ("sendinblue", "Brevo", Service),
    ("klaviyo", "Klaviyo", Service),
    ("campaign monitor", "Campaign Monitor", Service),
    ("constant contact", "Constant Contact", Service),
];

/// Fields that sending services and script hosts add.
const SERVICE_FIELDS: &[(&str, &str, ClientKind)] = &[
    ("X-SES-Outgoing", "Amazon SES", Service),
    ("X-SG-EID", "SendGrid", Service),
    ("X-Mailgun-Sid", "Mailgun", Service),
    ("X-Mailgun-Sending-Ip", "Mailgun", Service),
    ("X-MC-User", "Mailchimp", Service),
    ("X-Mandrill-User", "Mandrill", Service),
    ("X-PM-Message-Id", "Postmark", Service),
    ("X-MSFBL", "SparkPost", Service),
    ("X-Mailin-EID", "Brevo", Service),
    ("X-MJ-Mid", "Mailjet", Service),
    ("X-HS-CID", "HubSpot", Service),
    ("X-SFDC-LK", "Salesforce", Service),
    ("X-PHP-Originating-Script", "PHP", Script),
    ("X-PHP-Script", "PHP", Script),
];

/// Fields that one program or provider adds to what its users write.
const PROGRAM_FIELDS: &[(&str, &str, ClientKind, Sure)] = &[
    (
        "X-Universally-Unique-Identifier",
        "Apple Mail",
        Program,
        Sure::Likely,
    ),
    (
        "X-Apple-Mail-Remote-Attachments",
        "Apple Mail",
        Program,
        Sure::Likely,
    ),
    ("X-Kakaomail-MID", "Daum Mail", Webmail, Sure::Possible),
    (
        "X-Works-Smtp-Source",
        "Naver Works",
        Webmail,
        Sure::Possible,
    ),
    ("X-Sonic-MF", "Yahoo Mail", Webmail, Sure::Possible),
    ("X-Gm-Message-State", "Gmail", Webmail, Sure::Possible),
    ("X-MS-Has-Attach", "Outlook", Program, Sure::Possible),
    ("Thread-Index", "Outlook", Program, Sure::Possible),
    ("X-MimeOLE", "Outlook", Program, Sure::Possible),
];

fn service_fields(message: &Message<'_>) -> Vec<ClientEvidence> {
    let mut found: Vec<ClientEvidence> = SERVICE_FIELDS
        .iter()
        .filter_map(|(header, name, kind)| {
            let field = message.first(header)?;
            Some(evidence(
                field,
                "client-service-field",
                name,
                *kind,
                Sure::Likely,
            ))
        })
        .collect();
    found.extend(
        message
            .first("Feedback-ID")
            .filter(|field| field.text().ends_with(":AmazonSES"))
            .map(|field| {
                evidence(
                    field,
                    "client-service-field",
                    "Amazon SES",
                    Service,
                    Sure::Likely,
                )
            }),
    );
    found
}

fn program_fields(message: &Message<'_>) -> Vec<ClientEvidence> {
    PROGRAM_FIELDS
        .iter()
        .filter_map(|(header, name, kind, sure)| {
            Some(evidence(
                message.first(header)?,
                "client-field",
                name,
                *kind,
                *sure,
            ))
        })
        .collect()
}

/// The order in which a program writes its fields, each spelled as it spells it. Others may stand between them.
const ORDERS: &[(&[&str], &str, ClientKind)] = &[
    (
        &[
            "MIME-Version",
            "From",
            "Date",
            "Message-ID",
            "Subject",
            "To",
            "Content-Type",
        ],
        "Gmail",
        Webmail,
    ),
    (
        &[
            "From",
            "Content-Type",
            "Mime-Version",
            "Subject",
            "Message-Id",
            "Date",
            "To",
        ],
        "Apple Mail",
        Program,
    ),
    (
        &[
            "Message-ID",
            "Date",
            "MIME-Version",
            "User-Agent",
            "Subject",
            "To",
            "From",
            "Content-Type",
        ],
        "Thunderbird",
        Program,
    ),
];

fn header_order(message: &Message<'_>) -> Option<ClientEvidence> {
    let (first, name, kind) = ORDERS.iter().find_map(|(order, name, kind)| {
        let mut written = message
            .fields
            .iter()
            .filter(|field| order.iter().any(|name| field.is(name)));
        let first = written.clone().next()?;
        let is_theirs = order.iter().all(|name| {
            written
                .next()
                .is_some_and(|field| field.name == name.as_bytes())
        }) && written.next().is_none();
        is_theirs.then_some((first, *name, *kind))
    })?;
    Some(evidence(
        first,
        "client-header-order",
        name,
        kind,
        Sure::Possible,
    ))
}

/// The form of the Message-ID.
fn message_id(field: &Field<'_>) -> Option<ClientEvidence> {
    let text = field.text();
    let id = text.trim_matches(['<', '>']);
    let (left, right) = id.rsplit_once('@')?;
    let right = right.to_ascii_lowercase();
    let (name, kind, sure) = if right == "mail.gmail.com"
        && left.starts_with("CA")
        && left.len() > 40
    {
        ("Gmail", Webmail, Sure::Likely)
    } else if right.ends_with(".amazonses.com") {
        ("Amazon SES", Service, Sure::Likely)
    } else if right.starts_with("geopod-ismtpd") || right.starts_with("ismtpd") {
        ("SendGrid", Service, Sure::Likely)
    } else if right.ends_with(".prod.outlook.com") || right.ends_with(".prod.exchangelabs.com") {
        ("Microsoft 365", Program, Sure::Likely)
    } else if right == "mail.yahoo.com" {
        ("Yahoo Mail", Webmail, Sure::Likely)
    } else if right.ends_with(".nm.naver.com") {
        ("Naver Mail", Webmail, Sure::Likely)
    } else if right == "swift.generated" {
        ("Swift Mailer", Script, Sure::Likely)
    } else if left.contains("-git-send-email-") {
        ("git send-email", Program, Sure::Likely)
    } else if left.ends_with(".JavaMail.zimbra") {
        ("Zimbra", Webmail, Sure::Likely)
    } else if left.contains(".JavaMail.") {
        // A library that web mail is built on as much as scripts are.
        ("JavaMail", Script, Sure::Possible)
    } else if left.ends_with(".camel") {
        ("Evolution", Program, Sure::Likely)
    } else if left.starts_with("alpine.") || left.starts_with("Pine.") {
        ("Alpine", Program, Sure::Likely)
    } else if is_outlook_id(left) {
        ("Outlook", Program, Sure::Likely)
    } else if is_uuid(left, |byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')) {
        ("Apple Mail", Program, Sure::Possible)
    } else if is_uuid(left, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) || is_mozilla_id(left)
    {
        ("Thunderbird", Program, Sure::Possible)
    } else {
        return None;
    };
    Some(evidence(field, "client-message-id-form", name, kind, sure))
}

/// `000a01c233df$40378860$39616acb`: three hexadecimal numbers.
fn is_outlook_id(left: &str) -> bool {
    let parts: Vec<&str> = left.split('$').collect();
    let is_hex = |part: &&str| part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(parts.as_slice(), [first, second, third, ..] if is_hex(first) && is_hex(second) && (is_hex(third) || third.is_empty()))
}

fn is_uuid(left: &str, is_digit: fn(u8) -> bool) -> bool {
    let lengths: Vec<usize> = left.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && left.bytes().all(|byte| byte == b'-' || is_digit(byte))
}

/// `4AE2B2F0.7010609`: Mozilla's form before it took to UUIDs.
fn is_mozilla_id(left: &str) -> bool {
    let is_hex = |part: &str| {
        part.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    left.split_once('.').is_some_and(|(time, random)| {
        time.len() == 8 && is_hex(time) && matches!(random.len(), 6..=8) && is_number(random)
    })
}

/// The form of the boundary between MIME parts.
fn boundary(field: &Field<'_>, through_list: bool) -> Option<ClientEvidence> {
    let text = field.text();
    let at = find(&text, "boundary=")? + "boundary=".len();
    let rest = text.get(at..)?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ', '\t']).next()?,
    };
    let after = |prefix: &str| boundary.strip_prefix(prefix);
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (name, kind, sure) = if after("Apple-Mail").is_some() {
        ("Apple Mail", Program, Sure::Likely)
    } else if after("000000000000").is_some_and(is_hex) && boundary.len() == 28 {
        ("Gmail", Webmail, Sure::Likely)
    } else if after("_000_").or_else(|| after("_004_")).is_some() && boundary.ends_with('_') {
        ("Microsoft Exchange", Program, Sure::Likely)
    } else if after("----=_NextPart_").is_some() {
        ("Outlook", Program, Sure::Possible)
    } else if after("----=_Part_").is_some() {
        ("JavaMail", Script, Sure::Possible)
    } else if after("b1_").or_else(|| after("b1=_")).is_some() {
        ("PHPMailer", Script, Sure::Likely)
    } else if after("_=_swift").is_some() {
        ("Swift Mailer", Script, Sure::Likely)
    } else if after("--_NmP-").or_else(|| after("----_NmP-")).is_some() {
        ("Nodemailer", Script, Sure::Likely)
    } else if after("===============")
        .and_then(|rest| rest.strip_suffix("=="))
        .is_some_and(is_number)
    {
        // Mailman, which is written in Python, puts the messages of others into parts of its own.
        let sure = if through_list {
            Sure::Possible
        } else {
            Sure::Likely
        };
        ("Python", Script, sure)
    } else if after("_----------=_MCPart_")
        .or_else(|| after("=_MCPart_"))
        .is_some()
    {
        ("Mailchimp", Service, Sure::Likely)
    } else if after("_----------=_").is_some() {
        ("MIME-tools", Script, Sure::Likely)
    } else if after("nextPart").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        ("KMail", Program, Sure::Likely)
    } else if after("=_alternative ")
        .or_else(|| after("=_mixed "))
        .is_some()
    {
        ("Notes", Program, Sure::Likely)
    } else if after("------------").is_some_and(|rest| {
        rest.len() == 24 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) {
        ("Thunderbird", Program, Sure::Likely)
    } else if after("=-").is_some_and(|rest| rest.len() >= 16) {
        ("Evolution", Program, Sure::Possible)
    } else if after("=_").is_some_and(|rest| rest.len() == 32 && is_hex(rest)) {
        ("Roundcube", Webmail, Sure::Possible)
    } else {
        return None;
    };
    Some(evidence(field, "client-boundary-form", name, kind, sure))
}

fn evidence(
    field: &Field<'_>,
    code: &str,
    name: &str,
    kind: ClientKind,
    sure: Sure,
) -> ClientEvidence {
    ClientEvidence {
        header: String::from_utf8_lossy(field.name).into_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        sure,
        span: Span::new(field.span.start, field.span.end),
    }
}

/// Where `mark`, in lower case, stands in `text`; case does not matter.
fn find(text: &str, mark: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(mark)
}

/// The version after the name of a program: `Thunderbird/78.4.0`, `Outlook 16.0`, `Apple Mail (2.3445.104.11)`.
fn version(text: &str, mark: &str) -> Option<String> {
    let rest = text.get(find(text, mark)? + mark.len()..)?;
    let start = rest.find(|c: char| c.is_ascii_digit())?;
    // More than a few characters on, a number is another's.
    const NEAR: usize = 16;
    let rest = rest.get(start..).filter(|_| start <= NEAR)?;
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_'))
        .unwrap_or(rest.len());
    rest.get(..end)
        .map(|version| version.trim_end_matches(['.', '-']).to_owned())
}

fn platform(text: &str, name: &str) -> Option<&'static str> {
    let marks = [
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Win32", "Windows"),
        ("Macintosh", "macOS"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    marks
        .iter()
        .find(|(mark, _)| text.contains(mark))
        .map(|(_, platform)| *platform)
        .or(match name {
            "Apple Mail" | "Outlook for Mac" => Some("macOS"),
            _ => None,
        })
}
