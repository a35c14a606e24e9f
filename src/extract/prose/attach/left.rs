//! The words to the left of a number, up to the number before.

use std::ops::ControlFlow;

use super::super::tokens::{LETTER, Token, What, clause_before, gap};
use super::context::{Context, Side, Word};
use super::reach::{
    counts_like, divides, ends_counted, is_bare_clause, is_bracketed, is_label, names_way, number_before,
    opens_account, stands_alone, tells_growth,
};
use crate::knowledge::{ConceptSet, ProseWords, Steering, Term};

/// Most words of a noun that 等 stands before.
const NOUN_WORDS: usize = 3;

/// Adds the words to the left of the number `index` to `context`, up to the number before, whose index is returned.
pub(super) fn read(
    context: &mut Context,
    tokens: &[Token<'_>],
    depths: &[u8],
    index: usize,
    words: &ProseWords,
) -> Option<usize> {
    let steering = &words.terms.steering;
    let mut left = Left {
        clause_start: context.words.len(),
        context,
        tokens,
        depths,
        index,
        steering,
        kinds: &words.readings.kinds,
        growth: steering.growing(),
        side: Side::Near,
        examples: false,
        beside: 0,
        labelled: None,
        grown: false,
    };
    let bracketed = is_bracketed(tokens, index, steering);
    let mut level = depths[index];
    for at in (0..index).rev() {
        if depths[at] > level {
            // 部分公开(3件)、不予公开(2件): the number before stands in brackets of its own.
            if bracketed && tokens[at].is_number() && is_bracketed(tokens, at, steering) {
                left.end_clause();
                return Some(at);
            }
            continue;
        }
        level = level.min(depths[at]);
        let step = match &tokens[at].what {
            What::Mark(mark) => left.mark(at, *mark),
            What::Term(term) => left.term(at, term),
            What::Number(_) => left.number(at),
            _ => ControlFlow::Continue(()),
        };
        match step {
            ControlFlow::Continue(()) => {}
            ControlFlow::Break(End::Number(before)) => return before,
            ControlFlow::Break(End::Semicolon) => break,
        }
    }
    left.end_clause();
    // 会议培训:开过4次专题会议: what a label names stands in the way of nothing.
    left.context.clause = left.labelled.unwrap_or(left.context.clause);
    None
}

/// What the reading ends at.
enum End {
    /// The number before, if there is one.
    Number(Option<usize>),
    Semicolon,
}

/// A reading from a number to the left.
struct Left<'c, 't, 'k> {
    context: &'c mut Context,
    tokens: &'t [Token<'k>],
    depths: &'t [u8],
    /// The number.
    index: usize,
    steering: &'t Steering,
    /// What names a kind of what is published.
    kinds: &'t ConceptSet,
    /// What says that something grew or shrank.
    growth: ConceptSet,
    /// In which relation to the number the words stand that come next.
    side: Side,
    /// The first word of the clause being read, among those of the context.
    clause_start: usize,
    /// Whether the words that come next are examples (欠税公告、定期定额公示等执法信息150条).
    examples: bool,
    /// Where 、 or 和 begins with which the number's noun is tied to a thing before it; 0 where there is none.
    beside: u32,
    /// The concepts of the clause behind a label.
    labelled: Option<ConceptSet>,
    /// Whether the clause that comes next only tells how much the number grew.
    grown: bool,
}

