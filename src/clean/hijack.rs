//! Finds what hijackers put in the place of words: runs of betting words and site names.

use crate::knowledge::{CleaningWords, Strength};
use crate::model::Span;

/// Longest stretch of Latin letters, digits and signs between two words of one injection.
const LONGEST_LINK: usize = 12;

/// Injected stretches of `text`, in order.
///
/// A stretch is a run of hijackers' words with nothing but Latin letters, digits and joining
/// signs between them; it ends with its last word, so that the number that follows
/// (`…中文网2016年`) stays. One word alone counts only where real reports never have it.
pub(super) fn find(text: &str, words: &CleaningWords) -> Vec<Span> {
    if !words.may_be_hijacked(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
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
    found
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Problems, Source};

    fn found(text: &str) -> Vec<&str> {
        let words = CleaningWords::load(&Source::Embedded, &mut Problems::default());
        find(text, &words).into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn runs_are_found_whole_and_the_number_after_them_stays() {
        let text = "abet365最新版2021_365bet官网_中文网2017年报告";
        assert_eq!(found(text), ["abet365最新版2021_365bet官网_中文网"]);
        assert_eq!(found("由365体育直播,365体育备用网址办公室编制"), ["365体育直播,365体育备用网址"]);
        assert_eq!(found("2015年欧洲杯线下买球_政府"), ["欧洲杯线下买球_"]);
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
