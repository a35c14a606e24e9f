//! Finds what hijackers put in the place of words: runs of betting words and site names.

use crate::knowledge::{CleaningWords, Strength};
use crate::model::Span;

/// Longest stretch of Latin letters, digits and signs between two words of one injection.
const LONGEST_LINK: usize = 12;

/// Injected stretches of `text`, whose `lines` these are, in order.
///
/// A stretch is a run of hijackers' words with nothing but Latin letters, digits and joining
/// signs between them; it ends with its last word, so that the number that follows
/// (`…中文网2016年`) stays. One word alone counts only where real reports never have it.
pub(super) fn find<'t>(text: &'t str, lines: impl Iterator<Item = &'t str>, words: &CleaningWords) -> Vec<Span> {
    let mut found = Vec::new();
    if words.may_be_hijacked(text) {
        runs(text, words, &mut found);
    }
    repeated(text, lines, words, &mut found);
    found.sort_by_key(|span| (span.start, span.end));
    // Stretches that share a byte are one.
    found.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        last.end = if joins { last.end.max(next.end) } else { last.end };
        joins
    });
    found
}

/// Adds the runs of hijackers' words. The letters that stick to two of them may be the same.
fn runs(text: &str, words: &CleaningWords, found: &mut Vec<Span>) {
    let mut run = Run::default();
    for (start, end, strength) in words.hijack(text) {
        let joined = run.words > 0 && is_link(&text[run.end..start]);
        if !joined || strength == Strength::Safe {
            found.extend(run.span(text));
            run = Run::default();
        }
        if strength != Strength::Safe {
            run.add(start, end, strength);
        }
    }
    found.extend(run.span(text));
}

/// Lines at the head of the page in which titles are looked for, and their greatest length in
/// bytes.
const HEAD_LINES: usize = 60;
const LONGEST_TITLE: usize = 300;
/// Greatest length of what stands in a title for a name, in characters, and how often it stands
/// in the page when it was put in by machine.
const LONGEST_NAME: usize = 40;
const REPEATED: usize = 3;

/// Adds the stretches that stand where a title has the name of its place or body, hold
/// hijackers' words or little but Latin letters, and come again and again.
fn repeated<'t>(text: &'t str, lines: impl Iterator<Item = &'t str>, words: &CleaningWords, found: &mut Vec<Span>) {
    let mut names: Vec<&str> = Vec::new();
    for line in lines.map(str::trim_ascii).filter(|line| !line.is_empty()).take(HEAD_LINES) {
        if line.len() > LONGEST_TITLE {
            continue;
        }
        let Some((subject, _)) = words.subjects.find(line).next() else { continue };
        let end = year(line).map_or(subject, |year| year.min(subject));
        let name = line[..end].trim_ascii();
        if !names.contains(&name) && is_unexplained(name, words) && text.matches(name).count() >= REPEATED {
            names.push(name);
        }
    }
    for name in names {
        found.extend(text.match_indices(name).map(|(at, name)| Span::new(at, at + name.len())));
    }
}

/// Place of the first four digits that a year's mark follows.
fn year(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    (0..bytes.len().saturating_sub(4)).find(|&at| {
        let digits = bytes[at..at + 4].iter().all(u8::is_ascii_digit) && matches!(&bytes[at..at + 2], b"19" | b"20");
        digits && (at == 0 || !bytes[at - 1].is_ascii_digit()) && !bytes[at + 4].is_ascii()
    })
}

/// Whether no body or place is called so: two hijackers' words, or a third Latin letters.
fn is_unexplained(name: &str, words: &CleaningWords) -> bool {
    let characters = name.chars().count();
    if !(3..=LONGEST_NAME).contains(&characters) || name.contains(['。', ';', ':', '>', '|', '(', '《']) {
        return false;
    }
    let (mut strange, mut safe) = (0, 0);
    for (.., strength) in words.hijack(name) {
        if strength == Strength::Safe {
            safe += 1;
        } else {
            strange += 1;
        }
    }
    let latin = name.bytes().filter(|byte| byte.is_ascii_alphabetic() || *byte == b'_').count();
    safe == 0 && (strange >= 2 || latin * 3 >= characters)
}

#[derive(Default)]
struct Run {
    start: usize,
    end: usize,
    words: u32,
    weight: u32,
    strong: bool,
    sure: bool,
}

impl Run {
    fn add(&mut self, start: usize, end: usize, strength: Strength) {
        if self.words == 0 {
            self.start = start;
        }
        self.end = end;
        self.words += 1;
        self.weight += strength as u32;
        self.strong |= strength == Strength::Strong;
        self.sure |= strength == Strength::Sure;
    }

    /// The run with the letters that stick to it, if it is an injection.
    fn span(&self, text: &str) -> Option<Span> {
        let injected = self.sure || self.strong && self.words > 2 && self.weight > 4;
        if !injected {
            return None;
        }
        let sticks = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
        let before = text.as_bytes()[..self.start].iter().rev().take_while(|byte| sticks(byte)).count();
        let after = text.as_bytes()[self.end..].iter().take_while(|byte| sticks(byte)).count();
        Some(Span::new(self.start - before, self.end + after))
    }
}

fn is_link(between: &str) -> bool {
    between.len() <= LONGEST_LINK
        && between.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b',' | b'.' | b'/' | b' '))
        || between == "·"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Problems, Source};

    fn found(text: &str) -> Vec<&str> {
        let words = CleaningWords::load(&Source::Embedded, &mut Problems::default());
        find(text, text.lines(), &words).into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn runs_are_found_whole_and_the_number_after_them_stays() {
        let text = "abet365最新版2021_365bet官网_中文网2017年报告";
        assert_eq!(found(text), ["abet365最新版2021_365bet官网_中文网"]);
        assert_eq!(found("由365体育直播,365体育备用网址办公室编制"), ["365体育直播,365体育备用网址"]);
        assert_eq!(found("365bet亚洲版_best365下载民政局"), ["365bet亚洲版_best365下载"]);
        assert_eq!(found("2015年欧洲杯线下买球_政府"), ["欧洲杯线下买球_"]);
        // The letters between two runs belong to both.
        let twice = format!("欧洲杯线下买球{}欧洲杯线下买球", "x".repeat(30));
        assert_eq!(found(&format!("{twice}政府")), [twice]);
    }

    #[test]
    fn what_stands_for_the_name_again_and_again_was_put_in() {
        let page = |name: &str| {
            format!("{name}2019年政府信息公开工作年度报告\n本报告由{name}编制。\n2019年,{name}公开信息3条。")
        };
        for name in ["红鹰棋牌手机版", "yx77zz登陆"] {
            assert_eq!(found(&page(name)), [name; 3]);
        }
        for name in ["某市体育局", "某市CBD管理委员会", "某县彩票管理中心", "某市人民政府"] {
            assert_eq!(found(&page(name)), [""; 0], "{name}");
        }
        assert_eq!(found("红鹰棋牌手机版2019年政府信息公开报告"), [""; 0]);
    }

    #[test]
    fn real_text_is_left_alone() {
        for text in [
            "市体育局通过政府网站直播新闻发布会12场,网络视频365条",
            "在官网、手机版app等平台发布体育赛事信息30条",
            "销售体育彩票公益金投入体育事业",
            "世界杯期间网络直播3场",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
