//! The words around a number, and what they are about.

use super::super::tokens::{Token, What, touches};
use super::left;
use super::reach::{counts_again, is_aside, unknown_bytes};
use crate::knowledge::{Concept, ConceptSet, ProseWords, Steering, TopicId};
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
        let reach = left::read(&mut context, tokens, depths, index, words);
        context.right(tokens, depths, index, words);
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

    /// Whether the words so far say nothing of what is counted, but at most of how long or where (行政复议,全县5件).
    pub(super) fn is_bare(&self, steering: &Steering) -> bool {
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

    fn right(&mut self, tokens: &[Token<'_>], depths: &[u8], index: usize, words: &ProseWords) {
        let steering = &words.terms.steering;
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
                // 58件在15个工作日内答复; not 网上申请12件在15个工作日内答复.
                What::Counter(kind) if self.opens_clause(steering) => {
                    if let Some(concept) = words.concept_of(*kind) {
                        self.add(ConceptSet::of([concept]), tokens[at].span, Side::Right);
                    }
                }
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

    pub(super) fn push(&mut self, token: &Token<'_>, side: Side) {
        let What::Term(term) = &token.what else { return };
        self.add(term.concepts, token.span, side);
        if let Some(word) = self.words.last_mut() {
            (word.strong, word.weak) = (term.strong, term.weak);
        }
    }

    fn add(&mut self, concepts: ConceptSet, span: Span, side: Side) {
        if side == Side::Near && self.words.is_empty() {
            self.last = concepts;
        }
        if matches!(side, Side::Near | Side::Right) {
            self.clause = self.clause.union(&concepts);
        }
        if side == Side::Via {
            self.via = self.via.union(&concepts);
        }
        if side.is_own() {
            self.all = self.all.union(&concepts);
        }
        self.words.push(Word { concepts, span, side, strong: None, weak: None, example: false, described: false });
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

    /// Whether a word around the number before has this meaning.
    pub fn carries(&self, concept: Concept) -> bool {
        self.words.iter().any(|word| word.side == Side::Carried && word.concepts.has(concept))
    }

    /// Whether the own topic is certain.
    pub fn has_strong_topic(&self) -> bool {
        self.words.iter().any(|word| word.strong.is_some() && word.side.is_own())
    }
}

/// Most bytes between the words of a clause that leaves its noun to the clause before (;现行有效的还有6件).
const ELLIPTIC: u32 = 9;
