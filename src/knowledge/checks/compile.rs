//! From the syntax tree to the flat form that the validator evaluates.

use super::TOTAL;
use super::expression::{Comparison, Expr, ExprKind, ExpressionError, Name, Op};
use super::fact::Fact;
use crate::knowledge::Codebook;
use crate::model::{ApplicantId, IndicatorId, Origin};

/// A value that a statement uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operand {
    /// What is counted.
    pub indicator: IndicatorId,
    /// In which column.
    pub column: Column,
    /// Where it must stand; anywhere if `None`.
    pub origin: Option<Origin>,
    /// Whether the report of the year before is meant.
    pub last_year: bool,
}

/// Whose requests an operand counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The value without applicant, or the total where only that is stated.
    Plain,
    /// The applicant that the statement is evaluated for.
    Each,
    /// This one.
    Only(ApplicantId),
}

/// A node of the flat form; `usize` children are positions in [`Program::nodes`], ranges are
/// `first, length` in [`Program::operands`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// A constant.
    Number(f64),
    /// A stated value.
    Value(usize),
    /// The sum of those that are stated; missing if none is.
    Sum(usize, usize),
    /// The first that is stated.
    First(usize, usize),
    /// The value where stated, else 0.
    IfStated(usize),
    /// A fact about the report.
    Fact(Fact),
    /// `-x`
    Minus(usize),
    /// `|x|`
    Abs(usize),
    /// Nearest integer.
    Round(usize),
    /// `a + b`
    Add(usize, usize),
    /// `a - b`
    Subtract(usize, usize),
    /// `a * b`
    Multiply(usize, usize),
    /// `a <= b` …
    Compare(Comparison, usize, usize),
    /// `not a`
    Not(usize),
    /// `a and b`
    And(usize, usize),
    /// `a or b`
    Or(usize, usize),
    /// `a => b`
    Implies(usize, usize),
    /// `a <=> b`
    Iff(usize, usize),
}

/// An expression in flat form: children come before their parents, the root is last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Program {
    /// In postorder; the last is the root.
    pub nodes: Vec<Node>,
    /// The values used.
    pub operands: Vec<Operand>,
}

/// A sum of listed parts that should make a total: `a + b + c == total`.
#[derive(Debug, Clone, PartialEq)]
pub struct SumShape {
    /// The parts: positions in [`Program::operands`]; `true` where the part may be absent
    /// without being missed.
    pub parts: Vec<(usize, bool)>,
    /// Whether the parts stand left of the sign.
    pub parts_left: bool,
    /// Node of the total.
    pub total: usize,
    /// Operands of the total: one, or the alternatives of `first(…)`.
    pub totals: Vec<usize>,
}

/// A rule as `sum of coefficient × value  (== or <= or >=)  constant`.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearRule {
    /// Coefficients with what they multiply: the first that is stated of the operands that begin
    /// at this position of [`Program::operands`], and how many there are.
    pub terms: Vec<(f64, usize, usize)>,
    /// Which way.
    pub comparison: Comparison,
    /// Right side.
    pub constant: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Truth,
}

/// What the names in an expression may mean.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// All codes.
    pub codebook: &'a Codebook,
    /// Whether one of the check's forms counts an indicator.
    pub counted: &'a dyn Fn(IndicatorId) -> bool,
    /// What `each` stands for.
    pub binding: Option<&'a str>,
}

/// Compiles one expression.
///
/// # Errors
///
/// Unknown codes, codes that none of the check's forms counts (except in `if_stated`), applicants, facts and functions, and truths where numbers are needed, at
/// their place.
pub fn compile(expr: &Expr, names: Names<'_>) -> Result<Program, ExpressionError> {
    let mut compiler = Compiler { names, program: Program::default() };
    match compiler.node(expr)? {
        (_, Type::Truth) => Ok(compiler.program),
        (_, Type::Number) => Err(error(expr.at, "a check must be a comparison, and this is a number")),
    }
}

