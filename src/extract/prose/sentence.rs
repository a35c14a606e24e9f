//! One sentence: its numbers from left to right, then what it says without numbers.

use super::attach::{self, Attached, Question, hull};
use super::context::{Context, Side};
use super::lexer::{Token, What};
use super::number::Number;
use super::recognise::Shape;
use super::{Reader, parts};
use crate::knowledge::{ConceptSet, MarkRole, Reads, TopicId};
use crate::model::{Basis, IndicatorId, Observation, Origin, RuleId, Span};

/// What a sentence leaves for the next one of its paragraph.
#[derive(Debug, Default, Clone)]
pub(super) struct Carry {
    /// What the last number was about.
    pub topic: Option<TopicId>,
    /// The last number that is not part of another: what 其中 in the next sentence divides.
    pub whole: Option<parts::Item>,
    /// The last number outside brackets that follows no 其中: what a 其中 right behind it divides.
    pub last: Option<parts::Item>,
    /// A list that the next sentence of the paragraph may go on with.
    pub open: Option<parts::OpenList>,
    /// How many observations there were before the sentence.
    pub start: usize,
}

/// Which year the words of a sentence are about, while it is read.
#[derive(Debug, Default)]
struct YearSaid {
    /// The year said last, as far as it still goes for what follows.
    stated: Option<u16>,
    /// The first year of the sentence.
    first: Option<u16>,
    depth: u8,
    compared: bool,
    outer: Option<u16>,
}

impl YearSaid {
    fn say(&mut self, year: u16, depth: u8, compared: bool) {
        if depth > self.depth {
            self.outer = self.stated;
        }
        (self.stated, self.depth, self.compared) = (Some(year), depth, compared);
        if depth == 0 && !compared && self.first.is_none() {
            self.first = Some(year);
        }
    }

    /// A year that is only compared with ends.
    fn reach(&mut self) {
        if self.compared {
            (self.stated, self.compared) = (self.first, false);
        }
    }

    /// A year in brackets ends with them, one that is compared with at the next comma, any at `;`.
    fn pass(&mut self, mark: char, depth: u8) {
        match mark {
            ')' if depth == self.depth && depth > 0 => (self.stated, self.depth) = (self.outer, 0),
            ',' if self.compared => (self.stated, self.compared) = (self.first, false),
            ';' => self.stated = None,
            _ => {}
        }
    }
}

/// The topic of the last number before the token `at`.
pub(super) fn topic_before(mentions: &[Mention], at: usize) -> Option<TopicId> {
    mentions
        .iter()
        .rev()
        .find(|mention| mention.token < at && mention.topic.is_some())
        .and_then(|mention| mention.topic)
}

