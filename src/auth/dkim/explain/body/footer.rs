//! What was added: a footer, a disclaimer, a banner, at either end or inside parts.

use crate::syntax::order;
use std::ops::Range;

use super::{
    super::super::{
        canonicalize::{self, Canonicalization, Sink},
        crypto::Hasher,
    },
    Kind, Lines, Search,
    draft::{Draft, Rewriter, content},
    encoding,
    mime::{self, Encoding, Part},
};
use crate::{auth::dkim::explain::step::Step, reason::DkimChangeCode};

/// Lines in which an insertion at the top, or before a MIME boundary, is looked for.
const MAX_INSERTED_LINES: usize = 64;
/// Lines of a banner where a footer is looked for at the same time.
const MAX_BANNER_LINES: usize = 16;
/// Bytes of HTML in which an addition at either end is looked for.
const MAX_HTML: usize = 12_000;
/// Places in HTML where an addition may start or end.
const MAX_HTML_CUTS: usize = 40;
/// Guesses for a text of which all the rest is to be encoded again for each.
const MAX_ENCODED_CUTS: usize = 120;

/// The draft as it is, and without lines at its ends.
pub(super) fn around(search: &mut Search, draft: &Draft, opens: bool) {
    for kind in search.open_kinds() {
        let lines = Lines::new(draft, kind.0);
        let end = lines.end_of_content();
        if !search.spend(lines.canonical.len() as u64) {
            return;
        }
        let whole = lines.bytes(0, end);
        if kind.0 == Canonicalization::Simple && whole.is_empty() {
            search.prove_beginning(kind, b"\r\n", &draft.steps);
        } else {
            search.prove_beginning(kind, whole, &draft.steps);
        }
        appended(search, kind, &lines, (0, end));
        if opens && !search.is_done() {
            prepended(search, kind, &lines, end);
            before_boundary(search, kind, &lines, end);
        }
        if search.is_done() {
            return;
        }
    }
}

/// The lines from `from` on as they are, and without each number of lines at the end.
fn appended(search: &mut Search, kind: Kind, lines: &Lines<'_>, (from, end): (usize, usize)) {
    let mut hasher = Hasher::new(kind.1);
    let prefix: Vec<(usize, usize)> = (from > 0).then_some((0, from)).into_iter().collect();
    for line in from..end {
        hasher.write(lines.bytes(line, line + 1));
        if lines.is_blank(line) {
            continue;
        }
        let is_whole = line + 1 == end;
        let proven = search.prove(kind, &hasher, || {
            if is_whole && prefix.is_empty() {
                return lines.draft.steps.clone();
            }
            let mut steps = if prefix.is_empty() {
                lines.draft.steps.clone()
            } else {
                lines.added(DkimChangeCode::LinesPrepended, &prefix)
            };
            if !is_whole {
                steps.extend(
                    lines
                        .added(DkimChangeCode::LinesAppended, &[(line + 1, lines.len())])
                        .pop(),
                );
            }
            steps
        });
        if proven && search.is_done() {
            return;
        }
    }
    search.spend(lines.bytes(from, end).len() as u64 + 128 * (end - from) as u64);
}

/// Lines added at the top: a banner; with a footer too, where the banner is short.
fn prepended(search: &mut Search, kind: Kind, lines: &Lines<'_>, end: usize) {
    for first in 1..MAX_INSERTED_LINES.min(end) {
        if lines.is_blank(first) && first > MAX_BANNER_LINES {
            continue;
        }
        let rest = lines.bytes(first, end);
        if !search.spend(rest.len() as u64) {
            return;
        }
        let mut hasher = Hasher::new(kind.1);
        hasher.write(rest);
        let proven = search.prove(kind, &hasher, || {
            lines.added(DkimChangeCode::LinesPrepended, &[(0, first)])
        });
        if proven && search.is_done() {
            return;
        }
    }
}