struct Compiler<'a> {
    names: Names<'a>,
    program: Program,
}

fn error(at: usize, message: impl Into<String>) -> ExpressionError {
    ExpressionError { at, message: message.into() }
}

impl Compiler<'_> {
    fn push(&mut self, node: Node, kind: Type) -> (usize, Type) {
        self.program.nodes.push(node);
        (self.program.nodes.len() - 1, kind)
    }

    fn typed(&mut self, expr: &Expr, wanted: Type) -> Result<usize, ExpressionError> {
        let (node, found) = self.node(expr)?;
        match (wanted, found) {
            (Type::Number, Type::Truth) => Err(error(expr.at, "a number is needed here, and this is a comparison")),
            (Type::Truth, Type::Number) => Err(error(expr.at, "a comparison is needed here, and this is a number")),
            _ => Ok(node),
        }
    }

    fn node(&mut self, expr: &Expr) -> Result<(usize, Type), ExpressionError> {
        match &expr.kind {
            ExprKind::Number(number) => Ok(self.push(Node::Number(*number), Type::Number)),
            ExprKind::Name(name) => self.value(expr.at, name),
            ExprKind::Call(function, arguments) => self.call(expr.at, function, arguments),
            ExprKind::Minus(inner) => {
                let inner = self.typed(inner, Type::Number)?;
                Ok(self.push(Node::Minus(inner), Type::Number))
            }
            ExprKind::Not(inner) => {
                let inner = self.typed(inner, Type::Truth)?;
                Ok(self.push(Node::Not(inner), Type::Truth))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
        }
    }

    fn binary(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<(usize, Type), ExpressionError> {
        let inner = match op {
            Op::Add | Op::Subtract | Op::Multiply | Op::Compare(_) => Type::Number,
            Op::And | Op::Or | Op::Implies | Op::Iff => Type::Truth,
        };
        let a = self.typed(left, inner)?;
        let b = self.typed(right, inner)?;
        let (node, kind) = match op {
            Op::Add => (Node::Add(a, b), Type::Number),
            Op::Subtract => (Node::Subtract(a, b), Type::Number),
            Op::Multiply => (Node::Multiply(a, b), Type::Number),
            Op::Compare(comparison) => (Node::Compare(comparison, a, b), Type::Truth),
            Op::And => (Node::And(a, b), Type::Truth),
            Op::Or => (Node::Or(a, b), Type::Truth),
            Op::Implies => (Node::Implies(a, b), Type::Truth),
            Op::Iff => (Node::Iff(a, b), Type::Truth),
        };
        Ok(self.push(node, kind))
    }

    fn call(&mut self, at: usize, function: &str, arguments: &[Expr]) -> Result<(usize, Type), ExpressionError> {
        let first = self.program.operands.len();
        match function {
            "sum" | "first" => {
                for argument in arguments {
                    self.listed(function, argument)?;
                }
                let length = self.program.operands.len() - first;
                let node = if function == "sum" { Node::Sum(first, length) } else { Node::First(first, length) };
                Ok(self.push(node, Type::Number))
            }
            "if_stated" | "abs" | "round" => {
                let [argument] = arguments else {
                    return Err(error(at, format!("{function}(…) takes one argument")));
                };
                if function == "if_stated" {
                    self.listed(function, argument)?;
                    return match self.program.operands.len() - first {
                        1 => Ok(self.push(Node::IfStated(first), Type::Number)),
                        _ => Err(error(argument.at, "if_stated(…) takes one code, not a pattern")),
                    };
                }
                let inner = self.typed(argument, Type::Number)?;
                let node = if function == "abs" { Node::Abs(inner) } else { Node::Round(inner) };
                Ok(self.push(node, Type::Number))
            }
            _ => Err(error(
                at,
                format!("there is no function {function:?}; there are sum, first, if_stated, abs and round"),
            )),
        }
    }

    /// Adds the operands that an argument of `sum`, `first` or `if_stated` names.
    fn listed(&mut self, function: &str, argument: &Expr) -> Result<(), ExpressionError> {
        let ExprKind::Name(name) = &argument.kind else {
            return Err(error(argument.at, "only codes may stand here"));
        };
        let code = self.bound(argument.at, &name.code)?;
        let Some(prefix) = code.strip_suffix(".*") else {
            let operand = self.operand(argument.at, name, &code)?;
            if function != "if_stated" {
                self.must_be_counted(argument.at, operand)?;
            }
            self.program.operands.push(operand);
            return Ok(());
        };
        let children = children(self.names.codebook, prefix);
        if children.is_empty() {
            return Err(error(argument.at, format!("no code stands below {prefix:?}")));
        }
        for child in children {
            let operand = self.operand(argument.at, name, &child)?;
            self.program.operands.push(operand);
        }
        Ok(())
    }

    fn value(&mut self, at: usize, name: &Name) -> Result<(usize, Type), ExpressionError> {
        if let Some(fact) = name.code.strip_prefix("report.") {
            let fact = Fact::parse(fact).map_err(|message| error(at, message))?;
            return Ok(self.push(Node::Fact(fact), Type::Number));
        }
        let code = self.bound(at, &name.code)?;
        if code.ends_with(".*") {
            return Err(error(at, "a pattern of codes may only stand in sum(…)"));
        }
        let operand = self.operand(at, name, &code)?;
        self.must_be_counted(at, operand)?;
        self.program.operands.push(operand);
        Ok(self.push(Node::Value(self.program.operands.len() - 1), Type::Number))
    }

    fn bound(&self, at: usize, code: &str) -> Result<String, ExpressionError> {
        if code != "each" && !code.starts_with("each.") {
            return Ok(code.to_string());
        }
        let binding = self.names.binding.ok_or_else(|| error(at, "\"each\" needs a for_each in the check"))?;
        Ok(format!("{binding}{}", &code["each".len()..]))
    }

    fn must_be_counted(&self, at: usize, operand: Operand) -> Result<(), ExpressionError> {
        if (self.names.counted)(operand.indicator) {
            return Ok(());
        }
        let code = self.names.codebook.code(operand.indicator);
        Err(error(at, format!("none of the check's forms counts {code:?}; if_stated({code}) would allow for that")))
    }

    fn operand(&self, at: usize, name: &Name, code: &str) -> Result<Operand, ExpressionError> {
        let indicator =
            self.names.codebook.indicator(code).ok_or_else(|| error(at, unknown_code(self.names.codebook, code)))?;
        let column = match name.applicant.as_deref() {
            None => Column::Plain,
            Some("applicant") => Column::Each,
            Some(code) => Column::Only(
                self.names
                    .codebook
                    .applicant(code)
                    .ok_or_else(|| error(at, format!("there is no applicant {code:?}")))?,
            ),
        };
        let origin = match name.origin.as_deref() {
            None => None,
            Some("table") => Some(Origin::Table),
            Some("prose") => Some(Origin::Prose),
            Some(other) => return Err(error(at, format!("@{other} should be @table or @prose"))),
        };
        Ok(Operand { indicator, column, origin, last_year: name.last_year })
    }
}

/// Codes one level below `prefix`, without `prefix.total`, which is what they add up to. A
/// group that has no code of its own stands for itself by its `.total`.
pub fn children(codebook: &Codebook, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for segment in segments(codebook, prefix) {
        let code = format!("{prefix}.{segment}");
        let group = format!("{code}.{TOTAL}");
        if segment == TOTAL {
            continue;
        } else if codebook.indicator(&code).is_some() {
            found.push(code);
        } else if codebook.indicator(&group).is_some() {
            found.push(group);
        }
    }
    found
}

/// The distinct names one level below `prefix`, sorted.
pub fn segments<'a>(codebook: &'a Codebook, prefix: &str) -> Vec<&'a str> {
    let below = codebook.indicators.iter().filter_map(|indicator| {
        let rest = indicator.code.strip_prefix(prefix)?.strip_prefix('.')?;
        rest.split('.').next()
    });
    let mut segments: Vec<&str> = below.collect();
    segments.sort_unstable();
    segments.dedup();
    segments
}

