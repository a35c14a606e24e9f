//! Numbers said of several things at once: 受理、办结各24件.

use super::super::attach::{Attached, Context, Question};
use super::super::reader::{Mention, Reader, Scope, reasons};
use super::super::tokens::{Number, Token, What, clause_before, parts_list};
use crate::knowledge::{ConceptSet, Reads, Topic, TopicId};
use crate::model::{Observation, Span};

impl<'a> Reader<'a> {
    /// Gives the number that stands behind `before` to each of the items; whether at least two took it.
    pub(super) fn distribute(
        &mut self,
        items: &[Vec<&Token<'a>>],
        before: &[Token<'a>],
        number: &Number,
        topic: Option<TopicId>,
        mention: &mut Mention,
    ) -> bool {
        let before = &before[..before.len() - clause_before(before, before.len()).len()];
        let chained = &self.scope.words.readings.chained;
        let contexts: Vec<Context> = items.iter().map(|item| Context::of_items(item).behind(before, chained)).collect();
        let attached: Vec<_> = contexts
            .iter()
            .map(|context| self.attach_item(context, number, topic).map(|found| &found.rule.reads))
            .collect();
        let fitting: Vec<usize> = (0..items.len()).filter(|&at| attached[at].is_some()).collect();
        if fitting.len() < 2 {
            return false;
        }
        // 档案馆、图书馆各1个: two of one kind, of which the number is no count; a zero counts them all.
        if fitting.windows(2).any(|pair| attached[pair[0]] == attached[pair[1]]) {
            if number.value == 0.0 {
                return false;
            }
            self.note(number, reasons::PER_UNIT);
            return true;
        }
        let stated = self.out.observations.len();
        for at in fitting {
            // 复议9件、诉讼7件,审理中的复议和诉讼案件各1件: what has been counted otherwise is not counted so again.
            let whole = |seen: &Observation| {
                let same = matches!(attached[at], Some(Reads::Value(of, None)) if *of == seen.indicator);
                same && seen.applicant.is_none() && seen.value.is_some_and(|value| value > number.value)
            };
            if number.value == 0.0 || !self.out.observations.iter().any(whole) {
                self.state_item(&contexts[at], number, topic, mention);
            }
        }
        if self.out.observations.len() == stated && !mention.set_aside {
            self.note(number, reasons::PART);
        }
        true
    }

    /// 行政复议、行政诉讼共3件: of each of them alone the number says nothing.
    pub(super) fn is_sum_of_several(
        &self,
        attached: &Attached<'_>,
        tokens: &[Token<'a>],
        index: usize,
        topic: Option<TopicId>,
    ) -> bool {
        let total = self.scope.words.terms.steering.total_word;
        let Some(number) = tokens[index].number() else { return false };
        let sums = |token: &Token<'a>| token.says(total);
        let clause = clause_before(tokens, index);
        let joined = self.scope.are_joined(clause);
        // 复印费、邮寄费共48元 are the fees.
        let money = number.unit.is_some_and(|unit| self.scope.knowledge.codebook.is_money(unit));
        // 律师事务所、科研院所申请9件: of neither kind alone.
        let applicants = &self.scope.knowledge.codebook.applicants;
        let kind = match attached.rule.reads {
            Reads::Value(_, Some(applicant)) => applicants[usize::from(applicant.0)].kind_of.is_some(),
            _ => false,
        };
        if attached.rule.flags.first || money || !(joined || kind || clause.last().is_some_and(sums)) {
            return false;
        }
        // 解读、业务培训等各类培训共13次
        let open = self.scope.words.terms.steering.open_list;
        if clause.iter().any(|token| token.says(open)) {
            return false;
        }
        let items = self.scope.items(clause);
        let counted = items.iter().filter_map(|item| self.attach_item(&Context::of_items(item), number, topic));
        let counted: Vec<_> = counted.filter(|found| !found.rule.flags.first).map(|found| &found.rule.reads).collect();
        counted.contains(&&attached.rule.reads) && counted.iter().any(|reads| *reads != &attached.rule.reads)
    }

    pub(super) fn attach_item(
        &self,
        context: &Context,
        number: &Number,
        topic: Option<TopicId>,
    ) -> Option<Attached<'a>> {
        let topic = self.topic(context, topic, true);
        // The number stands directly behind each of the things it is said of.
        let place = context.words.first().map_or(number.span, |word| Span { start: word.span.end, end: word.span.end });
        let question = Question { unit: number.unit, topic, place, titled: true, part: true, ..Question::default() };
        self.scope.attach(context, question)
    }

    pub(super) fn state_item(
        &mut self,
        context: &Context,
        number: &Number,
        topic: Option<TopicId>,
        mention: &mut Mention,
    ) {
        if let Some(attached) = self.attach_item(context, number, topic) {
            self.state(number, attached, mention, Some(self.scope.rules.distributed));
        }
    }
}

impl<'a> Scope<'a> {
    /// The things listed before the number at `index`, where the words say that it goes for each
    /// of them, or it is a zero (行政诉讼、行政申诉0件); empty otherwise.
    pub(super) fn listed<'t>(
        &self,
        tokens: &'t [Token<'a>],
        index: usize,
        context: &Context,
    ) -> Vec<Vec<&'t Token<'a>>> {
        let steering = self.words.terms.steering;
        let clause = clause_before(tokens, index);
        if context.last.has(steering.each) || context.last.has(steering.all_of) {
            return self.items(clause);
        }
        match tokens[index].number() {
            Some(zero) if zero.value == 0.0 => self.items(clause),
            _ => Vec::new(),
        }
    }