/// Lines added at the end of a MIME part, before a boundary; or at its start, behind its header.
fn before_boundary(search: &mut Search, kind: Kind, lines: &Lines<'_>, end: usize) {
    let mut prefixes: Vec<Hasher> = Vec::new();
    let mut hasher = Hasher::new(kind.1);
    for boundary in 0..end {
        prefixes.push(hasher.clone());
        if prefixes.len() > MAX_INSERTED_LINES + 1 {
            prefixes.remove(0);
        }
        let line = lines.bytes(boundary, boundary + 1);
        if line.starts_with(b"--") && line.len() > 4 {
            let rest = lines.bytes(boundary, end);
            // The last of the prefixes is the text as it stands.
            let delimiter = line.trim_ascii_end();
            let delimiter = delimiter.strip_suffix(b"--").unwrap_or(delimiter);
            for (back, prefix) in prefixes.iter().rev().enumerate().skip(1) {
                // What has a delimiter in it is a part, and told as one.
                let first = lines.bytes(boundary - back, boundary - back + 1);
                if first.starts_with(delimiter) {
                    break;
                }
                if !search.spend(rest.len() as u64) {
                    return;
                }
                let mut guess = prefix.clone();
                guess.write(rest);
                let proven = search.prove(kind, &guess, || {
                    lines.added(
                        DkimChangeCode::LinesInserted,
                        &[(boundary - back, boundary)],
                    )
                });
                if proven && search.is_done() {
                    return;
                }
            }
        }
        hasher.write(line);
    }
}

/// A range of a text that may have been added.
type Cut = Range<usize>;

/// No cut: the text before the region is as it was.
const NOTHING: Cut = 0..0;

/// What was added inside the parts of a draft, in one of them or in the text and in the HTML.
pub(super) fn inside(search: &mut Search, draft: &Draft) {
    let parts = mime::parts(draft);
    let leaves: Vec<Part> = parts
        .into_iter()
        .filter(|part| part.is_leaf && part.entity.is_text())
        .collect();
    if leaves.is_empty() {
        if draft.entity.media_type().starts_with("multipart/") {
            return;
        }
        let content = 0..draft.bytes.len();
        if draft.entity.encoding == Encoding::Identity {
            if draft.entity.is_html() {
                let cuts = html_cuts(&draft.bytes);
                in_two(search, draft, &[NOTHING], &cuts.bottom, &content);
                in_two(search, draft, &[NOTHING], &cuts.top, &content);
            }
            banner_and_footer(search, draft);
        } else {
            in_encoded(
                search,
                draft,
                &content,
                draft.entity.encoding,
                draft.entity.is_html(),
            );
        }
        return;
    }
    for part in &leaves {
        if search.is_done() {
            return;
        }
        if part.entity.encoding == Encoding::Base64 {
            in_encoded(
                search,
                draft,
                &part.content,
                Encoding::Base64,
                part.entity.is_html(),
            );
            continue;
        }
        let at = part.content.start;
        if part.entity.is_html() {
            let cuts = html_cuts(draft.slice(part.content.clone()));
            in_two(
                search,
                draft,
                &[NOTHING],
                &shifted(&cuts.bottom, at),
                &part.content,
            );
            in_two(
                search,
                draft,
                &[NOTHING],
                &shifted(&cuts.top, at),
                &part.content,
            );
        } else {
            let top = top_lines(draft, &part.content);
            in_two(search, draft, &[NOTHING], &top, &part.content);
        }
    }
    // In the text and in the HTML alike.
    for pair in leaves.windows(2) {
        let [first, second] = pair else { continue };
        let is_plain = |part: &Part| part.entity.encoding != Encoding::Base64;
        if search.is_done() || !is_plain(first) || !is_plain(second) {
            continue;
        }
        let (bottom, top) = if second.entity.is_html() {
            let cuts = html_cuts(draft.slice(second.content.clone()));
            let at = second.content.start;
            (shifted(&cuts.bottom, at), shifted(&cuts.top, at))
        } else {
            (
                bottom_lines(draft, &second.content),
                top_lines(draft, &second.content),
            )
        };
        in_two(
            search,
            draft,
            &bottom_lines(draft, &first.content),
            &bottom,
            &second.content,
        );
        in_two(
            search,
            draft,
            &top_lines(draft, &first.content),
            &top,
            &second.content,
        );
    }
    if leaves.len() > 1 {
        both_encoded(search, draft, &leaves);
    }
    for part in &leaves {
        if part.entity.encoding == Encoding::QuotedPrintable && !search.is_done() {
            in_encoded(
                search,
                draft,
                &part.content,
                Encoding::QuotedPrintable,
                part.entity.is_html(),
            );
        }
    }
}

