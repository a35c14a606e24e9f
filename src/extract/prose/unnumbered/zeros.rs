//! Zeros said in words: 未收到…, 无…情况, …均为零, 免费 — spread over everything the words list.

use super::super::attach::{Context, Question, topic_before};
use super::super::reader::{Mention, Outlook, Reader, Scope};
use super::super::tokens::{Token, What, ends_clause, hull, parts_list};
use crate::knowledge::{ConceptSet, ReadingRule, Reads, TopicId};
use crate::model::{ApplicantId, Basis, IndicatorId, Interval, Observation, Origin, Qualifier, RuleId, Span};

/// Bytes that may stand in a zero without a noun beside the words of the lexicon: three letters.
const LOOSE: usize = 9;

/// What the zeros of a clause are asked under.
#[derive(Debug, Clone, Copy)]
struct Asked<'t, 'a> {
    /// The sentence that it is part of.
    sentence: &'t [Token<'a>],
    /// What the number before was about.
    topic: Option<TopicId>,
    /// The clause names an earlier year.
    earlier: bool,
    /// It names a later one.
    later: bool,
    /// It says that nothing has changed.
    change: bool,
}

impl<'a> Reader<'a> {
    /// Reads the clauses of a sentence that have no number.
    pub fn zeros(&mut self, tokens: &[Token<'a>], said: &ConceptSet, year: Option<u16>, mentions: &[Mention]) {
        let steering = self.scope.words.terms.steering;
        let other_year = self.scope.is_other_year(year);
        // 没有结转2022年的, 2020年没有遗留的: the other year says where to or where from.
        let over = steering.over();
        let own_year = |token: &Token<'a>| token.year() == Some(self.scope.year);
        if other_year && !said.meets(&over) && !tokens.iter().any(own_year) {
            return;
        }
        // Most sentences have no word for a zero at all.
        if !said.meets(&steering.zeros()) {
            return;
        }
        // Where problems are told, what there is not is hardly ever a count of the year.
        let whole_year = |token: &Token<'a>| token.says(steering.whole_year);
        if self.passage.outlook == Outlook::Problems && year.is_none() && !tokens.iter().any(whole_year) {
            return;
        }
        let mut own_year_said = false;
        let mut next = 0;
        let mut label: &[Token<'a>] = &[];
        for clause in tokens.split(ends_clause) {
            // 2017年起停收检索费,2018年收费为零,2017年无减免: behind the own year another one is told of itself alone.
            let said = clause.iter().rev().find_map(Token::year);
            own_year_said |= said == Some(self.scope.year);
            let other_year = if own_year_said { self.scope.is_other_year(said) } else { other_year };
            if other_year && !clause.iter().any(|token| token.says_any(&over)) {
                next += clause.len() + 1;
                label = clause;
                continue;
            }
            let asked = self.scope.asked(tokens, clause, topic_before(mentions, next));
            let labelled = next > 0 && tokens[next - 1].is_mark(':');
            next += clause.len() + 1;
            let label = std::mem::replace(&mut label, clause);
            // 行政复议:零;行政诉讼:无。
            if labelled && self.zero_labelled(label, clause, asked) {
                continue;
            }
            // Where the clause ends: at the mark behind it, or with the sentence.
            let end = tokens.get(next - 1).map_or_else(|| self.scope.sentence_end(tokens), |mark| mark.span.start);
            let counted = |at: usize| match clause[at].what {
                What::Number(_) => !self.scope.is_none(clause, at),
                What::Counter(_) => true,
                _ => false,
            };
            // 网上咨询因不少乡镇未通宽带,没有单独统计: how many there were is not known.
            let uncounted = |token: &Token<'a>| token.says(steering.uncounted);
            let ended = |token: &&Token<'a>| !token.is_mark(';');
            let unknown = tokens[next - 1 - clause.len()..].iter().take_while(ended).any(uncounted);
            // 信函1件、当面和传真均为0: what stands behind the last number.
            let tail = (0..clause.len()).rposition(counted).map_or(0, |last| last + 1);
            let says_zero = |token: &Token<'a>| token.says(self.scope.words.terms.steering.zero_word);
            let goes_on = clause.get(tail).is_some_and(|token| token.is_mark('、'));
            let clause = match tail + usize::from(goes_on) {
                0 => self.scope.with_subject(tokens, label, next - 1 - clause.len(), clause),
                behind => &clause[behind..],
            };
            if !clause.is_empty() && !unknown && (tail == 0 || goes_on && clause.last().is_some_and(says_zero)) {
                self.zero_clause(clause, asked, end, tokens.len() == 1);
            }
        }
    }

    /// Reads a clause that is nothing but a word for none: the label before its colon says of what.
    fn zero_labelled(&mut self, label: &[Token<'a>], clause: &[Token<'a>], asked: Asked<'_, 'a>) -> bool {
        let steering = self.scope.words.terms.steering;
        let [only] = clause else { return false };
        let What::Term(term) = &only.what else { return false };
        let none = term.concepts.has(steering.zero_word) || term.concepts.has(steering.negation);
        let plain = |token: &Token<'a>| matches!(token.what, What::Term(_) | What::Mark('、'));
        let items = self.scope.items(label);
        none && label.iter().all(plain)
            && !self.scope.only_generic(&items)
            && self.zero_items(&items, label, asked, false)
    }

    /// Reads a clause without numbers that ends before `last_byte`; `alone`: it is all of its sentence (均为零。).
    fn zero_clause(&mut self, clause: &[Token<'a>], asked: Asked<'_, 'a>, last_byte: u32, alone: bool) {
        let steering = self.scope.words.terms.steering;
        let find = |concept| clause.iter().position(|token| token.says(concept));
        // 无规章、规范性文件制发职能: who lacks the power counts nothing.
        let lacks = |last: &Token<'a>| last.says(steering.power);
        let powerless = find(steering.negation).is_some() && clause.last().is_some_and(lacks);
        if find(steering.cumulative_strong).is_some() || powerless {
            return;
        }
        let free = find(steering.fee_free).is_some()
            || find(steering.fee_free_word).is_some() && (self.speaks_of_fees() || find(steering.request).is_some());
        if let Some(at) = find(steering.unchanged) {
            // 上年项目9项,本年没有增减: of nothing else does it say that there was none.
            self.zero_items(&[vec![&clause[at]]], clause, Asked { change: true, ..asked }, false);
        } else if free {
            // 无收费和减免情况
            let items = self.scope.items(clause);
            self.zero_items(&items, clause, asked, true);
        } else if let Some(at) = find(steering.negation) {
            let behind = self.scope.items(&clause[at + 1..]);
            let mut before = self.scope.items(&clause[..at]);
            if self.zero_items(&[vec![&clause[at]]], &clause[at..=at], asked, false) {
                // 上年度未结转申请: the word for none names itself what there was not; 无上年结转和结转下年: and goes on.
                let goes_on = clause.get(at + 1).is_some_and(|token| parts_list(token, steering.and));
                if goes_on && !self.scope.only_generic(&behind) {
                    self.zero_items(&behind, &clause[at..], asked, false);
                }
            } else if !before.is_empty() && self.scope.only_verbs(&behind) {
                // 在线访谈没有开展, 规范性文件没有制发
                for item in &mut before {
                    item.extend(behind.iter().flatten());
                }
                self.zero_items(&before, clause, asked, false);
            } else if !behind.is_empty() && !self.scope.only_generic(&behind) {
                self.zero_items(&behind, &clause[at..], asked, false);
            } else if self.scope.wordless(&clause[at..], last_byte) {
                // 行政复议、行政诉讼均未发生; without any noun the section's title says of what.
                if before.is_empty() || self.scope.only_generic(&before) {
                    self.zero_section(&clause[at..]);
                } else {
                    self.zero_items(&before, &clause[..=at], asked, false);
                }
            }
        } else {
            // 行政复议为零、行政诉讼为零: each zero goes for what stands since the one before.
            let mut from = 0;
            for (at, token) in clause.iter().enumerate() {
                if token.says(steering.zero_word) {
                    if alone {
                        return self.zero_section(clause);
                    }
                    let items = self.scope.items(&clause[from..at]);
                    self.zero_items(&items, &clause[from..=at], asked, false);
                    from = at + 1;
                }
            }
        }
    }

    /// One zero for each item that may be said to be none; whether there was one.
    fn zero_items(
        &mut self,
        items: &[Vec<&Token<'a>>],
        clause: &[Token<'a>],
        asked: Asked<'_, 'a>,
        free: bool,
    ) -> bool {
        let before = self.out.observations.len();
        let place = span_of(clause);
        // 现场、传真、信函等申请数均为零: what the last item is about goes for all.
        let shared = items.iter().rev().find_map(|item| Context::of_items(item).topic());
        let steering = self.scope.words.terms.steering;
        let chained = &self.scope.words.readings.chained;
        let Asked { sentence, topic, earlier, later, change } = asked;
        let ends = items.last().into_iter().flatten().filter(|token| token.says(steering.list_end));
        let ends: Vec<&Token<'a>> = ends.copied().collect();
        for item in items {
            let counted = |item: &[&Token<'a>]| {
                let start = item.first().map_or(place.start, |token| token.span.start);
                let before = sentence.partition_point(|token| token.span.start < start);
                let context = Context::of_items(item).behind(&sentence[..before], chained);
                // 免费 without a noun is about money.
                let money = free.then_some(self.scope.words.terms.topics.steering.fee);
                let inherited = money.or(shared).or(topic).or_else(|| self.passage.section_topic());
                let own = if free { inherited } else { self.topic(&context, inherited, true) };
                let titled = own.is_some_and(|topic| self.is_at_home(topic, sentence, place));
                let question =
                    Question { topic: own, zero: true, place, titled, later, earlier, change, ..Question::default() };
                let attached = self.scope.attach(&context, question)?;
                if self.scope.is_of_another(attached.rule, item) {
                    return None;
                }
                match attached.rule.reads {
                    Reads::Value(indicator, _) if change && !self.stands_behind_its_base(indicator, place.start) => {
                        None
                    }
                    Reads::Value(indicator, applicant) => Some((indicator, applicant, hull(attached.words, place))),
                    _ => None,
                }
            };
            // 没有因国家秘密、商业秘密不予公开的: how the list ends goes for each of it.
            let with_end = || counted(&[&item[..], &ends[..]].concat());
            // 规章制发、废止、现行有效数均为零: what the list begins with goes for each of it.
            let with_head = || {
                let head = items.first().filter(|head| !std::ptr::eq(*head, item))?;
                let found = counted(&[&head[..], &item[..]].concat())?;
                let other = counted(head).is_some_and(|head| (head.0, head.1) != (found.0, found.1));
                other.then_some(found)
            };
            let found = counted(item).or_else(|| if ends.is_empty() { None } else { with_end() }).or_else(with_head);
            if let Some((indicator, applicant, evidence)) = found {
                self.zero(indicator, applicant, evidence, self.scope.rules.zero);
            }
        }
        self.out.observations.len() > before
    }

    /// Whether a zero of the topic is one of disclosure: by the section's title, by its words, or
    /// because its sentence names another topic that is counted.
    fn is_at_home(&self, own: TopicId, sentence: &[Token<'a>], place: Span) -> bool {
        let counted = |topic: &TopicId| self.scope.about(*topic).total.is_some();
        let beside = |token: &Token<'a>| matches!(&token.what, What::Term(term) if term.strong.is_some_and(|topic| topic != own && counted(&topic)));
        self.passage.topics.iter().any(counted)
            || self.scope.speaks_of_disclosure(place)
            || self.carry.topic.as_ref().is_some_and(counted)
            || sentence.iter().any(beside)
    }

    /// Whether the section is about fees or requests, so that 免费 alone is enough.
    fn speaks_of_fees(&self) -> bool {
        let topics = &self.scope.words.terms.topics.steering;
        [topics.fee, topics.request].iter().any(|topic| self.passage.topics.contains(topic))
    }

    /// A zero without a noun: the section's title says of what.
    fn zero_section(&mut self, clause: &[Token<'a>]) {
        let totals: Vec<IndicatorId> = self
            .passage
            .topics
            .iter()
            .filter_map(|topic| self.scope.about(*topic).total)
            .filter(|total| self.scope.allowed.has(*total))
            .collect();
        for total in totals {
            self.zero(total, None, span_of(clause), self.scope.rules.zero_section);
        }
    }

    fn zero(&mut self, indicator: IndicatorId, applicant: Option<ApplicantId>, evidence: Span, rule: RuleId) {
        // 检索费、复制费均为零: one zero of all fees.
        let said =
            |seen: &Observation| (seen.indicator, seen.applicant, seen.evidence) == (indicator, applicant, evidence);
        if self.out.observations.last().is_some_and(said) {
            return;
        }
        self.out.observations.push(Observation {
            indicator,
            applicant,
            value: Some(0.0),
            interval: Some(Interval::exact(0.0)),
            unit: self.scope.knowledge.codebook.about(indicator).unit,
            qualifier: Qualifier::Exact,
            basis: Basis::Negated,
            origin: Origin::Prose,
            section: self.passage.section_id(),
            evidence,
            number: Span { start: evidence.end, end: evidence.end },
            rule,
            confidence: 1.0,
            selected: false,
        });
    }
}

impl<'a> Scope<'a> {
    /// The clause at `start`, with the one before it (`label`) where it says nothing but that there was none and the
    /// one before names the matters (被申请复议、被提起诉讼,三项均为0; 因信息公开闹上法院的,一起也没有).
    fn with_subject<'t>(
        &self,
        sentence: &'t [Token<'a>],
        label: &[Token<'a>],
        start: usize,
        clause: &'t [Token<'a>],
    ) -> &'t [Token<'a>] {
        let steering = self.words.terms.steering;
        let none = ConceptSet::of([steering.zero_word, steering.negation, steering.not_even, steering.all_of]);
        let nought = |at: usize| clause[at].says(steering.zero_word) || self.is_none(clause, at);
        let bare = |at: usize| clause[at].says_any(&none) || nought(at);
        let behind_comma = start > 0 && sentence[start - 1].is_mark(',');
        let names = |token: &Token<'a>| matches!(&token.what, What::Term(term) if term.strong.is_some());
        let lends = label.iter().any(names) && !label.iter().any(|token| token.is_number() || token.says_any(&none));
        if behind_comma && lends && (0..clause.len()).any(nought) && (0..clause.len()).all(bare) {
            return &sentence[start - 1 - label.len()..start + clause.len()];
        }
        clause
    }

    /// What the zeros of a clause are asked under: 没有需要结转到2022年办理的申请, 上年没有遗留件.
    fn asked<'t>(&self, sentence: &'t [Token<'a>], clause: &[Token<'a>], topic: Option<TopicId>) -> Asked<'t, 'a> {
        let steering = self.words.terms.steering;
        Asked {
            sentence,
            topic,
            earlier: clause.iter().any(|token| token.says(steering.last_year) || self.is_earlier(token.year())),
            later: clause.iter().any(|token| token.says(steering.next_year) || self.is_later(token.year())),
            change: false,
        }
    }

    /// Whether the clause says nothing behind its words but a few letters (过, 的): `未发生`,
    /// not `无一例超期`.
    fn wordless(&self, clause: &[Token<'a>], end: u32) -> bool {
        let (Some(first), covered) =
            (clause.first(), clause.iter().map(|token| token.span.range().len()).sum::<usize>())
        else {
            return false;
        };
        let length = self.page.read(Span { start: first.span.start, end }).trim_end().len();
        length <= covered + LOOSE
    }

    /// 规范性文件5件,没有新制定配套制度: whether the rule met by words before the item is not about what the item names.
    fn is_of_another(&self, rule: &ReadingRule, item: &[&Token<'a>]) -> bool {
        let steering = &self.words.terms.steering;
        let said = item.iter().fold(ConceptSet::default(), |set, token| match &token.what {
            What::Term(term) => set.union(&term.concepts),
            _ => set,
        });
        let reaches = rule.flags.chain && !rule.needs.iter().all(|group| group.meets(&said));
        let light =
            [steering.whole_year, steering.this_year, steering.total_word, steering.negation, steering.zero_word];
        let light = ConceptSet::of(light.into_iter().chain([steering.generic_case, steering.unchanged]));
        let known = rule.needs.iter().fold(light, |set, group| set.union(group));
        let ends = item.last().map_or(0, |token| token.span.end as usize);
        let runs_on = self.page.reading[ends..].chars().next().is_some_and(char::is_alphabetic);
        let negated = item.first().is_some_and(|first| first.says(steering.negation));
        reaches && (runs_on && negated || item.iter().any(|token| !token.says_any(&known)))
    }

    /// The end of the sentence: its full stop or the end of the line.
    fn sentence_end(&self, tokens: &[Token<'a>]) -> u32 {
        let Some(last) = tokens.last() else { return 0 };
        let rest = &self.page.reading[last.span.end as usize..];
        let length = rest.find(['。', '!', '?', '\n']).unwrap_or(rest.len());
        last.span.end + length as u32
    }

    /// Whether the items name nothing but cases and circumstances.
    fn only_generic(&self, items: &[Vec<&Token<'a>>]) -> bool {
        let steering = &self.words.terms.steering;
        let generic = ConceptSet::of([steering.generic_case, steering.whole_year]);
        items.iter().flatten().all(|token| token.says_any(&generic))
    }

    /// Whether the items are nothing but words for holding, issuing, publishing and receiving.
    fn only_verbs(&self, items: &[Vec<&Token<'a>>]) -> bool {
        let steering = self.words.terms.steering;
        let verbs = ConceptSet::of([steering.hold, steering.issue, steering.publish, steering.receive]);
        let verb = |token: &&Token<'a>| token.says_any(&verbs);
        !items.is_empty() && items.iter().flatten().all(verb)
    }
}

fn span_of(tokens: &[Token<'_>]) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => hull(first.span, last.span),
        _ => Span::default(),
    }
}
