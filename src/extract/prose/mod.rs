//! Reads the numbers of running text: words and numbers as one stream of tokens,
//! each number attached to the nearest words that name what it counts, zeros and totals said in
//! words, and what is left over accounted for.

mod applicants;
mod associate;
mod attach;
mod beside;
mod by_applicant;
mod choose;
mod context;
mod counting;
mod disputes;
mod exceptions;
mod growth;
mod known;
mod lexer;
mod lists;
mod number;
mod other_matters;
mod outlook;
mod parts;
mod pieces;
mod question;
mod recognise;
mod record;
mod replaced;
mod rivals;
mod rows;
mod sentence;
mod settle;
mod silent;
mod tale;
mod topics;
mod totals;
mod unrelated;
mod wraps;
mod years;
mod zeros;

use crate::knowledge::{ConceptSet, GivenRules, Knowledge, ReadingRule, Reads, Steering, TopicId};
use crate::model::{
    ApplicantId, Aside, BlockKind, Deadline, FormId, Growth, IndicatorId, LIMITS, Observation, Page, PartList, Section,
    Span,
};

use super::sections::{around, holding};
use super::tables::TablesRead;
use lexer::{Token, What};
use number::Number;
use outlook::Outlook;
pub use pieces::Around;
use sentence::Carry;

/// What was read from running text.
#[derive(Debug, Default)]
pub(super) struct ProseRead {
    /// Values, in order of the text, none selected.
    pub observations: Vec<Observation>,
    /// Wholes with their parts.
    pub parts: Vec<PartList>,
    /// What is said of values beside those of the year before.
    pub growth: Vec<Growth>,
    /// Digit runs of the disclosure sections.
    pub numbers: u32,
    /// Those that are neither a value nor recognised.
    pub unread: Vec<Span>,
    /// Those recognised as something else, with what they are.
    pub recognised: Vec<(Span, String)>,
    /// Numbers that no reading claimed, where nothing was learned yet.
    pub aside: Vec<Aside>,
}

/// Reads the prose of a report: the headings and paragraphs of `page` outside `tables`.
///
/// What was read is of no use if `deadline` has passed. `year` is the report's year (0 where it is not
/// known), which decides whose year a value is.
pub(super) fn read(
    page: &Page,
    year: u16,
    form: FormId,
    sections: &[Section],
    tables: &TablesRead,
    knowledge: &Knowledge,
    deadline: &Deadline,
) -> ProseRead {
    let mut reader = Reader::new(page, year, form, sections, knowledge, deadline);
    let mut consumed = tables.consumed.iter().peekable();
    let mut tokens = Vec::new();
    let mut lines: Vec<Span> = Vec::new();
    for block in &page.blocks {
        if deadline.cuts() {
            break;
        }
        if !matches!(block.kind, BlockKind::Heading | BlockKind::Paragraph) {
            continue;
        }
        while consumed.next_if(|table| table.end <= block.span.start).is_some() {}
        if consumed.peek().is_some_and(|table| table.overlaps(block.span)) {
            continue;
        }
        if !lines.last().is_some_and(|last| wraps::goes_on(page, *last, block.span, knowledge)) {
            reader.lines(&lines, &mut tokens);
            lines.clear();
        }
        lines.push(block.span);
    }
    reader.lines(&lines, &mut tokens);
    reader.finish(&tables.observations)
}

/// The state of a reading in progress.
struct Reader<'a> {
    page: &'a Page,
    year: u16,
    sections: &'a [Section],
    /// Topics of each section's title.
    section_topics: Vec<Vec<TopicId>>,
    knowledge: &'a Knowledge,
    deadline: &'a Deadline,
    allowed: Allowed,
    rules: GivenRules,
    /// Concepts by which a sentence may state something without a number.
    speaking: ConceptSet,
    outlook: Outlook,
    /// The paragraph has turned to plans.
    turned: bool,
    /// The numbers of the sentence are plans.
    planned: bool,
    /// Parts of the year are told of one by one in the paragraph.
    parted: bool,
    /// Topics that the sentence with a word for none names.
    named: Vec<TopicId>,
    section: Option<usize>,
    topics: Vec<TopicId>,
    /// Topic of the short sentence that opens the paragraph as its title: 依申请公开方面。收到申请12件。
    titled: Option<TopicId>,
    carry: Carry,
    pending_totals: Vec<totals::Pending>,
    /// Totals told of one reason: the total, the reason, the digits.
    told_totals: Vec<(IndicatorId, IndicatorId, Span)>,
    form: FormId,
    /// Numbers that no reading claims.
    aside: Vec<Number>,
    out: ProseRead,
}

