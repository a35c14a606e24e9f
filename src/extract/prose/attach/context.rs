//! The words around a number, and what they are about.

use super::super::tokens::{LETTER, Token, What, gap, touches};
use super::reach::{
    counts_again, counts_like, divides, ends_counted, is_aside, is_bare_clause, is_bracketed, is_label, names_way,
    number_before, opens_account, stands_alone, tells_growth, unknown_bytes,
};
use crate::knowledge::{ConceptSet, ProseWords, Steering, TopicId};
use crate::model::Span;

/// A word near a number.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// What it means.
    pub concepts: ConceptSet,
    /// Where it stands.
    pub span: Span,
    /// In which relation to the number.
    pub side: Side,
    /// The topic it sets for certain.
    pub strong: Option<TopicId>,
    /// The topic it sets where nothing else does.
    pub weak: Option<TopicId>,
    /// Of what the noun beside the number says: 欠税公告、定期定额公示等执法信息150条.
    pub example: bool,
    /// Words that the lexicon does not know stand directly before it: 土地供应公告.
    pub described: bool,
}

/// Where a word stands in relation to the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In the number's own clause, before it.
    Near,
    /// In an earlier clause, but behind the number before.
    Far,
    /// In an earlier clause that says by which way (通过…,).
    Via,
    /// Behind the number, in its own clause.
    Right,
    /// Around the number before: what that was about may still be the subject.
    Carried,
    /// Around numbers further to the left: only readings that ask for it go so far.
    Chained,
    /// The same behind a semicolon: only chained readings of any topic go so far.
    Beyond,
}

impl Side {
    /// Whether it is not another number's.
    pub fn is_own(self) -> bool {
        !matches!(self, Side::Carried | Side::Chained | Side::Beyond)
    }

    /// Whether the evidence reaches to it.
    pub fn widens(self) -> bool {
        self.is_own() && self != Side::Far
    }
}

/// The words around one number.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Nearest first on each side: left words, then right, then carried.
    pub words: Vec<Word>,
    /// Concepts of the number's own clause, both sides.
    pub clause: ConceptSet,
    /// Concepts of all words but the carried ones, those of a label before a colon too.
    pub all: ConceptSet,
    /// Concepts of the clause that says by which way.
    pub via: ConceptSet,
    /// The word directly before the number.
    pub last: ConceptSet,
    /// Words that the lexicon does not know describe what the number counts (照单全收的39宗): no clause before lends it its
    /// noun.
    pub described: bool,
}

/// Room for the words around most numbers.
const ROOM: usize = 14;

