//! Numbers told one after the other, each of another thing: 政策类、动态类分别为12、30条; 专职、兼职人员14名、85名; 2021年、2022年分别收到9件、14件.

use super::super::attach::Context;
use super::super::reader::{At, Mention, Reader, Scope, reasons};
use super::super::tokens::{Number, Shape, Token, What, behind_last, clause_before, ends_clause, parts_list, touches};
use crate::knowledge::{Concept, Reads, TopicId};

impl<'a> Reader<'a> {
    /// Reads 分别为 N1、N2 … that begin with a number, and 专职、兼职人员14名、85名; what became of them, nothing where it is no
    /// such list.
    pub fn respectively(&mut self, at: &At<'_, 'a>, context: &Context) -> Vec<Mention<'a>> {
        let &At { tokens, depths, index, year, .. } = at;
        let mut mentions = Vec::new();
        let steering = self.scope.words.terms.steering;
        let foreign = self.scope.is_other_year(year);
        let worded = context.all.has(steering.exhaustive);
        if at.planned || !worded && !goes_on(tokens, index, steering.and) {
            return mentions;
        }
        let clause = clause_before(tokens, index);
        let says = |token: &Token<'a>| token.says(steering.exhaustive);
        let said = if worded { clause.iter().rposition(says) } else { None };
        let Some(respectively) = said.or_else(|| self.scope.side_by_side(tokens, index, clause)) else {
            return mentions;
        };
        let years = years_before(tokens, index, respectively + index - clause.len(), steering.and);
        if years.len() > 1 && !clause.iter().any(|token| token.says(steering.intend)) {
            return self.year_by_year(at, clause, &years);
        }
        if foreign {
            return mentions;
        }
        let numbers = series(tokens, index, steering.and);
        // 3月和7月分别收到6件、7件: the things are months.
        let month = |token: &Token<'a>| matches!(token.what, What::Shape(Shape::Date(None)));
        if clause[..respectively].iter().any(month) {
            for &at in &numbers {
                let Some(number) = tokens[at].number() else { continue };
                self.note(number, reasons::PART_OF_YEAR);
                mentions.push(Mention { token: at, depth: depths[at], set_aside: true, ..Mention::default() });
            }
            return mentions;
        }
        let mut items = self.scope.things(tokens, index, &clause[..respectively], numbers.len());
        // 微博、微信分别公开210条: what stands behind 分别 goes for each.
        let behind = clause.get(respectively + 1..).unwrap_or_default();
        let shared: Vec<&Token<'a>> = behind.iter().filter(|token| matches!(token.what, What::Term(_))).collect();
        for item in items.iter_mut().filter(|item| !item.is_empty()) {
            item.extend(&shared);
        }
        if items.len() < 2 || items.len() != numbers.len() {
            return mentions;
        }
        // Where no word says that each number is one thing's, each must count something of its own.
        if said.is_none() && !self.count_apart(&items, &numbers, tokens, at.topic) {
            return mentions;
        }
        self.state_each(at, &items, &numbers, context.all.has(steering.of_which))
    }

    /// Whether each of the numbers counts something, and each something else.
    fn count_apart(
        &self,
        items: &[Vec<&Token<'a>>],
        numbers: &[usize],
        tokens: &[Token<'a>],
        topic: Option<TopicId>,
    ) -> bool {
        let inherited = topic.or_else(|| self.passage.section_topic());
        let counted = |(item, at): (&Vec<&Token<'a>>, &usize)| self.counted_by(item, tokens[*at].number()?, inherited);
        let counted: Vec<Option<&Reads>> = items.iter().zip(numbers).map(counted).collect();
        (0..counted.len()).all(|at| counted[at].is_some() && !counted[..at].contains(&counted[at]))
    }

    /// What a number counts that is said of a thing.
    fn counted_by(&self, item: &[&Token<'a>], number: &Number, inherited: Option<TopicId>) -> Option<&'a Reads> {
        let context = Context::of_items(item);
        let topic = self.topic(&context, inherited, false);
        self.attach_item(&context, number, topic).map(|found| &found.rule.reads)
    }

    /// Gives each of the things its number.
    fn state_each(
        &mut self,
        at: &At<'_, 'a>,
        items: &[Vec<&Token<'a>>],
        numbers: &[usize],
        of_which: bool,
    ) -> Vec<Mention<'a>> {
        let &At { tokens, depths, topic, .. } = at;
        let inherited = topic.or_else(|| self.passage.section_topic());
        // The unit often stands behind the last number only.
        let last_unit = tokens[numbers[numbers.len() - 1]].number().and_then(|number| number.unit);
        let told = |at: usize| {
            let number = tokens[at].number()?;
            Some(Number { unit: number.unit.or(last_unit), ..number.clone() })
        };
        let fits = |(item, at): (&Vec<&Token<'a>>, &usize)| {
            told(*at).is_some_and(|number| self.counted_by(item, &number, inherited).is_some())
        };
        // 环评受理、拟审批、审批公告分别为67条、59条、57条: one that fits alone is no item of its own, but for rates.
        let rate = last_unit.is_some_and(|unit| self.scope.knowledge.codebook.is_percent(unit));
        let single = !rate && items.iter().zip(numbers).filter(|pair| fits(*pair)).count() < 2;
        let mut mentions = Vec::new();
        for (item, &at) in items.iter().zip(numbers) {
            let Some(number) = told(at) else { continue };
            let context = Context::of_items(item);
            let topic = self.topic(&context, inherited, false);
            let mut mention = Mention { token: at, depth: depths[at], topic, of_which, ..Mention::default() };
            if !single && self.attach_item(&context, &number, topic).is_some() {
                self.state_item(&context, &number, topic, &mut mention);
            } else {
                self.unread(&number);
            }
            mentions.push(mention);
        }
        mentions
    }

    /// 2021年、2022年分别收到申请9件、14件: of the numbers from this one on that of the report's year counts.
    fn year_by_year(&mut self, at: &At<'_, 'a>, clause: &[Token<'a>], years: &[u16]) -> Vec<Mention<'a>> {
        let &At { tokens, depths, index, topic, .. } = at;
        let steering = self.scope.words.terms.steering;
        let numbers = series(tokens, index, steering.and);
        if numbers.len() != years.len() || !years.contains(&self.scope.year) {
            return Vec::new();
        }
        let words: Vec<&Token<'a>> = clause.iter().filter(|token| matches!(token.what, What::Term(_))).collect();
        let context = Context::of_items(&words);
        let topic = self.topic(&context, topic.or_else(|| self.passage.section_topic()), false);
        let mut mentions = Vec::new();
        for (&token, &year) in numbers.iter().zip(years) {
            let Some(number) = tokens[token].number() else { continue };
            let mut mention = Mention { token, depth: depths[token], topic, ..Mention::default() };
            if year == self.scope.year {
                self.state_item(&context, number, topic, &mut mention);
            }
            if !mention.counts {
                self.note(number, reasons::OTHER_YEAR);
                mention.set_aside = true;
            }
            mentions.push(mention);
        }
        mentions
    }
}

impl<'a> Scope<'a> {
    /// Where the words end that name as many things as there are numbers from `index` on, one beside the other and of one
    /// unit: 专职、兼职人员14名、85名; …的各为19件、15件.
    fn side_by_side(&self, tokens: &[Token<'a>], index: usize, clause: &[Token<'a>]) -> Option<usize> {
        let steering = &self.words.terms.steering;
        let end = clause.len() - usize::from(clause.last().is_some_and(|last| last.says(steering.each)));
        if !goes_on(tokens, index, steering.and) || !clause[..end].iter().any(|token| token.is_mark('、')) {
            return None;
        }
        let numbers = 1 + (0..).take_while(|at| goes_on(tokens, index + 2 * at, steering.and)).count();
        let unit = |at: usize| tokens[at].number().and_then(|number| number.unit);
        let alike = unit(index).is_some() && (0..numbers).all(|at| unit(index + 2 * at) == unit(index));
        let things = divided_by(&clause[..end], |token| token.is_mark('、'));
        (alike && things.len() == numbers && things.iter().all(|thing| !thing.is_empty())).then_some(end)
    }

    /// The things that 分别 stands behind: those of the words before it, else of the clause before that of the number.
    fn things<'t>(
        &self,
        tokens: &'t [Token<'a>],
        index: usize,
        words: &'t [Token<'a>],
        numbers: usize,
    ) -> Vec<Vec<&'t Token<'a>>> {
        let steering = &self.words.terms.steering;
        // 网站、微博、微信等渠道分别: what ends the list is none of its things.
        let mut items = self.items(words);
        items.iter_mut().for_each(|item| item.retain(|token| !token.says(steering.many_ways)));
        items.retain(|item| !item.is_empty());
        if items.len() < 2 {
            // 均通过网络、信函提出,分别为8件、3件: the things stand in the clause before.
            let before = index - clause_before(tokens, index).len();
            items = before.checked_sub(1).map_or(Vec::new(), |comma| self.items(clause_before(tokens, comma)));
        }
        if items.len() == numbers {
            return items;
        }
        // 召开会议或专题会议、举办培训班分别为5次、3次
        let mut listed: Vec<Vec<&Token<'_>>> = divided_by(words, |token| token.is_mark('、'));
        listed.retain(|item| !item.is_empty());
        if listed.len() == numbers {
            return listed;
        }
        // 接通率、满意率分别为98.3%和99.9%: things without a word that is known here have a number, too.
        let all = divided(words, steering.and);
        let fits = all.len() == numbers && all.last().is_some_and(|item| !item.is_empty());
        if fits { all } else { items }
    }
}

/// The years that open the clause before the number at `index`, or are all of the one before it, one beside the other:
/// 2021年、2022年分别; nothing where several things stand between them and the 分别 at `respectively`.
fn years_before(tokens: &[Token<'_>], index: usize, respectively: usize, and: Concept) -> Vec<u16> {
    let divides = |token: &Token<'_>| parts_list(token, and);
    // The years that stand from here on, and where the last of them stands.
    let listed = |from: usize| {
        let (mut years, mut last) = (Vec::new(), from);
        while let Some([Token { what: What::Shape(Shape::Year(year)), span }, rest @ ..]) = tokens[..index].get(last..)
        {
            years.push(*year);
            match rest {
                [next, ..] if next.span.start == span.end && divides(next) => last += 2,
                _ => break,
            }
        }
        (years, last)
    };
    let several = |from: usize| tokens[from.min(respectively)..respectively].iter().any(divides);
    let clause = behind_last(&tokens[..index], ends_clause);
    let (own, last) = listed(clause);
    if !own.is_empty() {
        return if several(last + 1) { Vec::new() } else { own };
    }
    let Some(comma) = clause.checked_sub(1) else { return own };
    let (before, last) = listed(behind_last(&tokens[..comma], ends_clause));
    let all = last + 1 == comma && tokens[last].span.end == tokens[comma].span.start;
    if all && !several(clause) { before } else { Vec::new() }
}

/// The words between 、 and 和, none where there is none that is known.
fn divided<'t, 'k>(tokens: &'t [Token<'k>], and: Concept) -> Vec<Vec<&'t Token<'k>>> {
    divided_by(tokens, |token| parts_list(token, and))
}

fn divided_by<'t, 'k>(tokens: &'t [Token<'k>], divides: impl Fn(&Token<'k>) -> bool) -> Vec<Vec<&'t Token<'k>>> {
    let words = |tokens: &'t [Token<'k>]| tokens.iter().filter(|token| matches!(token.what, What::Term(_))).collect();
    tokens.split(|token| divides(token)).map(words).collect()
}

/// Whether another number stands right behind the one at `at`, with nothing but 、 or 和 between: not 文件3件,3件均已公布,
/// which says the number again, nor 处罚158条、消费提示35条.
fn goes_on(tokens: &[Token<'_>], at: usize, and: Concept) -> bool {
    let Some([mark, next]) = tokens.get(at + 1..at + 3) else { return false };
    parts_list(mark, and) && next.number().is_some() && touches(mark.span.end, next.span.start)
}

/// The numbers that follow each other from `index` on, divided by 、, 和 or a comma only.
fn series(tokens: &[Token<'_>], index: usize, and: Concept) -> Vec<usize> {
    let mut numbers = vec![index];
    let mut at = index + 1;
    while at + 1 < tokens.len() {
        let divided = tokens[at].is_mark(',') || parts_list(&tokens[at], and);
        if !divided || !matches!(tokens[at + 1].what, What::Number(_)) {
            break;
        }
        numbers.push(at + 1);
        at += 2;
    }
    numbers
}
