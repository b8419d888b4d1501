//! Authentication-Results (RFC 8601, section 2.2): who speaks, then a result for each method.

use super::{
    MAX_RESULTS,
    lex::{Kind, Token},
};
use crate::{
    reason::{ClaimComparison, ClaimFault},
    report::{Claim, ClaimProperty, ClaimResult, Problem, Span},
};

pub(super) fn read(tokens: &[Token], claim: &mut Claim) {
    problems(tokens, claim);
    if tokens.is_empty() {
        problem(claim, ClaimFault::Empty, claim.span);
    }
    let mut results = 0_usize;
    let mut is_first = true;
    for part in tokens.split(|token| token.kind == Kind::Sign(b';')) {
        let words: Vec<&Token> = part
            .iter()
            .filter(|token| !matches!(token.kind, Kind::Comment(_)))
            .collect();
        let Some(span) = span_of(part) else {
            continue;
        };
        // ARC: `i=1` stands first (RFC 8617, section 4.1.1).
        if let [name, equals, number] = words.as_slice()
            && claim.instance.is_none()
            && word(name).is_some_and(|word| word.eq_ignore_ascii_case("i"))
            && equals.kind == Kind::Sign(b'=')
        {
            claim.instance = word(number).and_then(|number| number.parse().ok());
            continue;
        }
        if std::mem::take(&mut is_first) && !has_result(&words) {
            who(&words, claim);
            continue;
        }
        if let [only] = words.as_slice()
            && word(only).is_some_and(|word| word.eq_ignore_ascii_case("none"))
        {
            continue;
        }
        if results >= MAX_RESULTS {
            problem(claim, ClaimFault::TooManyResults, span);
            return;
        }
        results += 1;
        match result(part, &words, span, claim) {
            Some(result) => claim.results.push(result),
            None => problem(claim, ClaimFault::ResultUnreadable, span),
        }
    }
}

/// `i=` and a number, first of all and closed by a semicolon.
pub(super) fn leading_instance(tokens: &[Token]) -> Option<u32> {
    let mut words = tokens
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Comment(_)));
    let name = word(words.next()?)?;
    let equals = words.next()?;
    let number = word(words.next()?)?;
    let end = words.next()?;
    let is_instance = name == "i"
        && equals.kind == Kind::Sign(b'=')
        && end.kind == Kind::Sign(b';')
        && number.bytes().all(|byte| byte.is_ascii_digit());
    is_instance.then(|| number.parse().ok())?
}

/// Comments and quoted strings that the end of the field closed.
pub(super) fn problems(tokens: &[Token], claim: &mut Claim) {
    for token in tokens.iter().filter(|token| token.unclosed) {
        problem(claim, ClaimFault::Unclosed, token.span);
    }
}

pub(super) fn problem(claim: &mut Claim, fault: ClaimFault, span: Span) {
    claim.problems.push(Problem::at(fault, span));
}

pub(super) fn span_of(tokens: &[Token]) -> Option<Span> {
    Some(Span::new(
        tokens.first()?.span.start,
        tokens.last()?.span.end,
    ))
}

pub(super) fn word(token: &Token) -> Option<&str> {
    match &token.kind {
        Kind::Word(word) | Kind::Quoted(word) => Some(word),
        _ => None,
    }
}

/// Whether a part holds `method=result`: Microsoft starts with one, without an authserv-id.
fn has_result(words: &[&Token]) -> bool {
    words.iter().any(|token| token.kind == Kind::Sign(b'='))
}

/// The authserv-id and the version after it. An id with `/` or spaces in it is kept whole.
fn who(words: &[&Token], claim: &mut Claim) {
    let mut id = String::new();
    for (at, token) in words.iter().enumerate() {
        let text = match &token.kind {
            Kind::Word(word) | Kind::Quoted(word) => word.clone(),
            Kind::Sign(sign) => char::from(*sign).to_string(),
            Kind::Comment(_) => continue,
        };
        if at > 0 && token.spaced {
            claim.version = Some(text);
            break;
        }
        id.push_str(&text);
    }
    if !id.is_empty() {
        claim.authserv = Some(id);
    }
}