/// What became of a number of the sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Mention {
    /// Its token.
    pub token: usize,
    /// Depth of brackets.
    pub depth: u8,
    /// What it counts.
    pub indicator: Option<IndicatorId>,
    /// What it was about.
    pub topic: Option<TopicId>,
    /// 其中 stands between it and the number before.
    pub of_which: bool,
    /// It is a value of the report's year.
    pub counts: bool,
    /// It is recognised as something else than a value.
    pub set_aside: bool,
    /// Nothing that counts stands before it in its clause (另有1件…).
    pub first: bool,
    /// A value stands before it in the sentence.
    pub follows: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn sentence(&mut self, tokens: &[Token<'a>]) {
        let passed = self.passed_by(tokens);
        let tokens = passed.as_deref().unwrap_or(tokens);
        let depths = depths(tokens);
        self.planned = self.is_planned(tokens);
        let before = self.out.observations.len();
        let mut year = YearSaid::default();
        let mut topic = None;
        let mut mentions: Vec<Mention> = Vec::new();
        let mut index = 0;
        while index < tokens.len() {
            match &tokens[index].what {
                What::Shape(shape) => {
                    if let Shape::Year(stated) | Shape::Date(Some(stated)) = shape {
                        year.say(*stated, depths[index], self.is_compared(tokens[index].span));
                    }
                    self.shape(tokens[index].span, *shape);
                }
                What::Counter(kind) => {
                    let kind = self.knowledge.lexicon.prose.numbers.kinds[*kind as usize].clone();
                    self.recognised_digits(tokens[index].span, &kind);
                }
                What::Title => self.recognised_digits(tokens[index].span, "title"),
                What::Term(term) => {
                    // 由2022年的3篇增至8篇: what is reached is this year's.
                    if term.concepts.has(self.knowledge.lexicon.prose.terms.steering.reached) {
                        year.reach();
                    }
                    self.recognised_digits(tokens[index].span, "name");
                }
                What::Mark(mark) => year.pass(*mark, depths[index]),
                What::Number(_) => {
                    let taken = self.respectively(tokens, &depths, index, year.stated, topic, &mut mentions);
                    if taken > 0 {
                        index += taken;
                        topic = mentions.last().and_then(|mention| mention.topic).or(topic);
                        continue;
                    }
                    let mention = self.number(tokens, &depths, index, year.stated, topic, &mentions);
                    topic = mention.topic.or(topic);
                    mentions.push(mention);
                }
            }
            index += 1;
        }
        if !self.planned {
            self.tales(tokens, &mut mentions);
        }
        self.part_lists(tokens, &mentions);
        if !self.planned {
            self.settle_sums(before);
            self.zeros(tokens, year.first, &mentions);
            self.totals(tokens, &mentions);
            self.drop_unrelated(tokens, before);
        }
        if topic.is_some() {
            self.carry.topic = topic;
        }
    }

    /// The tokens with numbers that another one takes the place of marked as such, where there are any:
    /// 编发67期182条, 由2022年的3篇增至8篇.
    fn passed_by(&self, tokens: &[Token<'a>]) -> Option<Vec<Token<'a>>> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let unit = |token: &Token<'a>| match &token.what {
            What::Number(number) => {
                number.unit.map(|unit| self.knowledge.codebook.units[unit.0 as usize].kind.as_str())
            }
            _ => None,
        };
        let mut marked: Option<Vec<Token<'a>>> = None;
        let mut last: Option<usize> = None;
        for (at, token) in tokens.iter().enumerate() {
            let What::Number(_) = token.what else { continue };
            if let Some(before) = last {
                let between = &tokens[before + 1..at];
                let plain = |token: &Token<'a>| matches!(&token.what, What::Term(_) | What::Mark('、'));
                let issues = unit(&tokens[before]) == Some("event") && unit(token) == Some("item");
                let listed = issues && between.len() <= 2 && between.iter().all(plain);
                // 增至8篇, 增至2021年的43件
                let dated = matches!(tokens[at - 1].what, What::Shape(_));
                let said = &tokens[at - if dated { 2 } else { 1 }].what;
                let grown = matches!(said, What::Term(term) if term.concepts.has(steering.reached))
                    && between.iter().all(|token| !matches!(token.what, What::Mark(_)));
                if listed || grown {
                    let marked = marked.get_or_insert_with(|| tokens.to_vec());
                    let kind = if grown { Shape::EarlierValue } else { Shape::Issues };
                    marked[before].what = What::Shape(kind);
                    let dated = |token: &Token<'a>| matches!(&token.what, What::Term(term) if term.concepts.has(steering.last_year));
                    if grown && before > 0 && dated(&marked[before - 1]) {
                        marked[before - 1].what = What::Shape(kind);
                    }
                }
            }
            last = Some(at);
        }
        marked
    }

    /// …均与政府信息公开无关: what was counted before these words, from observation `start` on, is
    /// not about disclosure; where they stand in a clause that counts something, only that is not.
    fn drop_unrelated(&mut self, tokens: &[Token<'a>], start: usize) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let has = |token: &Token<'a>, concept| matches!(&token.what, What::Term(term) if term.concepts.has(concept));
        let number = |token: &Token<'a>| matches!(token.what, What::Number(_));
        let says = |token: &Token<'a>| has(token, steering.unrelated) || has(token, steering.not_counted);
        // A sentence that counts nothing itself speaks of the one before: 上述投诉与信息公开无关。
        let own = tokens.iter().any(number);
        let before = if own { start } else { self.carry.start.min(start) };
        self.carry.start = start;
        let Some(at) = tokens.iter().position(says) else { return };
        let ends = |mark: char| move |token: &Token<'a>| matches!(token.what, What::Mark(found) if found == mark);
        let bound = |mark| tokens[..at].iter().rposition(ends(mark)).map_or(0, |mark| mark + 1);
        let clause = bound(',').max(bound(';'));
        let from = if tokens[clause..at].iter().any(number) { clause } else { bound(';') };
        let from = if own { tokens[from].span.start } else { 0 };
        let end = tokens[at].span.end;
        let all = has(&tokens[at], steering.not_counted);
        for observation in self.out.observations.split_off(before.min(self.out.observations.len())) {
            let said = observation.basis == Basis::Stated && (from..end).contains(&observation.number.start);
            if said && (all || self.has_family_total(observation.indicator)) {
                self.out.recognised.push((observation.number, "unrelated".to_string()));
            } else {
                self.out.observations.push(observation);
            }
        }
    }

    /// Whether the indicator is the total of a topic or one of its family.
    fn has_family_total(&self, indicator: IndicatorId) -> bool {
        let totals = self.knowledge.lexicon.prose.terms.topics.iter().filter_map(|topic| topic.total);
        let family = self.family(indicator);
        totals.into_iter().any(|total| total == indicator || self.family(total) == family)
    }

    /// Whether a year is only compared with (比2018年的71条).
    fn is_compared(&self, span: Span) -> bool {
        let before = self.page.reading[..span.start as usize].chars().next_back();
        before.and_then(|c| self.knowledge.lexicon.prose.marks.role(c)) == Some(MarkRole::Compare)
    }

    fn shape(&mut self, span: Span, shape: Shape) {
        if !self.planned {
            self.recognise(span, shape.name());
        }
    }

    /// Counts the digit runs inside a token that is no number.
    fn recognised_digits(&mut self, span: Span, kind: &str) {
        if self.page.read(span).bytes().any(|byte| byte.is_ascii_digit()) && !self.planned {
            self.recognise(span, kind);
        }
    }

    /// Reads the number at `index`.
    fn number(
        &mut self,
        tokens: &[Token<'a>],
        depths: &[u8],
        index: usize,
        year: Option<u16>,
        sentence_topic: Option<TopicId>,
        mentions: &[Mention],
    ) -> Mention {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let What::Number(number) = &tokens[index].what else { unreachable!("called for numbers only") };
        let context = Context::of(tokens, depths, index, &steering);
        let listed = mentions.last().is_some_and(|last| last.of_which && last.depth == depths[index]);
        let of_which = context.all.has(steering.of_which) || depths[index] > 0 && !mentions.is_empty() || listed;
        let inherited = sentence_topic.or_else(|| self.inherited(&context.all));
        let held = sentence_topic
            .filter(|topic| self.holds(*topic))
            .or_else(|| context.words.iter().filter_map(|word| word.strong).find(|topic| self.holds_all(*topic)));
        let topic = held.or_else(|| self.topic(&context, inherited, of_which));
        let mut mention = Mention {
            token: index,
            depth: depths[index],
            topic: inherited,
            of_which,
            first: self.opens_clause(&context),
            follows: mentions.iter().any(|earlier| earlier.counts),
            ..Mention::default()
        };
        if self.planned {
            return mention;
        }
        if self.is_none(tokens, index) {
            self.note(number, "none");
            mention.set_aside = true;
            return mention;
        }
        if let Some(kind) = self.not_this_year(&context, number, year, mentions) {
            self.note(number, kind);
            mention.set_aside = true;
            return mention;
        }
        let items = self.listed(tokens, index, &context);
        if items.len() > 1 && self.distribute(&items, number, topic, &mut mention) {
            return mention;
        }
        let question = self.question(tokens, index, &context, topic, year, of_which);
        if let Some(whole) = self.disclosure_share(&context, of_which, mentions) {
            return self.take_over(number, &context, whole, mention);
        }
        let mut topic = topic;
        let attached = attach::attach(&context, question, &self.allowed, self.knowledge).or_else(|| {
            // 收费许可类44条 in a list of what was published: the list's topic, not the item's.
            let question = Question { topic: inherited, ..question };
            let listed = of_which && inherited != topic;
            let found = listed.then(|| attach::attach(&context, question, &self.allowed, self.knowledge))?;
            topic = inherited;
            found
        });
        match attached {
            Some(attached) if self.is_others_share(&context, &attached) => {
                self.note(number, "others_share");
                mention.set_aside = true;
            }
            Some(attached) if self.is_part_of_uncounted(&attached, topic, &context) => {
                self.note(number, "part_of_other");
                mention.set_aside = true;
            }
            Some(attached) if self.is_part_of_same(&attached, of_which, mentions) => {
                self.note(number, "part");
                mention.set_aside = true;
            }
            Some(attached) => {
                if attached.rule.apart {
                    self.unstate_whole(topic, mentions);
                }
                self.state(number, &context, attached, topic, &mut mention, None);
            }
            None if question.cumulative => {
                self.note(number, "cumulative");
                mention.set_aside = true;
            }
            None if self.is_restated(number) => self.note(number, "restated"),
            None => self.unread(number),
        }
        if mention.indicator.is_some() || context.has_strong_topic() {
            mention.topic = topic;
        }
        mention
    }

    /// Whether no word of what is counted stands before the number in its clause.
    fn opens_clause(&self, context: &Context) -> bool {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let opens = [steering.of_which, steering.rest_word].map(ConceptSet::one);
        let mut before = context.words.iter().filter(|word| word.side == Side::Near);
        before.all(|word| opens.iter().any(|opening| word.concepts.meets(opening)))
    }

    fn question(
        &self,
        tokens: &[Token<'a>],
        index: usize,
        context: &Context,
        topic: Option<TopicId>,
        year: Option<u16>,
        part: bool,
    ) -> Question {
        let What::Number(number) = &tokens[index].what else { unreachable!("called for numbers only") };
        let earlier = self.year != 0 && year.is_some_and(|year| year < self.year);
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let since = context.all.has(steering.cumulative)
            && (self.of_which_new(tokens, index)
                || context.all.has(steering.until)
                || context.all.has(steering.since) && earlier);
        let since = since || context.all.has(steering.since) && earlier;
        Question {
            unit: number.unit,
            topic,
            zero: false,
            cumulative: context.all.has(steering.cumulative_strong) || since,
            place: number.span,
            titled: number.value == 0.0 || topic.is_some_and(|topic| self.topics.contains(&topic)),
            part,
        }
    }

    /// Whether 其中…新增 divides the number at `index`: then it is that of all years.
    fn of_which_new(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let next = |token: &&Token<'a>| !matches!(token.what, What::Number(_));
        let behind = tokens[index + 1..].iter().take_while(next);
        let says =
            |concept| behind.clone().any(|token| matches!(&token.what, What::Term(term) if term.concepts.has(concept)));
        says(steering.of_which) && says(steering.new_item)
    }

    /// What the sentence is about where its words do not say: 其中 goes on with the sentence
    /// before, else the section's title decides, else the sentence before.
    fn inherited(&self, words: &ConceptSet) -> Option<TopicId> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        if words.has(steering.of_which) && self.carry.topic.is_some() {
            return self.carry.topic;
        }
        self.section_topic().or(self.carry.topic)
    }

    /// The topic of a number: its own words, unless they are uncertain and something is inherited.
    pub(super) fn topic(&self, context: &Context, inherited: Option<TopicId>, of_which: bool) -> Option<TopicId> {
        let own = context.topic();
        if of_which && inherited.is_some_and(|topic| self.holds(topic)) {
            return inherited;
        }
        match (own, inherited) {
            (Some(own), Some(_))
                if context.has_strong_topic()
                    || self.topics.contains(&own)
                    || !of_which && self.names_information(context) =>
            {
                Some(own)
            }
            (Some(own), None) => Some(own),
            (_, inherited) => inherited,
        }
    }

    /// Whether words of the topic anywhere in the sentence say what all its numbers are about.
    fn holds_all(&self, topic: TopicId) -> bool {
        self.holds(topic) && self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total.is_none()
    }

    /// Whether the parts of a list about the topic keep it whatever they are called.
    fn holds(&self, topic: TopicId) -> bool {
        self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].holds
    }

    /// Whether the words speak of publishing information (公开 … 信息): that is sure enough to leave
    /// the inherited topic.
    fn names_information(&self, context: &Context) -> bool {
        let steering = &self.knowledge.lexicon.prose.terms.steering;
        context.all.has(steering.publish) && context.all.has(steering.info)
    }

    /// Why a number is not a value of the report's year.
    fn not_this_year(
        &self,
        context: &Context,
        number: &Number,
        year: Option<u16>,
        mentions: &[Mention],
    ) -> Option<&'static str> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let clause = &context.clause;
        let percent = number.unit.is_some_and(|unit| self.knowledge.codebook.units[unit.0 as usize].kind == "percent");
        if number.unit.is_none() && context.last.has(steering.contact) {
            return Some("contact");
        }
        let compared = clause.has(steering.growth) || context.last.has(steering.growth);
        if compared && (percent || context.last.has(steering.growth) || clause.has(steering.last_year)) {
            return Some("growth");
        }
        if clause.has(steering.last_year) || context.all.has(steering.recent_years) {
            return Some("other_year");
        }
        let since = (context.all.has(steering.since) || context.all.has(steering.cumulative_strong))
            && year.is_some_and(|year| year < self.year);
        let carried = clause.has(steering.carry_out) || clause.has(steering.pending);
        if self.year != 0 && year.is_some_and(|year| year != self.year) && !since && !carried {
            return Some("other_year");
        }
        if clause.has(steering.per_unit) {
            return Some("per_unit");
        }
        if clause.has(steering.monthly) {
            return Some("frequency");
        }
        if clause.has(steering.next_year) {
            return Some("plan");
        }
        let whole = mentions.iter().any(|earlier| earlier.counts) || self.carry.whole.is_some();
        (whole && context.all.has(steering.own_only)).then_some("own_share")
    }

    /// 行政复议6200件,其中政府信息公开1060件: only the share that concerns disclosure counts. The
    /// index of the whole's observation, where the number is such a share.
    fn disclosure_share(&self, context: &Context, of_which: bool, mentions: &[Mention]) -> Option<usize> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let last = mentions.last()?;
        let opens = context.all.has(steering.of_which) && of_which;
        if !opens || !last.counts || !context.clause.has(steering.info_open) {
            return None;
        }
        let index = self.out.observations.len().checked_sub(1)?;
        let whole = &self.out.observations[index];
        let total = |topic: TopicId| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total;
        // 行政复议应诉案件5件,其中涉及信息公开的行政复议1件: the share says itself what it is of.
        let own = context.topic().filter(|_| context.has_strong_topic()).and_then(total);
        let disputed = last.topic.and_then(total) == Some(whole.indicator) && Some(whole.indicator) == last.indicator;
        let disputed = disputed && own.is_none_or(|own| own == whole.indicator);
        let requests = self.knowledge.lexicon.prose.terms.topic("request");
        (disputed && last.topic != requests).then_some(index)
    }

    /// Gives the whole's indicator to its share and takes it from the whole.
    fn take_over(&mut self, number: &Number, context: &Context, whole: usize, mut mention: Mention) -> Mention {
        let mut observation = self.out.observations.remove(whole);
        self.out.recognised.push((observation.number, "all_subjects".to_string()));
        let start = context.words.iter().filter(|word| word.side == Side::Near).map(|word| word.span.start).min();
        observation.value = Some(number.value);
        observation.interval = Some(number.interval);
        observation.qualifier = number.qualifier;
        observation.number = number.digits;
        observation.evidence = Span { start: start.unwrap_or(number.span.start), end: number.span.end };
        self.count_digits(number);
        mention.indicator = Some(observation.indicator);
        mention.counts = true;
        self.out.observations.push(observation);
        mention
    }

    /// 市政府收到7件,各部门收到44件: what others count of the same that was counted already.
    fn is_others_share(&self, context: &Context, attached: &Attached<'_>) -> bool {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let Reads::Value(indicator, applicant) = &attached.rule.reads else { return false };
        context.clause.has(steering.others_share) && self.has(*indicator, *applicant)
    }

    /// 办结行政复议案件23件,其中维持15件: part of a total that was not counted, because it is not
    /// about disclosure.
    fn is_part_of_uncounted(&self, attached: &Attached<'_>, topic: Option<TopicId>, context: &Context) -> bool {
        let Reads::Value(indicator, None) = &attached.rule.reads else { return false };
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let total = topic.and_then(|topic| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total);
        total.is_some_and(|total| {
            total != *indicator
                && context.all.has(steering.of_which)
                && self.family(total) == self.family(*indicator)
                && !self.has(total, None)
        })
    }

    /// A part that would count the same as its whole is only a part of it (解读12篇,其中文字解读8篇).
    fn is_part_of_same(&self, attached: &Attached<'_>, of_which: bool, mentions: &[Mention]) -> bool {
        let Reads::Value(indicator, None) = &attached.rule.reads else { return false };
        of_which && mentions.iter().any(|earlier| !earlier.of_which && earlier.indicator == Some(*indicator))
    }

    /// 收到20件(含上年结转3件): the number before is not the topic's total.
    fn unstate_whole(&mut self, topic: Option<TopicId>, mentions: &[Mention]) {
        let total = topic.and_then(|topic| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total);
        let Some(last) = mentions.last().filter(|last| last.counts && last.indicator == total) else { return };
        let Some(seen) = self.out.observations.pop_if(|seen| Some(seen.indicator) == last.indicator) else { return };
        self.out.recognised.push((seen.number, "with_carried".to_string()));
    }

    /// Records the value that a rule gives.
    pub(super) fn state(
        &mut self,
        number: &Number,
        context: &Context,
        attached: Attached<'_>,
        topic: Option<TopicId>,
        mention: &mut Mention,
        rule: Option<RuleId>,
    ) {
        let (indicator, applicant) = match &attached.rule.reads {
            Reads::Nothing(kind) => {
                mention.set_aside = true;
                return self.note(number, kind);
            }
            Reads::Value(indicator, applicant) => (*indicator, *applicant),
        };
        let mut confidence: f32 = 0.97;
        if number.unit.is_none() {
            confidence -= 0.2;
        }
        if context.topic() != topic {
            confidence -= 0.05;
        }
        if matches!(attached.side, Side::Via | Side::Carried) {
            confidence -= 0.1;
        }
        let behind = attached.side == Side::Right;
        let side_rule = if behind { self.rules.number_noun } else { self.rules.noun_number };
        self.count_digits(number);
        mention.indicator = Some(indicator);
        mention.counts = true;
        self.out.observations.push(Observation {
            indicator,
            applicant,
            value: Some(number.value),
            interval: Some(number.interval),
            unit: number.unit.unwrap_or(self.knowledge.codebook.about(indicator).unit),
            qualifier: number.qualifier,
            basis: Basis::Stated,
            origin: Origin::Prose,
            section: self.section_id(),
            evidence: hull(attached.words, number.span),
            number: number.digits,
            rule: rule.unwrap_or(side_rule),
            confidence,
            selected: false,
        });
    }

    /// Counts the digit run of a number that is a value.
    fn count_digits(&mut self, number: &Number) {
        if !number.chinese {
            self.out.numbers += 1;
        }
    }

    /// Records a number that is recognised as something else.
    pub(super) fn note(&mut self, number: &Number, kind: &str) {
        if !number.chinese {
            self.recognise(number.digits, kind);
        }
    }

    /// Whether the number at `index` says that there was not one: 未发生一起, 1件也没有.
    pub(super) fn is_none(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let negation = self.knowledge.lexicon.prose.terms.steering.negation;
        let negates = |token: &Token<'a>| matches!(&token.what, What::Term(term) if term.concepts.has(negation));
        let What::Number(number) = &tokens[index].what else { return false };
        let behind = tokens.get(index + 1).filter(|token| token.span.start == number.span.end);
        let before = index.checked_sub(1).map(|at| &tokens[at]).filter(|token| token.span.end == number.span.start);
        number.value == 1.0 && [behind, before].into_iter().flatten().any(negates)
    }

    /// Whether 中 behind the number says that it is one that was said before (6件中有5件…).
    fn is_restated(&self, number: &Number) -> bool {
        let behind = self.page.reading[number.span.end as usize..].chars().next();
        behind.and_then(|c| self.knowledge.lexicon.prose.marks.role(c)) == Some(MarkRole::Among)
    }

    /// Records a number that nothing explains.
    pub(super) fn unread(&mut self, number: &Number) {
        if number.chinese {
            return;
        }
        self.out.numbers += 1;
        self.out.unread.push(number.digits);
    }
}

/// Depth of brackets of each token; a bracket belongs to the outer depth.
pub(super) fn depths(tokens: &[Token<'_>]) -> Vec<u8> {
    let mut depth: u8 = 0;
    tokens
        .iter()
        .map(|token| match token.what {
            What::Mark('(') => {
                depth = depth.saturating_add(1);
                depth
            }
            What::Mark(')') => {
                depth = depth.saturating_sub(1);
                depth + 1
            }
            _ => depth,
        })
        .collect()
}
