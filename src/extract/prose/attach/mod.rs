//! A number and the sentence it stands in → the reading rule that fits best: the words around the number ([`context`];
//! to its [`left`]) as far as they [`reach`], what they are about ([`topics`]), whose year it is ([`years`]), what it
//! is asked for by that ([`question`]), and under which topic ([`choose`]).

mod choose;
mod context;
mod left;
mod question;
mod reach;
mod topics;
mod years;

pub use context::{Context, Side};
pub use question::Question;
pub use reach::{fills_bracket, is_bracketed, unknown_bytes};
pub use topics::topic_before;
pub use years::YearSaid;

use context::Word;

use super::reader::{Scope, is_within};
use super::tokens::{gap, hull};
use crate::knowledge::{Concept, ConceptSet, Knowledge, ReadingRule, Reads, TOTAL};
use crate::model::{IndicatorId, Span};

/// Most bytes between a word and a number that stand directly beside each other (数量为共).
const ADJACENT: u32 = 12;

/// So much less fits what has a word behind a semicolon: less than anything of this clause.
const BEYOND: i32 = 300;

/// The reading rule that fits a number.
#[derive(Debug, Clone, Copy)]
pub struct Attached<'k> {
    /// The rule.
    pub rule: &'k ReadingRule,
    /// The words that met the rule's groups, from the first to the last.
    pub words: Span,
    /// Where the anchor stands.
    pub side: Side,
    /// What it counts instead, being an applicant's share of that: 上年结转9件,其中自然人8件.
    pub share_of: Option<IndicatorId>,
}

impl<'a> Scope<'a> {
    /// The best rule for a number with these words around it, of those that the report's form has.
    pub fn attach(&self, context: &Context, question: Question) -> Option<Attached<'a>> {
        let (score, attached) = best(context, question, self.knowledge, |rule| self.allowed.reads(rule))?;
        if attached.rule.flags.yields {
            // The kinds of what was published are often named in passing.
            let missing =
                best(context, question, self.knowledge, |rule| !self.allowed.reads(rule) && !rule.flags.first);
            if missing.is_some_and(|(other, _)| other > score) {
                return None;
            }
        }
        Some(attached)
    }
}

/// The rule that fits best among those that are `wanted`, with its score.
fn best<'k>(
    context: &Context,
    question: Question,
    knowledge: &'k Knowledge,
    wanted: impl Fn(&ReadingRule) -> bool,
) -> Option<(i32, Attached<'k>)> {
    let readings = &knowledge.lexicon.prose.readings;
    let steering = &knowledge.lexicon.prose.terms.steering;
    let cumulative = steering.cumulative_strong;
    let around = Around {
        context,
        question,
        disclosure: ConceptSet::of([steering.info_open, steering.request]),
        ends_subject: ConceptSet::of([steering.total_word, steering.whole_year, steering.rest_word]),
        light: ConceptSet::of([steering.total_word, steering.whole_year, steering.this_year, steering.rest_word]),
        account: context.goes_on_with_account(steering).then_some(steering.account),
    };
    let opening = context.behind_opening(steering);
    let mut best: Option<(i32, Attached<'k>)> = None;
    for word in context.words.iter().filter(|word| !matches!(word.side, Side::Far | Side::Chained | Side::Beyond)) {
        for &index in word.concepts.iter().flat_map(|concept| readings.anchored(concept)) {
            let rule = &readings.rules[index as usize];
            let asks = rule.flags.earlier && question.earlier || rule.flags.later && question.later;
            if question.other_year && !asks
                || question.change != rule.flags.change
                || !wanted(rule)
                || question.cumulative != rule.needs.iter().any(|group| group.has(cumulative))
            {
                continue;
            }
            let behind =
                rule.flags.opens && opening == Some(word.span) && divides_total(question.whole, rule, knowledge);
            let Some((score, attached)) = fit(rule, word, &around, behind) else { continue };
            if best.as_ref().is_none_or(|(top, _)| score > *top) {
                best = Some((score, attached));
            }
        }
    }
    best
}

/// What all readings of a number are held against.
struct Around<'c> {
    context: &'c Context,
    question: Question,
    /// Words that speak of disclosure.
    disclosure: ConceptSet,
    /// Words by which a clause begins anew.
    ends_subject: ConceptSet,
    /// Words that name nothing.
    light: ConceptSet,
    /// What names an account, where the clause goes on with one.
    account: Option<Concept>,
}

/// Whether `whole` is the total of all that the rule's indicator is a kind of: 公开信息93条,其中41条在网站发布.
fn divides_total(whole: Option<IndicatorId>, rule: &ReadingRule, knowledge: &Knowledge) -> bool {
    let (Some(whole), Reads::Value(part, _)) = (whole, &rule.reads) else { return false };
    let family = knowledge.codebook.code(whole).strip_suffix(TOTAL);
    family.is_some_and(|family| is_within(knowledge.codebook.code(*part), family))
}

