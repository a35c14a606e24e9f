//! Numbers about something else than what stands before them: their own words describe another thing, tell of another
//! cause, or say that only this share is about disclosure.

use super::super::attach::{Attached, Context, Side, unknown_bytes};
use super::super::reader::{Mention, Reader, Scope};
use super::super::tokens::{Number, Token, What, clause_before, clause_behind};
use crate::knowledge::{ConceptSet, MarkRole, Reads, TopicId};
use crate::model::{IndicatorId, Span};

/// Fewest bytes of a description: two characters and the 的 behind them.
const DESCRIPTION: u32 = 9;

impl<'a> Reader<'a> {
    /// 业务培训办了41期,其中有2期讲信息公开: the index of the whole's observation, where only the share that this number
    /// counts in the same unit is about disclosure.
    pub(super) fn share_of_whole(
        &self,
        tokens: &[Token<'a>],
        number: &Number,
        context: &Context,
        opened: bool,
        mentions: &[Mention],
    ) -> Option<usize> {
        let steering = self.scope.words.terms.steering;
        // 应诉案件27件,属信息公开的1件
        let named = context.clause.has(steering.of_kind) || context.clause.has(steering.involves);
        // 复议38件,其中举报处理类31件、信息公开类5件: a list of shares divides what it began with.
        let listed = mentions.last().is_some_and(|last| last.of_which) && !context.all.has(steering.of_which);
        if !opened && !named && !listed {
            return None;
        }
        let of_dispute = |part: &Mention| match part.indicator {
            Some(counted) => self.scope.is_outcome_of_dispute(counted),
            None => !part.counts,
        };
        // 复议案件23件、应诉案件15件,其中涉及信息公开的复议4件: of those that the number itself names.
        let own = context.topic().filter(|_| context.has_strong_topic());
        let spoken = |topic: TopicId| &self.scope.about(topic).spoken;
        let last = match own {
            Some(own) => {
                mentions.iter().rev().find(|whole| whole.indicator.is_some_and(|id| spoken(own).contains(&id)))
            }
            None if listed => mentions.iter().rev().find(|mention| mention.counts && !mention.of_which),
            // 应诉案件12件,胜诉9件,败诉1件,其中信息公开类1件: of what the numbers between are parts of.
            None => {
                let parts = mentions.iter().rev().take_while(|part| of_dispute(part)).count();
                mentions[..mentions.len() - parts].last()
            }
        };
        let last = last.filter(|last| last.counts && !last.of_which)?;
        let whole = tokens[last.token].number()?;
        let index = self.out.observations.iter().rposition(|seen| seen.number == whole.digits)?;
        let seen = &self.out.observations[index];
        let shared = self.scope.words.terms.topics.is_spoken(seen.indicator)
            && whole.unit == number.unit
            && whole.value >= number.value
            && context.clause.has(steering.info_open)
            && !self.scope.speaks_of_disclosure(Span {
                start: self.scope.page.sentence_of(whole.digits).start,
                end: whole.digits.end,
            });
        shared.then_some(index)
    }
}

impl<'a> Scope<'a> {
    /// Whether an indicator counts what came of disputes: 胜诉9件.
    fn is_outcome_of_dispute(&self, counted: IndicatorId) -> bool {
        let topics = &self.words.terms.topics;
        let total = |total: IndicatorId| total != counted && self.kin(total, counted);
        !topics.is_spoken(counted)
            && topics.iter().any(|topic| topic.total.filter(|id| topic.spoken.contains(id)).is_some_and(total))
    }

