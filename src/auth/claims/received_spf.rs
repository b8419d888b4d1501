//! Received-SPF (RFC 7208, section 9.1): the result, a comment, then `key=value;` pairs.

use super::{
    authres::{claim_result, problem, problems, properties, span_of, word},
    lex::{Kind, Token},
};
use crate::{reason::ClaimFault, report::Claim};

pub(super) fn read(tokens: &[Token], claim: &mut Claim) {
    problems(tokens, claim);
    let Some(span) = span_of(tokens) else {
        return;
    };
    let words: Vec<&Token> = tokens
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Comment(_)))
        .collect();
    let Some((first, rest)) = words.split_first() else {
        return problem(claim, ClaimFault::ResultUnreadable, span);
    };
    let Some(result) = word(first) else {
        return problem(claim, ClaimFault::ResultUnreadable, first.span);
    };
    let mut read = claim_result("spf".to_owned(), result, tokens, span);
    for pairs in rest.split(|token| token.kind == Kind::Sign(b';')) {
        properties(pairs, &mut read, claim);
    }
    let receiver = read
        .properties
        .iter()
        .find(|property| property.property == "receiver");
    claim.authserv = receiver.map(|receiver| receiver.value.clone());
    claim.results.push(read);
}