/// Names the nearest code, because most unknown codes are slips of the pen.
fn unknown_code(codebook: &Codebook, code: &str) -> String {
    let nearest = codebook.indicators.iter().map(|indicator| indicator.code.as_str()).min_by_key(|known| {
        let common = known.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
        (known.len() + code.len()).saturating_sub(2 * common)
    });
    match nearest {
        Some(nearest) => format!("there is no indicator {code:?}; is {nearest:?} meant?"),
        None => format!("there is no indicator {code:?}"),
    }
}

impl Program {
    /// Position of the root.
    pub fn root(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// The shape `parts == total`, where the program has it.
    pub fn sum_shape(&self) -> Option<SumShape> {
        let Node::Compare(Comparison::Equal, left, right) = *self.nodes.get(self.root())? else { return None };
        let shape = |parts: usize, total: usize, parts_left: bool| {
            let totals = match self.nodes[total] {
                Node::Value(operand) => vec![operand],
                Node::First(first, length) => (first..first + length).collect(),
                _ => return None,
            };
            let mut found = Vec::new();
            self.parts(parts, &mut found)?;
            (found.len() > 1).then_some(SumShape { parts: found, parts_left, total, totals })
        };
        shape(left, right, true).or_else(|| shape(right, left, false))
    }

    fn parts(&self, node: usize, found: &mut Vec<(usize, bool)>) -> Option<()> {
        match self.nodes[node] {
            Node::Value(operand) => found.push((operand, false)),
            Node::IfStated(operand) => found.push((operand, true)),
            Node::Sum(first, length) => found.extend((first..first + length).map(|operand| (operand, true))),
            Node::Add(left, right) => {
                self.parts(left, found)?;
                self.parts(right, found)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// As a linear rule over values of one report, where the program is one.
    pub fn linear(&self) -> Option<LinearRule> {
        let Node::Compare(comparison, left, right) = *self.nodes.get(self.root())? else { return None };
        if matches!(comparison, Comparison::Unequal) || self.operands.iter().any(|operand| operand.last_year) {
            return None;
        }
        let mut rule = LinearRule { terms: Vec::new(), comparison, constant: 0.0 };
        self.add_terms(left, 1.0, &mut rule)?;
        self.add_terms(right, -1.0, &mut rule)?;
        (!rule.terms.is_empty()).then_some(rule)
    }

    fn add_terms(&self, node: usize, factor: f64, rule: &mut LinearRule) -> Option<()> {
        let mut add = |operand: usize| rule.terms.push((factor, operand, 1));
        match self.nodes[node] {
            Node::Number(number) => rule.constant -= factor * number,
            Node::Value(operand) | Node::IfStated(operand) => add(operand),
            Node::Sum(first, length) => (first..first + length).for_each(add),
            Node::First(first, length) => rule.terms.push((factor, first, length)),
            Node::Minus(inner) => self.add_terms(inner, -factor, rule)?,
            Node::Add(left, right) => {
                self.add_terms(left, factor, rule)?;
                self.add_terms(right, factor, rule)?;
            }
            Node::Subtract(left, right) => {
                self.add_terms(left, factor, rule)?;
                self.add_terms(right, -factor, rule)?;
            }
            Node::Multiply(left, right) => match (self.nodes[left], self.nodes[right]) {
                (Node::Number(number), _) => self.add_terms(right, factor * number, rule)?,
                (_, Node::Number(number)) => self.add_terms(left, factor * number, rule)?,
                _ => return None,
            },
            _ => return None,
        }
        Some(())
    }
}