/// Reads the number as the rule does; `behind`: the anchor may stand behind it.
fn fit<'k>(rule: &'k ReadingRule, anchor: &Word, around: &Around<'_>, behind: bool) -> Option<(i32, Attached<'k>)> {
    let Around { context, question, .. } = *around;
    if anchor.side == Side::Carried && !rule.flags.carry
        || anchor.example && rule.flags.first
        || anchor.described && rule.flags.plain
    {
        return None;
    }
    if context.described && !matches!(anchor.side, Side::Near | Side::Right) {
        return None;
    }
    // A number without a unit counts only what stands directly before it (申请总数:24).
    if question.unit.is_none()
        && !question.zero
        && (anchor.side != Side::Near || distance(anchor.span, question.place) > ADJACENT)
    {
        return None;
    }
    // 通过网站和微信公众号公开信息,总计674条: what stands beside the anchor counts, where it stands.
    let beside = if anchor.side == Side::Via { context.clause.union(&context.via) } else { context.clause };
    let unit_fits = if question.zero { rule.flags.zero } else { rule.units.fits(question.unit) };
    let topic_fits = rule.topics.is_empty() || question.topic.is_some_and(|topic| rule.topics.contains(&topic));
    if !unit_fits || !topic_fits || rule.without.meets(&beside) {
        return None;
    }
    let gap = distance(anchor.span, question.place);
    let near = anchor.side == Side::Near;
    let right = anchor.side == Side::Right;
    if !question.zero && (rule.flags.left && right && !behind || rule.flags.adjacent && !(near && gap <= ADJACENT)) {
        return None;
    }
    if rule.flags.part && !question.part
        || rule.flags.dated && !question.dated
        || rule.flags.later && !question.later
        || rule.flags.earlier && !question.earlier
        || question.not.is_some_and(|not| rule.reads == Reads::Value(not, None))
        || anchor.side == Side::Via && !rule.flags.via
    {
        return None;
    }
    if rule.flags.disclosed && !question.titled && !context.all.meets(&around.disclosure) {
        return None;
    }
    // What the number before was about goes on only where this clause says so itself.
    let carried = anchor.side == Side::Carried;
    let goes_on = around.account.is_some_and(|account| anchor.concepts.has(account));
    if carried && rule.needs.len() > 1 && context.clause.meets(&around.ends_subject) && !goes_on {
        return None;
    }
    if rule.flags.clause && !rule.needs.iter().all(|group| group.meets(&context.clause)) {
        return None;
    }
    let mut words = anchor.span;
    let mut reach = 0;
    for group in &rule.needs[1..] {
        let word = nearest(context, group, (rule.flags.carry || rule.flags.chain) && !carried, rule)?;
        if word.side.widens() {
            words = hull(words, word.span);
        }
        if word.side == Side::Beyond {
            // ;修订内部制度3件: a clause with a noun of its own takes none from the one before.
            let needs = rule.needs.iter().fold(around.light, |set, group| set.union(group));
            let own = |word: &&Word| word.side == Side::Near;
            if context.words.iter().filter(own).any(|word| !word.concepts.meets(&needs)) {
                return None;
            }
            reach += BEYOND;
        } else if rule.flags.chain {
            // 直接起诉4件(维持3件),复议后起诉2件(维持1件): the nearest of them is it.
            reach += (distance(word.span, question.place) / 6).min(90) as i32;
        }
    }
    let far = (gap / 6).min(9) as i32;
    let nearness = if rule.flags.first { far } else { 9 - far };
    let side = match anchor.side {
        Side::Carried => -20,
        // 86条在平台发布,146条在网站发布: what stands in the own clause, not what the clause before is about.
        Side::Right if behind => 10,
        _ => 0,
    };
    let topical = if rule.topics.is_empty() { 0 } else { 3 };
    let score = rule.priority * 100 + rule.needs.len() as i32 * 10 + nearness + side + topical - reach;
    Some((score, Attached { rule, words, side: anchor.side, share_of: None }))
}

fn nearest<'c>(context: &'c Context, group: &ConceptSet, carried: bool, rule: &ReadingRule) -> Option<&'c Word> {
    let in_reach = |word: &Word| match word.side {
        Side::Carried => carried,
        Side::Chained => rule.flags.chain,
        Side::Beyond => rule.flags.chain && rule.topics.is_empty(),
        _ => true,
    };
    context.words.iter().find(|word| in_reach(word) && word.concepts.meets(group))
}

fn distance(a: Span, b: Span) -> u32 {
    if a.end <= b.start { gap(a.end, b.start) } else { gap(b.end, a.start) }
}
