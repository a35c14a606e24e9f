//! The language of the checks, as text: tokens and syntax tree, each with its place.
//!
//! ```text
//! rule     = side ( "=>" | "<=>" ) side | side
//! side     = term of "or", "and", "not", comparisons == != <= >= < >, + - * /, unary -
//! operand  = number | code | report.fact | ( rule ) | function( rule, … )
//! code     = dotted.code [applicant]? @table|@prose? (y-1)?
//! function = sum(prefix.*) first(code, …) if_stated(code) abs(x) round(x)
//! ```

/// A mistake in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// Byte offset in the expression.
    pub at: usize,
    /// What is wrong.
    pub message: String,
}

/// A node of the syntax tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Byte offset in the expression.
    pub at: usize,
    /// What stands there.
    pub kind: ExprKind,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Number(f64),
    /// A code, a pattern of codes, or a fact of the report.
    Name(Name),
    /// `function(arguments)`.
    Call(String, Vec<Expr>),
    /// `-x`.
    Minus(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// `a op b`.
    Binary(Op, Box<Expr>, Box<Expr>),
}

/// A code with what narrows it down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Dotted, possibly ending in `.*`.
    pub code: String,
    /// What stands in `[…]`.
    pub applicant: Option<String>,
    /// What stands after `@`.
    pub origin: Option<String>,
    /// Whether `(y-1)` follows.
    pub last_year: bool,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `==`, `<=` …
    Compare(Comparison),
    /// `and`
    And,
    /// `or`
    Or,
    /// `=>`: where the left holds, the right must.
    Implies,
    /// `<=>`: both hold or neither.
    Iff,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<=`
    AtMost,
    /// `<`
    Less,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Comparison {
    /// As written in a check.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::Unequal => "!=",
            Comparison::AtMost => "<=",
            Comparison::Less => "<",
            Comparison::AtLeast => ">=",
            Comparison::Greater => ">",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Word(String),
    Sign(&'static str),
    End,
}

/// Longest first, so that `<=>` is not read as `<=`.
const SIGNS: [&str; 19] =
    ["<=>", "==", "!=", "<=", ">=", "=>", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", "@", ";"];

/// Nested deeper than this, an expression is a mistake: nobody can read it, and the parser
/// and the evaluator recurse by this depth at most.
const MAX_DEPTH: usize = 48;

/// Chains such as `a + b + c` nest by their length, which this bounds.
const MAX_BYTES: usize = 16_384;

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if byte.is_ascii_digit() {
            while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b'.') {
                at += 1;
            }
            let number = text[start..at].parse().map_err(|_| error(start, "this is not a number"))?;
            found.push((start, Token::Number(number)));
        } else if byte.is_ascii_lowercase() {
            at = word_end(bytes, at);
            found.push((start, Token::Word(text[start..at].to_string())));
        } else if let Some(sign) = SIGNS.iter().find(|sign| bytes[at..].starts_with(sign.as_bytes())) {
            at += sign.len();
            found.push((start, Token::Sign(sign)));
        } else {
            let shown = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('?');
            return Err(error(start, format!("{shown:?} has no meaning in a check")));
        }
    }
    found.push((text.len(), Token::End));
    Ok(found)
}

/// A dotted word; `.*` may end it, so that `a.*` is a pattern and `a * b` a product.
fn word_end(bytes: &[u8], mut at: usize) -> usize {
    let part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match bytes[at] {
            byte if part(byte) => at += 1,
            b'.' if part(next) => at += 1,
            b'.' if next == b'*' => return at + 2,
            _ => break,
        }
    }
    at
}

fn error(at: usize, message: impl Into<String>) -> ExpressionError {
    ExpressionError { at, message: message.into() }
}

/// Parses an expression.
///
/// # Errors
///
/// The first mistake, with its place.
pub fn parse(text: &str) -> Result<Expr, ExpressionError> {
    if text.len() > MAX_BYTES {
        return Err(error(0, format!("longer than {MAX_BYTES} bytes")));
    }
    let mut parser = Parser { tokens: tokens(text)?, next: 0, depth: 0 };
    let expr = parser.rule()?;
    match parser.peek() {
        Token::End => Ok(expr),
        other => Err(error(parser.at(), format!("expected an operator or the end, found {}", shown(other)))),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Number(number) => format!("the number {number}"),
        Token::Word(word) => format!("{word:?}"),
        Token::Sign(sign) => format!("{sign:?}"),
        Token::End => "the end".to_string(),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].1
    }

    fn at(&self) -> usize {
        self.tokens[self.next].0
    }

    /// Moves on, but never past the final [`Token::End`].
    fn advance(&mut self) {
        self.next = (self.next + 1).min(self.tokens.len() - 1);
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(found) if *found == sign);
        if found {
            self.advance();
        }
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(found) if found == word);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), ExpressionError> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(error(self.at(), format!("expected {sign:?}, found {}", shown(self.peek()))))
    }

    fn rule(&mut self) -> Result<Expr, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(error(self.at(), "nested too deeply"));
        }
        let left = self.any()?;
        let at = self.at();
        let op = if self.takes("=>") {
            Op::Implies
        } else if self.takes("<=>") {
            Op::Iff
        } else {
            self.depth -= 1;
            return Ok(left);
        };
        let right = self.any()?;
        self.depth -= 1;
        Ok(binary(at, op, left, right))
    }

    fn any(&mut self) -> Result<Expr, ExpressionError> {
        let mut left = self.all()?;
        loop {
            let at = self.at();
            if !self.takes_word("or") {
                return Ok(left);
            }
            left = binary(at, Op::Or, left, self.all()?);
        }
    }

    fn all(&mut self) -> Result<Expr, ExpressionError> {
        let mut left = self.negation()?;
        loop {
            let at = self.at();
            if !self.takes_word("and") {
                return Ok(left);
            }
            left = binary(at, Op::And, left, self.negation()?);
        }
    }

    fn negation(&mut self) -> Result<Expr, ExpressionError> {
        let at = self.at();
        if self.takes_word("not") {
            let inner = self.comparison()?;
            return Ok(Expr { at, kind: ExprKind::Not(Box::new(inner)) });
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expr, ExpressionError> {
        let left = self.terms()?;
        let at = self.at();
        let signs = [
            Comparison::Equal,
            Comparison::Unequal,
            Comparison::AtMost,
            Comparison::Less,
            Comparison::AtLeast,
            Comparison::Greater,
        ];
        let Some(comparison) = signs.into_iter().find(|comparison| self.takes(comparison.sign())) else {
            return Ok(left);
        };
        let right = self.terms()?;
        Ok(binary(at, Op::Compare(comparison), left, right))
    }

    fn terms(&mut self) -> Result<Expr, ExpressionError> {
        let mut left = self.factors()?;
        loop {
            let at = self.at();
            let op = if self.takes("+") {
                Op::Add
            } else if self.takes("-") {
                Op::Subtract
            } else {
                return Ok(left);
            };
            left = binary(at, op, left, self.factors()?);
        }
    }

    fn factors(&mut self) -> Result<Expr, ExpressionError> {
        let mut left = self.unary()?;
        loop {
            let at = self.at();
            if !self.takes("*") {
                return Ok(left);
            }
            left = binary(at, Op::Multiply, left, self.unary()?);
        }
    }

    fn unary(&mut self) -> Result<Expr, ExpressionError> {
        let at = self.at();
        if self.takes("-") {
            let inner = self.operand()?;
            return Ok(Expr { at, kind: ExprKind::Minus(Box::new(inner)) });
        }
        self.operand()
    }

    fn operand(&mut self) -> Result<Expr, ExpressionError> {
        let at = self.at();
        match self.peek().clone() {
            Token::Number(number) => {
                self.advance();
                Ok(Expr { at, kind: ExprKind::Number(number) })
            }
            Token::Sign("(") => {
                self.advance();
                let inner = self.rule()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Word(word) => {
                self.advance();
                if !word.contains('.') && word != "each" {
                    return self.call(at, word);
                }
                let name = self.name(word)?;
                Ok(Expr { at, kind: ExprKind::Name(name) })
            }
            other => Err(error(at, format!("expected a code, a number or \"(\", found {}", shown(&other)))),
        }
    }

    fn call(&mut self, at: usize, function: String) -> Result<Expr, ExpressionError> {
        if !matches!(self.peek(), Token::Sign("(")) {
            return Err(error(at, format!("{function:?} is neither a dotted code nor a function")));
        }
        self.advance();
        let mut arguments = vec![self.rule()?];
        while self.takes(",") {
            arguments.push(self.rule()?);
        }
        self.expect(")")?;
        Ok(Expr { at, kind: ExprKind::Call(function, arguments) })
    }

    fn name(&mut self, code: String) -> Result<Name, ExpressionError> {
        let mut name = Name { code, ..Name::default() };
        loop {
            if self.takes("[") {
                name.applicant = Some(self.word("an applicant")?);
                self.expect("]")?;
            } else if self.takes("@") {
                name.origin = Some(self.word("\"table\" or \"prose\"")?);
            } else if self.takes("(") {
                let at = self.at();
                if !(self.takes_word("y") && self.takes("-") && matches!(self.peek(), Token::Number(1.0))) {
                    return Err(error(at, "only (y-1), the year before, may follow a code"));
                }
                self.advance();
                self.expect(")")?;
                name.last_year = true;
            } else {
                return Ok(name);
            }
        }
    }

    fn word(&mut self, what: &str) -> Result<String, ExpressionError> {
        match self.peek().clone() {
            Token::Word(word) => {
                self.advance();
                Ok(word)
            }
            other => Err(error(self.at(), format!("expected {what}, found {}", shown(&other)))),
        }
    }
}

fn binary(at: usize, op: Op, left: Expr, right: Expr) -> Expr {
    Expr { at, kind: ExprKind::Binary(op, Box::new(left), Box::new(right)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> (usize, String) {
        let error = parse(text).unwrap_err();
        (error.at, error.message)
    }

    #[test]
    fn sums_bind_closer_than_comparisons_and_those_than_conditions() {
        let Expr { kind: ExprKind::Binary(Op::Implies, left, right), .. } =
            parse("a.b > 0 => c.d + 2 * e.f <= 5").unwrap()
        else {
            panic!("not an implication")
        };
        assert!(matches!(left.kind, ExprKind::Binary(Op::Compare(Comparison::Greater), ..)));
        let ExprKind::Binary(Op::Compare(Comparison::AtMost), sum, _) = right.kind else { panic!("not a comparison") };
        assert!(matches!(sum.kind, ExprKind::Binary(Op::Add, ..)));
    }

    #[test]
    fn a_name_carries_applicant_origin_and_year() {
        let ExprKind::Name(name) = parse("a.b[org.other]@table(y-1)").unwrap().kind else { panic!("not a name") };
        assert_eq!(
            name,
            Name {
                code: "a.b".into(),
                applicant: Some("org.other".into()),
                origin: Some("table".into()),
                last_year: true
            }
        );
    }

    #[test]
    fn a_star_is_a_pattern_after_a_dot_and_a_product_elsewhere() {
        assert!(matches!(parse("a.* ").unwrap().kind, ExprKind::Name(name) if name.code == "a.*"));
        assert!(matches!(parse("a.b * 2").unwrap().kind, ExprKind::Binary(Op::Multiply, ..)));
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        assert_eq!(mistake("a.b == ").0, 7);
        assert_eq!(mistake("a.b == (c.d + 1").0, 15);
        assert_eq!(mistake("a.b == c.d e.f").0, 11);
        assert_eq!(mistake("a.b(y-2) == 1").0, 4);
        assert_eq!(mistake("a.b == 收到"), (7, "'收' has no meaning in a check".into()));
        assert_eq!(mistake("a.b == 1.2.3").0, 7);
        assert_eq!(mistake("").0, 0);
    }

    #[test]
    fn deep_nesting_is_a_mistake_and_not_a_crash() {
        assert_eq!(mistake(&"(".repeat(10_000)).1, "nested too deeply");
        assert!(parse(&format!("a.b {}", "+ 1 ".repeat(4_000))).is_ok());
    }
}