fn shifted(cuts: &[Cut], by: usize) -> Vec<Cut> {
    cuts.iter()
        .map(|cut| cut.start + by..cut.end + by)
        .collect()
}

/// A banner at the top and a footer at the end.
fn banner_and_footer(search: &mut Search, draft: &Draft) {
    for kind in search.open_kinds() {
        let lines = Lines::new(draft, kind.0);
        let end = lines.end_of_content();
        for first in 1..MAX_BANNER_LINES.min(end) {
            if search.work == 0 || search.is_done() {
                return;
            }
            appended(search, kind, &lines, (first, end));
        }
    }
}

/// The draft without one of `firsts` and one of `seconds`, which lie in `region`, behind the first.
fn in_two(
    search: &mut Search,
    draft: &Draft,
    firsts: &[Cut],
    seconds: &[Cut],
    region: &Range<usize>,
) {
    for kind in search.open_kinds() {
        // The region line by line, and from the line of each cut the rest without it.
        let region_start = line_start(draft, region.start);
        let guesses: Vec<(usize, Vec<u8>, &Cut)> = seconds
            .iter()
            .map(|cut| {
                let start = line_start(draft, cut.start).max(region_start);
                let mut tail = draft.slice(start..cut.start).to_vec();
                tail.extend_from_slice(draft.slice(cut.end..draft.bytes.len()));
                (start, canonical(&tail, kind.0, true), cut)
            })
            .collect();
        let mut guesses = guesses;
        order::by_number(&mut guesses, |guess| guess.0 as u64);
        for first in firsts {
            if search.is_done() {
                return;
            }
            let mut hasher = Hasher::new(kind.1);
            let mut head = draft.slice(0..first.start).to_vec();
            head.extend_from_slice(draft.slice(first.end..region_start));
            let head = canonical(&head, kind.0, false);
            if !search.spend(head.len() as u64) {
                return;
            }
            hasher.write(&head);
            let mut at = region_start;
            for (start, tail, second) in &guesses {
                if *start > at {
                    let between = canonical(draft.slice(at..*start), kind.0, false);
                    hasher.write(&between);
                    at = *start;
                }
                if !search.spend(tail.len() as u64) {
                    return;
                }
                let mut guess = hasher.clone();
                guess.write(tail);
                let proven = search.prove(kind, &guess, || added(draft, &[first, second]));
                if proven && search.is_done() {
                    return;
                }
            }
        }
    }
}

/// The steps of a draft, and ranges that were added to it.
fn added(draft: &Draft, cuts: &[&Cut]) -> Vec<Step> {
    let mut steps = draft.steps.clone();
    let mut step = Step::new(DkimChangeCode::LinesInserted);
    let mut count = 0;
    for cut in cuts.iter().filter(|cut| !cut.is_empty()) {
        let text = draft.slice((*cut).clone());
        count += content(text).iter().filter(|&&byte| byte == b'\n').count() + 1;
        step.push(draft.source((*cut).clone()), b"", text);
        step.add(&mime::decoded(draft, (*cut).clone()));
    }
    steps.push(step.detail(count.to_string()));
    steps
}

fn line_start(draft: &Draft, at: usize) -> usize {
    let before = draft.slice(0..at);
    memchr::memrchr(b'\n', before).map_or(0, |found| found + 1)
}