    /// Whether words that the lexicon does not know describe in the number's own clause what it counts: 答复结果:照单全收的39宗
    /// does not say that there were 39 answers.
    pub fn is_described(&self, tokens: &[Token<'a>], index: usize, number: &Number) -> bool {
        let steering = self.words.terms.steering;
        let before = &self.page.reading[..number.span.start as usize];
        let last = before.chars().next_back();
        if last.and_then(|c| self.words.marks.role(c)) != Some(MarkRole::Describes) {
            return false;
        }
        // 收到的5件, 全年向社会推出的120条 are what was spoken of.
        let verbs = ConceptSet::of([steering.publish, steering.receive, steering.hold, steering.push]);
        let ends = |token: &Token<'a>| matches!(token.what, What::Mark(_) | What::Number(_));
        tokens[..index].iter().rposition(ends).is_some_and(|mark| {
            unknown_bytes(tokens, mark, index) >= DESCRIPTION
                && !tokens[mark..index].iter().any(|token| token.says_any(&verbs))
        })
    }

    /// Whether it goes on with what came of another cause: 工伤认定行政复议12件,行政诉讼8件.
    pub(super) fn goes_on_of_other_cause(
        &self,
        tokens: &[Token<'a>],
        index: usize,
        attached: &Attached<'_>,
        mentions: &[Mention],
    ) -> bool {
        let steering = self.words.terms.steering;
        let Reads::Value(indicator, _) = attached.rule.reads else { return false };
        let Some(last) = mentions.last().filter(|last| !last.counts) else { return false };
        let spoken = |indicator: IndicatorId| self.words.terms.topics.is_spoken(indicator);
        let caused = clause_before(tokens, last.token);
        let between = &tokens[last.token + 1..index];
        // 涉农信息120条,行政复议2件: only of one dispute it goes on to the next.
        let is_dispute = |token: &Token<'a>| match &token.what {
            What::Term(term) => term.strong.and_then(|topic| self.about(topic).total).is_some_and(spoken),
            _ => false,
        };
        let anew = ConceptSet::of([steering.whole_year, steering.total_word]);
        let disclosure = ConceptSet::of([steering.publish, steering.info_open, steering.request, steering.answered]);
        let begins = caused.iter().any(|token| token.says(steering.other_cause))
            && caused.iter().any(is_dispute)
            && !caused.iter().any(|token| token.says_any(&disclosure));
        // 工伤认定行政复议12件、行政诉讼8件,分别维持9件、胜诉7件
        let goes_on = last.unrelated && (spoken(indicator) || self.is_outcome_of_dispute(indicator));
        (spoken(indicator) && begins || goes_on)
            && !between.iter().any(|token| token.says_any(&anew))
            && !self.speaks_of_disclosure(self.part_of_sentence(tokens[index].span))
            && !between.iter().any(|token| matches!(token.what, What::Mark(mark) if !matches!(mark, ',' | '、')))
    }

    /// Whether its clause tells of another cause than disclosure: 因征地补偿引起的诉讼11宗, 因低保审批引发的诉讼1件, not
    /// 因信息公开引起的诉讼1宗.
    pub(super) fn is_of_other_cause(&self, tokens: &[Token<'a>], index: usize, attached: &Attached<'_>) -> bool {
        let terms = &self.words.terms;
        let steering = &terms.steering;
        let Reads::Value(indicator, _) = &attached.rule.reads else { return false };
        if !terms.topics.is_spoken(*indicator) {
            return false;
        }
        // 1件因行政处罚引起的诉讼: the cause stands between the number and what it counts.
        let behind = attached.side == Side::Right;
        let clause = match behind {
            true => clause_behind(tokens, index),
            false => clause_before(tokens, index),
        };
        let Some(cause) = clause.iter().position(|token| token.says(steering.caused)) else { return false };
        // 因不予公开引起的, 由此引起的: any word that is known here may speak of disclosure.
        let bare = ConceptSet::of([
            steering.other_cause,
            steering.other_work,
            steering.other_ask,
            steering.permit,
            steering.and,
            steering.whole_year,
            steering.total_word,
        ]);
        let mark = match behind {
            true => Some(index),
            false => (index - clause.len()).checked_sub(1),
        };
        let mark = mark.map(|mark| tokens[mark].span.end);
        // 因低保审批引发的诉讼: where the sentence begins with it, a word that is known has to name the cause.
        let named = clause[..cause].iter().any(|token| token.says_any(&bare));
        let start = mark.unwrap_or_else(|| match named {
            true => self.page.sentence_of(clause[0].span).start,
            false => clause[0].span.start,
        });
        clause[cause].span.start.saturating_sub(start) >= DESCRIPTION
            && clause[..cause].iter().all(|token| token.says_any(&bare))
    }
}