    /// Splits tokens at 、 and 和, and where two matters stand side by side (行政复议诉讼); items without a word
    /// are dropped.
    pub fn items<'t>(&self, tokens: &'t [Token<'a>]) -> Vec<Vec<&'t Token<'a>>> {
        let and = self.words.terms.steering.and;
        let mut items: Vec<Vec<&'t Token<'a>>> = vec![Vec::new()];
        for token in tokens {
            let divides = parts_list(token, and);
            let beside = items
                .last()
                .and_then(|item| item.last())
                .is_some_and(|last| self.are_beside(last, token) || self.are_quoted(last, token));
            if divides || beside {
                items.push(Vec::new());
            }
            if !divides
                && matches!(token.what, What::Term(_))
                && let Some(item) = items.last_mut()
            {
                item.push(token);
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }

    /// Whether the last two things of a clause stand side by side with nothing but 和 between them: 同意公开和部分公开31件; not
    /// 涉及商业秘密、不予公开1件, one thing and its reason.
    fn are_joined(&self, clause: &[Token<'a>]) -> bool {
        let steering = self.words.terms.steering;
        let (and, verbs) = (steering.and, ConceptSet::of([steering.receive, steering.answered, steering.closed]));
        let [.., one, between, other] = clause else { return false };
        between.says(and)
            && one.span.end == between.span.start
            && between.span.end == other.span.start
            && [one, other].into_iter().all(|thing| matches!(thing.what, What::Term(_)))
            // 新收申请与上年结转的2件 counts the second.
            && !other.says(steering.carry_in)
            // 受理和答复12件: two verbs of one thing.
            && ![one, other].into_iter().any(|thing| thing.says_any(&verbs))
    }

    /// Whether nothing but the marks of two quotations stands between the words: “政策文件”“财政预决算”.
    fn are_quoted(&self, first: &Token<'a>, second: &Token<'a>) -> bool {
        let between = Span { start: first.span.end, end: second.span.start.max(first.span.end) };
        matches!(self.page.read(between), "”“" | "\"\"")
    }

    /// Whether two words that touch name different matters of one kind: 复议 and 诉讼.
    fn are_beside(&self, first: &Token<'a>, second: &Token<'a>) -> bool {
        let (What::Term(one), What::Term(other)) = (&first.what, &second.what) else { return false };
        let (Some(one), Some(other)) = (one.strong, other.strong) else { return false };
        let kind = |topic: &Topic| topic.beside.contains(&one) && topic.beside.contains(&other);
        first.span.end == second.span.start && one != other && self.words.terms.topics.iter().any(kind)
    }
}