/// The canonical form of lines; those at the end that are empty count only where more follows.
fn canonical(bytes: &[u8], how: Canonicalization, is_end: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 2);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        canonicalize::line(content(line), how, &mut out);
    }
    while is_end && out.ends_with(b"\r\n\r\n") {
        out.truncate(out.len() - 2);
    }
    out
}

/// Lines at the end of a part, from each of its last lines on.
fn bottom_lines(draft: &Draft, part: &Range<usize>) -> Vec<Cut> {
    let cuts = end_cuts(draft.slice(part.clone()), false, false);
    shifted(&cuts, part.start)
}

/// Lines at the start of a part.
fn top_lines(draft: &Draft, part: &Range<usize>) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let text = draft.slice(part.clone());
    let mut at = 0;
    for line in text
        .split_inclusive(|&byte| byte == b'\n')
        .take(MAX_BANNER_LINES)
    {
        at += line.len();
        if at < text.len() {
            cuts.push(part.start..part.start + at);
        }
    }
    cuts
}

/// What may have been added to HTML at its start and at its end.
struct HtmlCuts {
    top: Vec<Cut>,
    bottom: Vec<Cut>,
}

fn html_cuts(html: &[u8]) -> HtmlCuts {
    let tags = Tag::all(html);
    HtmlCuts {
        top: top_of_html(html, &tags),
        bottom: bottom_of_html(html, &tags),
    }
}

fn top_of_html(html: &[u8], tags: &[Tag]) -> Vec<Cut> {
    let body = tags
        .iter()
        .position(|tag| tag.is(html, b"body") && !tag.closes);
    let mut starts: Vec<(usize, usize)> = Vec::new();
    if let Some(at) = body
        && let Some(tag) = tags.get(at)
    {
        starts.push((tag.range.end, at + 1));
    }
    starts.push((0, 0));
    let mut cuts = Vec::new();
    for (start, first) in starts {
        let depth = tags.get(first).map_or(0, |tag| tag.depth);
        let mut ends = Vec::new();
        for tag in tags.iter().skip(first) {
            if tag.range.end > start + MAX_HTML || ends.len() >= MAX_HTML_CUTS / 4 {
                break;
            }
            // An element or comment ends here, and what began since then has ended.
            if tag.depth_after <= depth && (tag.closes || tag.is_void) {
                ends.push(tag.range.end);
            }
        }
        for end in ends {
            push_with_space(html, start..end, &mut cuts);
        }
    }
    cuts
}

fn bottom_of_html(html: &[u8], tags: &[Tag]) -> Vec<Cut> {
    let trimmed = html.trim_ascii_end().len();
    let mut ends: Vec<usize> = Vec::new();
    for name in [&b"body"[..], b"html"] {
        let close = tags
            .iter()
            .rev()
            .find(|tag| tag.is(html, name) && tag.closes);
        ends.extend(close.map(|tag| tag.range.start));
    }
    ends.push(trimmed);
    ends.push(html.len());
    let mut cuts = Vec::new();
    for end in ends {
        let before = tags.partition_point(|tag| tag.range.start < end);
        let depth = before
            .checked_sub(1)
            .and_then(|at| tags.get(at))
            .map_or(0, |tag| tag.depth_after);
        let mut found = 0;
        for tag in tags.get(..before).unwrap_or_default().iter().rev() {
            if tag.range.start + MAX_HTML < end || found >= MAX_HTML_CUTS / 4 {
                break;
            }
            if tag.depth < depth {
                break;
            }
            if tag.depth == depth && !tag.closes {
                found += 1;
                push_with_space(html, tag.range.start..end, &mut cuts);
            }
        }
        // Text without any tag, on lines of its own.
        let mut at = end;
        for _ in 0..8 {
            let head = html.get(..at.saturating_sub(1)).unwrap_or_default();
            let Some(line) = memchr::memrchr(b'\n', head) else {
                break;
            };
            at = line + 1;
            cuts.push(at..end);
        }
    }
    cuts
}