impl<'a> Reader<'a> {
    fn new(
        page: &'a Page,
        year: u16,
        form: FormId,
        sections: &'a [Section],
        knowledge: &'a Knowledge,
        deadline: &'a Deadline,
    ) -> Reader<'a> {
        let words = &knowledge.lexicon.prose;
        Reader {
            page,
            year,
            sections,
            section_topics: sections.iter().map(|section| topics::of_title(&section.title, knowledge)).collect(),
            knowledge,
            deadline,
            allowed: Allowed::of(form, knowledge),
            rules: words.given,
            speaking: silent::speaking(knowledge),
            outlook: Outlook::Year,
            turned: false,
            planned: false,
            parted: false,
            named: Vec::new(),
            section: None,
            topics: Vec::new(),
            titled: None,
            carry: Carry::default(),
            pending_totals: Vec::new(),
            told_totals: Vec::new(),
            form,
            aside: Vec::new(),
            out: ProseRead::default(),
        }
    }

    /// Moves to the section that holds the byte `at`; the deepest title with a topic counts.
    fn enter(&mut self, at: u32) {
        let found = holding(self.sections, at);
        if found == self.section {
            return;
        }
        self.section = found;
        // What is taken back later stands in this section, not before it.
        self.carry = Carry { start: self.out.observations.len(), ..Carry::default() };
        let around = around(self.sections, at);
        let mut topics = around.iter().map(|&index| &self.section_topics[index]);
        self.topics = topics.find(|topics| !topics.is_empty()).cloned().unwrap_or_default();
        self.outlook = around.iter().map(|&index| self.outlook_of(index)).max().unwrap_or_default();
    }

    /// The topic of the paragraph's title, or of the section's, where it names exactly one.
    fn section_topic(&self) -> Option<TopicId> {
        self.titled.or(only(&self.topics))
    }

    /// The topic of the short sentence without a number that opens the paragraph, where it names exactly one.
    fn title_topic(&self, line: Span) -> Option<TopicId> {
        let (title, told) = self.page.read(line).trim_ascii().split_once('。')?;
        if told.is_empty() || title.len() > TITLE_BYTES as usize || title.contains([',', ':']) {
            return None;
        }
        only(&topics::of_title(title, self.knowledge))
    }

    /// Reads the lines of one paragraph.
    fn lines(&mut self, lines: &[Span], tokens: &mut Vec<Token<'a>>) {
        let Some(first) = lines.first() else { return };
        self.enter(first.start);
        if self.outlook != Outlook::Year && self.opens_appendix(*first) {
            self.outlook = Outlook::Year;
        }
        // Nothing is read from a section of plans.
        if self.outlook == Outlook::Plan {
            return;
        }
        self.titled = self.title_topic(*first);
        tokens.clear();
        match lines {
            [line] => lexer::lex(self.page.read(*line), line.start as usize, self.knowledge, tokens),
            _ => wraps::lex(self.page, lines, self.knowledge, tokens),
        }
        let words = &self.knowledge.lexicon.prose;
        let titled = tokens.first().is_some_and(|token| token.says(words.terms.steering.paragraph_title));
        if titled && words.headings.number(self.page.read(*first).trim_ascii_start()).is_some() {
            label_opening(tokens, &words.terms.steering);
        }
        // 主动公开信息1196条,其中: its list stands on the lines behind it.
        if !self.page.reading[..first.start as usize].trim_ascii_end().ends_with([':', ';']) {
            self.carry.topic = None;
            self.carry.returning.clear();
            self.carry.open = None;
        }
        self.paragraph(tokens);
    }

    fn paragraph(&mut self, tokens: &[Token<'a>]) {
        self.turned = false;
        let part = self.knowledge.lexicon.prose.terms.steering.part_of_year;
        let parts = tokens.iter().filter(|token| token.says(part));
        self.parted = parts.count() > 1;
        let sentences = tokens.split(|token| matches!(token.what, What::Mark('。' | '!' | '?')));
        // A sentence is compared with itself: one without end would take for ever.
        for sentence in sentences.flat_map(|sentence| sentence.chunks(LIMITS.sentence_words)) {
            let (done, intended) = self.until_intended(sentence);
            for part in [done, intended].into_iter().filter(|part| !part.is_empty()) {
                let said = self.said(part);
                if self.is_silent(part, &said) {
                    self.pass_over(part);
                } else {
                    self.sentence(part, &said);
                }
            }
        }
    }

    fn section_id(&self) -> Option<u16> {
        self.section.map(|index| index as u16)
    }

    fn has(&self, indicator: IndicatorId, applicant: Option<ApplicantId>) -> bool {
        let same = |observation: &Observation| (observation.indicator, observation.applicant) == (indicator, applicant);
        self.out.observations.iter().any(same)
    }

    /// Settles what only the whole text tells, each pass on what those before it leave.
    fn finish(mut self, cells: &[Observation]) -> ProseRead {
        // What sentences far apart say of one thing.
        self.settle_told_totals();
        self.settle_zero_parts();
        self.settle_contradictions();
        self.settle_other_matters();
        // How likely each of the values is that are left, by which rivals are compared.
        self.weigh_values();
        self.settle_rivals();
        // Values that follow from others, once these stay as they are: overall figures first, of which all may be said.
        self.promote();
        self.apply_totals();
        // Numbers that count nothing so far: of other work, or likely values of what is stated nowhere.
        self.recognise_matters();
        self.associate(cells);
        self.settle_recognised();
        self.out
    }

    /// Its part between semicolons.
    fn part_of_sentence(&self, words: Span) -> Span {
        self.page.stretch(words, |c| matches!(c, '。' | ';' | '\n'))
    }

    /// The clause of the words, its marks left out: up to their end, and what stands behind them, each no longer
    /// than [`Page::stretch`] reaches.
    fn clause_of(&self, words: Span) -> (&'a str, &'a str) {
        let clause = self.clause_span(words);
        self.page.read(clause).split_at((words.end - clause.start) as usize)
    }

    fn clause_span(&self, words: Span) -> Span {
        self.page.stretch(words, |c| matches!(c, ',' | ';' | ':' | '。' | '(' | ')' | '\n'))
    }
}