/// `method[/version]=result [reason=…] *(ptype.property=value)`.
fn result(part: &[Token], words: &[&Token], span: Span, claim: &mut Claim) -> Option<ClaimResult> {
    let method = word(words.first()?)?.to_ascii_lowercase();
    let (version, rest) = match words.get(1..)? {
        [slash, version, rest @ ..] if slash.kind == Kind::Sign(b'/') => {
            (word(version).map(str::to_owned), rest)
        }
        rest => (None, rest),
    };
    let [equals, result, rest @ ..] = rest else {
        return None;
    };
    if equals.kind != Kind::Sign(b'=') {
        return None;
    }
    let mut read = claim_result(method, word(result)?, part, span);
    read.version = version;
    properties(rest, &mut read, claim);
    Some(read)
}

/// What a field claims of one method, with the comments in its part of the field; its properties are still to be read.
pub(super) fn claim_result(
    method: String,
    result: &str,
    part: &[Token],
    span: Span,
) -> ClaimResult {
    ClaimResult {
        method,
        version: None,
        result: result.into(),
        reason: None,
        comments: part
            .iter()
            .filter_map(|token| match &token.kind {
                Kind::Comment(text) => Some(text.clone()),
                _ => None,
            })
            .collect(),
        properties: Vec::new(),
        agrees: None,
        why: ClaimComparison::NotEvaluated,
        span,
    }
}

/// `name=value` pairs. A value goes on over `=` and `/` until white space: base64 and addresses hold them unquoted.
pub(super) fn properties(mut rest: &[&Token], read: &mut ClaimResult, claim: &mut Claim) {
    while let Some((name, tail)) = rest.split_first() {
        let Some((key, tail)) = key(name, tail) else {
            problem(claim, ClaimFault::PropertyUnreadable, name.span);
            rest = tail;
            continue;
        };
        let (value, end, tail) = value(tail);
        rest = tail;
        if key == "reason" && read.reason.is_none() {
            read.reason = Some(value);
            continue;
        }
        let (ptype, property) = match key.split_once('.') {
            Some((ptype, property)) => (ptype.to_owned(), property.to_owned()),
            None => (String::new(), key),
        };
        read.properties.push(ClaimProperty {
            ptype,
            property,
            value,
            span: Span::new(name.span.start, end.unwrap_or(name.span.end)),
        });
    }
}

/// A name up to and including its equals sign, in lower case, and what follows. White space may stand around its dot.
fn key<'s, 't>(name: &Token, mut rest: &'s [&'t Token]) -> Option<(String, &'s [&'t Token])> {
    const MOST_PIECES: usize = 3;
    let mut key = word(name)?.to_ascii_lowercase();
    for _ in 0..MOST_PIECES {
        let (next, tail) = rest.split_first()?;
        if next.kind == Kind::Sign(b'=') {
            return Some((key, rest));
        }
        let piece = word(next)?;
        if !key.ends_with('.') && !piece.starts_with('.') {
            return None;
        }
        key.push_str(&piece.to_ascii_lowercase());
        rest = tail;
    }
    None
}

/// The value after an equals sign, where it ends, and what follows it. It is empty where the next name follows at once:
/// Microsoft writes `smtp.mailfrom=;` for a bounce.
fn value<'s, 't>(rest: &'s [&'t Token]) -> (String, Option<usize>, &'s [&'t Token]) {
    let Some((equals, mut rest)) = rest.split_first() else {
        return (String::new(), None, rest);
    };
    let mut value = String::new();
    let mut end = equals.span.end;
    let mut is_first = true;
    while let [next, tail @ ..] = rest {
        let is_next_name = is_first
            && next.spaced
            && word(next).is_some_and(|word| word.contains('.') && !word.contains('@'))
            && tail
                .first()
                .is_some_and(|sign| sign.kind == Kind::Sign(b'='));
        if is_next_name || (next.spaced && !is_first) {
            break;
        }
        value.push_str(&text(next));
        end = next.span.end;
        rest = tail;
        is_first = false;
    }
    (value, Some(end), rest)
}

fn text(token: &Token) -> String {
    match &token.kind {
        Kind::Word(text) | Kind::Quoted(text) | Kind::Comment(text) => text.clone(),
        Kind::Sign(sign) => char::from(*sign).to_string(),
    }
}