/// A cut as it is, and with the white space before and behind it.
fn push_with_space(html: &[u8], cut: Cut, cuts: &mut Vec<Cut>) {
    let is_space = |byte: &u8| matches!(byte, b'\r' | b'\n' | b' ' | b'\t');
    let after = html.get(cut.end..).unwrap_or_default();
    let before = html.get(..cut.start).unwrap_or_default();
    cuts.push(cut.clone());
    if after.starts_with(b"\r\n") {
        cuts.push(cut.start..cut.end + 2);
    }
    if before.ends_with(b"\r\n") {
        cuts.push(cut.start - 2..cut.end);
    }
    let behind = after.iter().take_while(|byte| is_space(byte)).count();
    if behind > 2 {
        cuts.push(cut.start..cut.end + behind);
    }
}

/// A tag or comment.
struct Tag {
    range: Range<usize>,
    name: Range<usize>,
    closes: bool,
    is_void: bool,
    /// How many elements are open before it and after it.
    depth: usize,
    depth_after: usize,
}

impl Tag {
    fn is(&self, html: &[u8], name: &[u8]) -> bool {
        html.get(self.name.clone())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
    }

    fn all(html: &[u8]) -> Vec<Self> {
        const VOID: &[&[u8]] = &[
            b"area", b"base", b"br", b"col", b"hr", b"img", b"input", b"link", b"meta", b"p",
            b"li", b"wbr",
        ];
        let mut tags = Vec::new();
        let mut depth: usize = 0;
        let mut at = 0;
        while let Some(start) =
            memchr::memchr(b'<', html.get(at..).unwrap_or_default()).map(|found| at + found)
        {
            let rest = html.get(start..).unwrap_or_default();
            let is_comment = rest.starts_with(b"<!--");
            let length = if is_comment {
                memchr::memmem::find(rest, b"-->").map(|end| end + 3)
            } else {
                memchr::memchr(b'>', rest).map(|end| end + 1)
            };
            let Some(length) = length else { break };
            let closes = rest.starts_with(b"</");
            let name_start = start + 1 + usize::from(closes);
            let name_length = html
                .get(name_start..start + length)
                .unwrap_or_default()
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            let name = name_start..name_start + name_length;
            let name_bytes = html.get(name.clone()).unwrap_or_default();
            // Paragraphs and list items are rarely closed: closed or not, they count as text.
            let is_void = is_comment
                || name_length == 0
                || rest.get(..length).is_some_and(|tag| tag.ends_with(b"/>"))
                || VOID
                    .iter()
                    .any(|void| name_bytes.eq_ignore_ascii_case(void));
            let before = depth;
            if !is_void {
                depth = if closes {
                    depth.saturating_sub(1)
                } else {
                    depth + 1
                };
            }
            tags.push(Self {
                range: start..start + length,
                name,
                closes,
                is_void,
                depth: before,
                depth_after: depth,
            });
            at = start + length;
        }
        tags
    }
}

/// The text of an encoded content without what may have been added, encoded again.
fn in_encoded(
    search: &mut Search,
    draft: &Draft,
    content: &Range<usize>,
    encoding: Encoding,
    is_html: bool,
) {
    let Some(text) = encoding::decode(draft.slice(content.clone()), encoding) else {
        return;
    };
    for cut in text_cuts(&text, is_html).into_iter().take(MAX_ENCODED_CUTS) {
        for style in encoding::styles(encoding).iter().take(2) {
            if search.work == 0 || search.is_done() {
                return;
            }
            let mut rewriter = Rewriter::new(draft, DkimChangeCode::LinesInserted);
            encoded_without(&mut rewriter, draft, content, &text, &cut, *style);
            whole(search, rewriter.finish());
        }
    }
}