/// The topic, where there is exactly one.
fn only(topics: &[TopicId]) -> Option<TopicId> {
    match topics {
        [topic] => Some(*topic),
        _ => None,
    }
}

/// Most bytes of the title of a paragraph.
const TITLE_BYTES: u32 = 36;

/// A channel that is the title of a numbered paragraph is a label of its first sentence: 1.门户网站。全年公开信息1234条。
/// Where that divides its number (其中公开栏434条), it speaks of more than the channel.
fn label_opening(tokens: &mut [Token<'_>], steering: &Steering) {
    let words = tokens.iter().take_while(|token| token.says(steering.paragraph_title)).count();
    let stops = |token: &&Token<'_>| !matches!(token.what, What::Mark('。'));
    let mut sentence = tokens.iter().skip(words + 1).take_while(stops);
    if sentence.any(|token| token.says(steering.of_which)) {
        return;
    }
    let Some([first, .., mark]) = tokens.get_mut(..=words) else { return };
    if mark.span.end - first.span.start <= TITLE_BYTES && matches!(mark.what, What::Mark('。')) {
        mark.what = What::Mark(':');
    }
}

/// What the report's form counts, and what its prose may borrow of other forms.
struct Allowed {
    /// By position in the codebook.
    indicators: Vec<bool>,
    /// Those that one of its tables has by applicant, so too.
    by_applicant: Vec<bool>,
    /// Applicants that have a column in one of its tables.
    columns: Vec<ApplicantId>,
}

impl Allowed {
    fn of(form: FormId, knowledge: &Knowledge) -> Allowed {
        let mut indicators = vec![false; knowledge.codebook.indicators.len()];
        let rows = knowledge.forms.rows(form).iter().map(|row| row.indicator);
        for indicator in rows.chain(knowledge.lexicon.prose.borrowed(form).iter().copied()) {
            indicators[indicator.0 as usize] = true;
        }
        let form = &knowledge.forms.forms[form.0 as usize];
        let mut by_applicant = vec![false; indicators.len()];
        for table in form.tables.iter().filter(|table| !table.applicants.is_empty()) {
            let rows = form.rows.iter().filter(|row| row.table == table.id);
            rows.for_each(|row| by_applicant[row.indicator.0 as usize] = true);
        }
        let columns = form.tables.iter().flat_map(|table| table.applicants.iter().copied()).collect();
        Allowed { indicators, by_applicant, columns }
    }

    fn has(&self, indicator: IndicatorId) -> bool {
        self.indicators[indicator.0 as usize]
    }

    /// Whether the form counts what the rule reads.
    fn reads(&self, rule: &ReadingRule) -> bool {
        match &rule.reads {
            Reads::Value(indicator, applicant) => {
                let printed = |applicant: &ApplicantId| self.columns.contains(applicant);
                self.has(*indicator) && (!rule.columns || applicant.as_ref().is_some_and(printed))
            }
            Reads::Nothing(_) => true,
        }
    }
}