impl Context {
    /// The context of the token at `index` of a sentence; `depths` gives each token's depth of
    /// brackets; `described`: words that the lexicon does not know say what it counts (`Scope::is_described`).
    pub fn of(tokens: &[Token<'_>], depths: &[u8], index: usize, described: bool, words: &ProseWords) -> Context {
        let mut context = Context { words: Vec::with_capacity(ROOM), described, ..Context::default() };
        let reach = context.left(tokens, depths, index, words);
        context.right(tokens, depths, index, &words.terms.steering);
        if let Some(before) = reach {
            context.carry(tokens, depths, before, index, Side::Carried, &words.readings.chained);
        } else if let Some(mark) = tokens[..index].iter().rposition(|token| token.is_mark(';'))
            && unknown_bytes(tokens, mark, index) <= ELLIPTIC
        {
            context.carry(tokens, depths, mark, index, Side::Beyond, &words.readings.chained);
        }
        context
    }

    /// A context made of the words of `items` alone (one item of a list).
    pub fn of_items(items: &[&Token<'_>]) -> Context {
        let mut context = Context::default();
        for token in items.iter().rev() {
            context.push(token, Side::Near);
        }
        context
    }

    /// The context with the `chained` words of the sentence that stand before it.
    pub fn behind(mut self, before: &[Token<'_>], chained: &ConceptSet) -> Context {
        let mut side = Side::Chained;
        for token in before.iter().rev() {
            match token.what {
                What::Mark(';') => side = Side::Beyond,
                _ if token.says_any(chained) => self.push(token, side),
                _ => {}
            }
        }
        self
    }

    /// Reads to the left up to the number before, whose index is returned.
    fn left(&mut self, tokens: &[Token<'_>], depths: &[u8], index: usize, words: &ProseWords) -> Option<usize> {
        let steering = &words.terms.steering;
        let depth = depths[index];
        let mut level = depth;
        let mut side = Side::Near;
        let mut clause_start = self.words.len();
        let mut examples = false;
        let mut listed = 0;
        let mut own: Option<ConceptSet> = None;
        let growth = steering.growing();
        let mut grown = false;
        let bracketed = is_bracketed(tokens, index, steering);
        for at in (0..index).rev() {
            if depths[at] > level {
                // 部分公开(3件)、不予公开(2件): the number before stands in brackets of its own.
                if bracketed && tokens[at].is_number() && is_bracketed(tokens, at, steering) {
                    self.end_clause(clause_start, side, steering);
                    return Some(at);
                }
                continue;
            }
            level = level.min(depths[at]);
            match &tokens[at].what {
                // 1名专职、其余3名兼职: what stands before 、 or 和 belongs to the number before.
                What::Mark('、') if self.words.iter().all(|word| word.concepts.has(steering.rest_word)) => {
                    if divides(tokens, at, index, steering) {
                        return number_before(tokens, depths, at, depth);
                    }
                    listed = tokens[at].span.start;
                }
                What::Term(term) if self.words.is_empty() && term.concepts.has(steering.and) => {
                    if divides(tokens, at, index, steering) {
                        return number_before(tokens, depths, at, depth);
                    }
                    listed = tokens[at].span.start;
                }
                // What stands beside a thing that the lexicon does not know is not what the number counts; but one of
                // the kinds of a list is named by either (人事任免和招录93条).
                What::Term(term)
                    if self.words.is_empty()
                        && tokens[at].span.end == listed
                        && !term.concepts.meets(&words.readings.kinds) => {}
                // 主动公开信息同比增长15%,达到2365条: the growth stands between the number and its noun.
                What::Mark(',')
                    if side == Side::Near
                        && self.is_bare(steering)
                        && is_bare_clause(tokens, at, index)
                        && tells_growth(tokens, at, index, steering) =>
                {
                    grown = true;
                }
                What::Number(_) if grown => {}
                What::Term(term) if grown && term.concepts.meets(&growth) => {}
                What::Number(_) => {
                    self.end_clause(clause_start, side, steering);
                    return Some(at);
                }
                What::Mark(';') => break,
                // 主动公开政府信息数:5328条;
                What::Mark(':') if self.words.is_empty() && !self.described && stands_alone(tokens, index) => {}
                What::Mark('(') if self.words.is_empty() && is_bracketed(tokens, index, steering) => {}
                // 行政复议:2025年共14件; not 答复情况:查明、告知查找办法的15件, a thing of its own.
                What::Mark(':')
                    if side == Side::Near
                        && listed == 0
                        && !self.described
                        && at + 1 < index
                        && is_label(tokens, at, steering) =>
                {
                    own = Some(self.clause)
                }
                // 予以公开的占比最高,为88件: the number has no words of its own.
                What::Mark(',')
                    if side == Side::Near
                        && self.is_bare(steering)
                        && is_bare_clause(tokens, at, index)
                        && !ends_counted(tokens, at, index)
                        && !(self.clause.has(steering.total_word) && counts_like(tokens, at, index)) => {}
                // 早已公开,说明了在哪里看的9件: the description goes over both clauses.
                What::Mark(',') if self.described && self.words.is_empty() => {}
                What::Mark(mark @ (',' | ':' | '(')) => {
                    grown = false;
                    self.end_clause(clause_start, side, steering);
                    // 建好…信息网,发布信息2800条: without 共 or 全年, the clause before is the subject;
                    // 微信公众号:全年共发布309条: with a colon it always is.
                    // In 其中政策文件8条 nothing of the clause before says what is counted.
                    let own = [steering.total_word, steering.whole_year, steering.of_which];
                    // 官方微博3月开通,全年发布信息2316条
                    let bare = self.lacks_subject(steering) && !self.clause.has(steering.wide_subject);
                    let account = bare && opens_account(tokens, at, steering);
                    let own = own.into_iter().any(|concept| self.clause.has(concept))
                        && *mark != ':'
                        && !account
                        && (self.clause.has(steering.total_word) || !names_way(tokens, at, steering));
                    let subject = side == Side::Near && !own;
                    clause_start = self.words.len();
                    side = if subject { Side::Via } else { Side::Far };
                }
                What::Term(term) => {
                    // 招聘公告等人事招聘信息39条: one noun, of a few words without a gap.
                    let noun = self.words.last().is_some_and(|word| word.span.start == tokens[at].span.end)
                        && self.words.len() <= NOUN_WORDS
                        && self.words.windows(2).all(|pair| pair[1].span.end == pair[0].span.start);
                    examples |= noun && term.concepts.has(steering.open_list);
                    self.push(&tokens[at], side);
                    if let Some(word) = self.words.last_mut() {
                        word.example = examples && side == Side::Near;
                        let before = at.checked_sub(1).map(|before| tokens[before].span.end);
                        word.described = before.is_some_and(|end| gap(end, tokens[at].span.start) > LETTER);
                    }
                }
                _ => {}
            }
        }
        self.end_clause(clause_start, side, steering);
        // 会议培训:开过4次专题会议: what a label names stands in the way of nothing.
        self.clause = own.unwrap_or(self.clause);
        None
    }

    /// Whether the words so far say nothing of what is counted, but at most of how long or where (行政复议,全县5件).
    fn is_bare(&self, steering: &Steering) -> bool {
        let bare = ConceptSet::of([steering.total_word, steering.whole_year, steering.whole_area, steering.reached]);
        self.words.iter().all(|word| word.concepts.meets(&bare))
    }

    /// Whether the clause begins with the year and goes on with what was spoken of: 全年发布信息2316条, not 全年共公开2316条.
    pub fn lacks_subject(&self, steering: &Steering) -> bool {
        let own = ConceptSet::of([steering.total_word, steering.of_which, steering.own_subject]);
        self.clause.has(steering.whole_year) && !self.clause.meets(&own)
    }

    /// Whether it goes on with the account whose followers the number before counts (公众号有粉丝1200人,全年推送信息230条).
    pub fn goes_on_with_account(&self, steering: &Steering) -> bool {
        let carried = |word: &Word| word.side == Side::Carried && word.concepts.has(steering.followers);
        self.lacks_subject(steering) && self.words.iter().any(carried)
    }

    /// Whether no word of what is counted stands before the number in its clause.
    pub fn opens_clause(&self, steering: &Steering) -> bool {
        let opens = ConceptSet::of([steering.of_which, steering.rest_word]);
        let mut before = self.words.iter().filter(|word| word.side == Side::Near);
        before.all(|word| word.concepts.meets(&opens))
    }

    /// The first word behind the number in its clause, where nothing that counts stands before it; not one that says
    /// by which way.
    pub fn behind_opening(&self, steering: &Steering) -> Option<Span> {
        let mut right = self.words.iter().filter(|word| word.side == Side::Right && !word.concepts.has(steering.via));
        right.next().filter(|_| self.opens_clause(steering)).map(|word| word.span)
    }

    /// Ends the clause whose words begin at `start`: one that says only what it is aimed at (围绕价格、收费等信息)
    /// is forgotten, far words of one that says 通过 are ways.
    fn end_clause(&mut self, start: usize, side: Side, steering: &Steering) {
        if side != Side::Near && self.words[start..].iter().any(|word| word.concepts.has(steering.aim)) {
            self.words.truncate(start);
        }
        if side == Side::Far && self.words[start..].iter().any(|word| word.concepts.has(steering.via)) {
            for word in &mut self.words[start..] {
                word.side = Side::Via;
                self.via = self.via.union(&word.concepts);
            }
        }
    }

    fn right(&mut self, tokens: &[Token<'_>], depths: &[u8], index: usize, steering: &Steering) {
        let mut end = tokens[index].span.end;
        let before = (self.words.len(), self.clause, self.all);
        for at in index + 1..tokens.len() {
            if depths[at] < depths[index] || depths[at] > depths[index] && !is_aside(tokens, at) {
                break;
            }
            if depths[at] > depths[index] {
                continue;
            }
            match &tokens[at].what {
                // 2期公文写作与信息公开培训班, 21次以书面、电话等其他方式回应: a list without numbers of its own.
                What::Mark('、') if at > index + 1 && !counts_again(tokens, at) => {}
                What::Term(term)
                    if term.concepts.has(steering.and)
                        && !term.concepts.has(steering.and_then)
                        && !counts_again(tokens, at) => {}
                What::Mark(_) => break,
                What::Term(term) if term.concepts.has(steering.and) => break,
                // 23大类48项目录: the noun behind the second number is the first one's too.
                What::Number(_) if touches(end, tokens[at].span.start) => end = tokens[at].span.end,
                What::Number(_) => {
                    // 31条中规范性文件3条: the words belong to the number behind them.
                    self.words.truncate(before.0);
                    (self.clause, self.all) = (before.1, before.2);
                    break;
                }
                What::Term(_) => self.push(&tokens[at], Side::Right),
                _ => {}
            }
        }
    }

    /// Adds the words around the number at `before`, then those around the numbers further left; `side`: in which
    /// relation to the one at `index` they begin.
    fn carry(
        &mut self,
        tokens: &[Token<'_>],
        depths: &[u8],
        before: usize,
        index: usize,
        side: Side,
        chained: &ConceptSet,
    ) {
        let mut level = depths[before];
        let mut side = if level == depths[index] || side == Side::Beyond { side } else { Side::Chained };
        for at in (0..before).rev().filter(|&at| depths[at] <= depths[before]) {
            match &tokens[at].what {
                What::Mark(';') => side = Side::Beyond,
                What::Number(_) if side == Side::Beyond => level = level.min(depths[at]),
                What::Number(_) => (side, level) = (Side::Chained, level.min(depths[at])),
                What::Term(_) if side == Side::Beyond && !tokens[at].says_any(chained) => {}
                // Farther words are asked for what chains and for topics alone, and there are many of them.
                What::Term(term) if side == Side::Chained && term.strong.is_none() && !tokens[at].says_any(chained) => {
                }
                What::Term(_) if depths[at] == depths[before] || side != Side::Carried && depths[at] <= level => {
                    self.push(&tokens[at], side);
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, token: &Token<'_>, side: Side) {
        let What::Term(term) = &token.what else { return };
        if side == Side::Near && self.words.is_empty() {
            self.last = term.concepts;
        }
        if matches!(side, Side::Near | Side::Right) {
            self.clause = self.clause.union(&term.concepts);
        }
        if side == Side::Via {
            self.via = self.via.union(&term.concepts);
        }
        if side.is_own() {
            self.all = self.all.union(&term.concepts);
        }
        self.words.push(Word {
            concepts: term.concepts,
            span: token.span,
            side,
            strong: term.strong,
            weak: term.weak,
            example: false,
            described: false,
        });
    }

    /// The topic that the words themselves set: a certain one in the own clause, then behind
    /// the number, then in earlier clauses; then an uncertain one in the same order.
    pub fn topic(&self) -> Option<TopicId> {
        const ORDER: [&[Side]; 3] = [&[Side::Near], &[Side::Right], &[Side::Far, Side::Via]];
        let find = |topic: fn(&Word) -> Option<TopicId>| {
            ORDER.iter().find_map(|sides| self.words.iter().filter(|word| sides.contains(&word.side)).find_map(topic))
        };
        find(|word| word.strong).or_else(|| find(|word| word.weak))
    }

    /// Whether the own topic is certain.
    pub fn has_strong_topic(&self) -> bool {
        self.words.iter().any(|word| word.strong.is_some() && word.side.is_own())
    }
}

/// Most bytes between the words of a clause that leaves its noun to the clause before (;现行有效的还有6件).
const ELLIPTIC: u32 = 9;

/// Most words of a noun that 等 stands before.
const NOUN_WORDS: usize = 3;