/// The same for the text and the HTML together, where one of them is encoded.
fn both_encoded(search: &mut Search, draft: &Draft, leaves: &[Part]) {
    for pair in leaves.windows(2) {
        let [first, second] = pair else { continue };
        let is_encoded = |part: &Part| part.entity.encoding != Encoding::Identity;
        if !is_encoded(first) && !is_encoded(second) {
            continue;
        }
        let texts = [first, second].map(|part| {
            encoding::decode(draft.slice(part.content.clone()), part.entity.encoding)
                .unwrap_or_default()
        });
        let [first_text, second_text] = &texts;
        for is_top in [false, true] {
            let first_cuts = end_cuts(first_text, first.entity.is_html(), is_top);
            let second_cuts = end_cuts(second_text, second.entity.is_html(), is_top);
            for first_cut in first_cuts.iter().take(12) {
                for second_cut in second_cuts.iter().take(24) {
                    if search.work == 0 || search.is_done() {
                        return;
                    }
                    let style =
                        |part: &Part| encoding::styles(part.entity.encoding).first().copied();
                    let (Some(first_style), Some(second_style)) = (style(first), style(second))
                    else {
                        return;
                    };
                    let mut rewriter = Rewriter::new(draft, DkimChangeCode::LinesInserted);
                    encoded_without(
                        &mut rewriter,
                        draft,
                        &first.content,
                        first_text,
                        first_cut,
                        first_style,
                    );
                    encoded_without(
                        &mut rewriter,
                        draft,
                        &second.content,
                        second_text,
                        second_cut,
                        second_style,
                    );
                    whole(search, rewriter.finish());
                }
            }
        }
    }
}

fn encoded_without(
    rewriter: &mut Rewriter<'_>,
    draft: &Draft,
    content: &Range<usize>,
    text: &[u8],
    cut: &Cut,
    style: encoding::Style,
) {
    let kept = [
        text.get(..cut.start).unwrap_or_default(),
        text.get(cut.end..).unwrap_or_default(),
    ]
    .concat();
    let mut before = style.encode(&kept);
    let ends_line = draft.slice(content.clone()).ends_with(b"\r\n");
    if style.encoding() == Encoding::Base64 && !ends_line && before.ends_with(b"\r\n") {
        before.truncate(before.len() - 2);
    }
    let after = text.get(cut.clone()).unwrap_or_default();
    rewriter.replace_as(content.clone(), &before, b"", after);
    rewriter.add(after);
}

/// Hashes a draft as it is.
fn whole(search: &mut Search, draft: Option<Draft>) {
    let Some(draft) = draft else { return };
    search.spend(2 * draft.bytes.len() as u64);
    for kind in search.open_kinds() {
        let mut hasher = Hasher::new(kind.1);
        hasher.write(&canonical(&draft.bytes, kind.0, true));
        search.spend(draft.bytes.len() as u64);
        search.prove(kind, &hasher, || draft.steps.clone());
    }
}

fn text_cuts(text: &[u8], is_html: bool) -> Vec<Cut> {
    let mut cuts = end_cuts(text, is_html, false);
    cuts.extend(end_cuts(text, is_html, true));
    cuts
}

fn end_cuts(text: &[u8], is_html: bool, is_top: bool) -> Vec<Cut> {
    if is_html {
        let cuts = html_cuts(text);
        return if is_top { cuts.top } else { cuts.bottom };
    }
    let mut ends: Vec<usize> = vec![0];
    ends.extend(memchr::memchr_iter(b'\n', text).map(|at| at + 1));
    if is_top {
        return ends
            .iter()
            .skip(1)
            .take(MAX_BANNER_LINES)
            .filter(|&&end| end < text.len())
            .map(|&end| 0..end)
            .collect();
    }
    let starts = ends.iter().rev().filter(|&&start| start < text.len());
    starts
        .take(MAX_INSERTED_LINES / 2)
        .flat_map(|&start| {
            let with_line_end = (start >= 2).then(|| start - 2..text.len());
            [Some(start..text.len()), with_line_end]
                .into_iter()
                .flatten()
        })
        .collect()
}