impl Left<'_, '_, '_> {
    fn mark(&mut self, at: usize, mark: char) -> ControlFlow<End> {
        let (tokens, index, steering) = (self.tokens, self.index, self.steering);
        let alone = self.context.words.is_empty();
        match mark {
            // 1名专职、其余3名兼职: what stands before 、 or 和 belongs to the number before.
            '、' if self.context.words.iter().all(|word| word.concepts.has(steering.rest_word)) => {
                return self.list_goes_on(at);
            }
            ';' => return ControlFlow::Break(End::Semicolon),
            // 主动公开政府信息数:5328条;
            ':' if alone && !self.context.described && stands_alone(tokens, index) => {}
            '(' if alone && is_bracketed(tokens, index, steering) => {}
            // 行政复议:2025年共14件; not 答复情况:查明、告知查找办法的15件, a thing of its own.
            ':' if self.side == Side::Near
                && self.beside == 0
                && !self.context.described
                && at + 1 < index
                && is_label(tokens, at, steering) =>
            {
                self.labelled = Some(self.context.clause);
            }
            // 主动公开信息同比增长15%,达到2365条: the growth stands between the number and its noun.
            ',' if self.is_without_words(at) && tells_growth(tokens, at, index, steering) => self.grown = true,
            // 予以公开的占比最高,为88件: the number has no words of its own.
            ',' if self.is_without_words(at)
                && !ends_counted(tokens, at, index)
                && !(self.context.clause.has(steering.total_word) && counts_like(tokens, at, index)) => {}
            // 早已公开,说明了在哪里看的9件: the description goes over both clauses.
            ',' if self.context.described && alone => {}
            ',' | ':' | '(' => self.next_clause(at, mark),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn term(&mut self, at: usize, term: &Term) -> ControlFlow<End> {
        if self.context.words.is_empty() {
            if term.concepts.has(self.steering.and) {
                return self.list_goes_on(at);
            }
            // What stands beside a thing that the lexicon does not know is not what the number counts; but one of the
            // kinds of a list is named by either (人事任免和招录93条).
            if self.tokens[at].span.end == self.beside && !term.concepts.meets(self.kinds) {
                return ControlFlow::Continue(());
            }
        }
        // 网站、微博公开的信息分别为网站670条、微博110条: each number has its own name behind 分别为.
        let named = term.concepts.has(self.steering.exhaustive) && self.side == Side::Near && self.names_thing(at);
        if !(self.grown && term.concepts.meets(&self.growth)) {
            self.take(at, term);
        }
        if named {
            self.next_clause(at, ',');
        }
        ControlFlow::Continue(())
    }

    /// Whether right behind the word at `at`, which follows several things, stands the name of one that the number counts.
    fn names_thing(&self, at: usize) -> bool {
        let Some(near) = self.context.words.last() else { return false };
        near.span.start == self.tokens[at].span.end
            && !self.context.is_bare(self.steering)
            && clause_before(self.tokens, at).iter().any(|token| token.is_mark('、'))
    }

    fn number(&mut self, at: usize) -> ControlFlow<End> {
        if self.grown {
            return ControlFlow::Continue(());
        }
        self.end_clause();
        ControlFlow::Break(End::Number(Some(at)))
    }

    /// 、 or 和 before a number that has no noun yet: the number before is another's, or a thing stands beside the noun.
    fn list_goes_on(&mut self, at: usize) -> ControlFlow<End> {
        if divides(self.tokens, at, self.index, self.steering) {
            let before = number_before(self.tokens, self.depths, at, self.depths[self.index]);
            return ControlFlow::Break(End::Number(before));
        }
        self.beside = self.tokens[at].span.start;
        ControlFlow::Continue(())
    }

    /// Whether the number's own clause, behind the comma `at`, has no words that say what it counts.
    fn is_without_words(&self, at: usize) -> bool {
        self.side == Side::Near && self.context.is_bare(self.steering) && is_bare_clause(self.tokens, at, self.index)
    }

    /// Adds a word.
    fn take(&mut self, at: usize, term: &Term) {
        let token = &self.tokens[at];
        // 招聘公告等人事招聘信息39条: one noun, of a few words without a gap.
        let words = &self.context.words;
        let noun = words.last().is_some_and(|word| word.span.start == token.span.end)
            && words.len() <= NOUN_WORDS
            && words.windows(2).all(|pair| pair[1].span.end == pair[0].span.start);
        self.examples |= noun && term.concepts.has(self.steering.open_list);
        self.context.push(token, self.side);
        if let Some(word) = self.context.words.last_mut() {
            word.example = self.examples && self.side == Side::Near;
            let before = at.checked_sub(1).map(|before| self.tokens[before].span.end);
            word.described = before.is_some_and(|end| gap(end, token.span.start) > LETTER);
        }
    }

    /// Ends the clause at the mark `at` and goes on with the one before it.
    fn next_clause(&mut self, at: usize, mark: char) {
        self.grown = false;
        self.end_clause();
        // 建好…信息网,发布信息2800条: without 共 or 全年, the clause before is the subject;
        // 微信公众号:全年共发布309条: with a colon it always is.
        // In 其中政策文件8条 nothing of the clause before says what is counted.
        let (context, tokens, steering) = (&self.context, self.tokens, self.steering);
        let own = ConceptSet::of([steering.total_word, steering.whole_year, steering.of_which]);
        // 官方微博3月开通,全年发布信息2316条
        let bare = context.lacks_subject(steering) && !context.clause.has(steering.wide_subject);
        let account = bare && opens_account(tokens, at, steering);
        let own = context.clause.meets(&own)
            && mark != ':'
            && !account
            && (context.clause.has(steering.total_word) || !names_way(tokens, at, steering));
        let subject = self.side == Side::Near && !own;
        self.clause_start = context.words.len();
        self.side = if subject { Side::Via } else { Side::Far };
    }

    /// Ends the clause: one that says only what it is aimed at (围绕价格、收费等信息) is forgotten, far words of one that
    /// says 通过 are ways.
    fn end_clause(&mut self) {
        let Left { context, side, clause_start: start, steering, .. } = self;
        let says = |words: &[Word], concept| words.iter().any(|word| word.concepts.has(concept));
        if *side != Side::Near && says(&context.words[*start..], steering.aim) {
            context.words.truncate(*start);
        }
        if *side == Side::Far && says(&context.words[*start..], steering.via) {
            for word in &mut context.words[*start..] {
                word.side = Side::Via;
                context.via = context.via.union(&word.concepts);
            }
        }
    }
}
