//! Logistic regression over several outcomes with few weights: follow the regularised leader (McMahan and others, “Ad click
//! prediction: a view from the trenches”, KDD 2013, algorithm 1), for each outcome. One thread, in one order: equal examples
//! give equal weights.

/// Times that all examples are gone through.
const ROUNDS: usize = 6;

/// Length of the first steps.
const ALPHA: f32 = 1.0;

/// How soon steps become shorter.
const BETA: f32 = 1.0;

/// How much has to speak for a weight before it is other than 0.
const ENOUGH: f32 = 1.0;

/// Outcomes less probable than this learn nothing from an example that has another.
const NO_DOUBT: f32 = 1e-5;

/// A number with the pieces of words around it.
pub struct Example {
    /// Their positions.
    pub pieces: Vec<u32>,
    /// How much each of them weighs.
    pub share: f32,
    /// Position of what it counts.
    pub counts: usize,
    /// How much it matters.
    pub weight: f32,
}

/// How much each piece speaks for each outcome.
pub struct Weights {
    outcomes: usize,
    weights: Vec<f32>,
    /// Per weight: what speaks for it so far.
    leading: Vec<f32>,
    /// Per weight: the squares of the steps so far.
    squares: Vec<f32>,
}

impl Weights {
    /// Of the piece at a position, by outcome.
    pub fn of(&self, piece: usize) -> &[f32] {
        &self.weights[piece * self.outcomes..(piece + 1) * self.outcomes]
    }

    /// How likely each outcome is for the example.
    fn chances(&self, example: &Example) -> Vec<f32> {
        let mut chances = vec![0.0_f32; self.outcomes];
        for &piece in &example.pieces {
            chances
                .iter_mut()
                .zip(self.of(piece as usize))
                .for_each(|(score, weight)| *score += weight * example.share);
        }
        let most = chances.iter().copied().fold(f32::MIN, f32::max);
        chances.iter_mut().for_each(|score| *score = (*score - most).exp());
        let all: f32 = chances.iter().sum();
        chances.iter_mut().for_each(|chance| *chance /= all);
        chances
    }

    /// How likely what the example counts is.
    pub fn likely(&self, example: &Example) -> f32 {
        self.chances(example)[example.counts]
    }

    fn learn(&mut self, example: &Example) {
        for (outcome, chance) in self.chances(example).into_iter().enumerate() {
            let wrong = chance - f32::from(u8::from(outcome == example.counts));
            if wrong.abs() < NO_DOUBT {
                continue;
            }
            let gradient = wrong * example.share * example.weight;
            for &piece in &example.pieces {
                self.step(piece as usize * self.outcomes + outcome, gradient);
            }
        }
    }

    fn step(&mut self, at: usize, gradient: f32) {
        let before = self.squares[at];
        let squares = before + gradient * gradient;
        self.leading[at] += gradient - (squares.sqrt() - before.sqrt()) / ALPHA * self.weights[at];
        self.squares[at] = squares;
        let leading = self.leading[at];
        let speaks = leading.abs() - ENOUGH;
        self.weights[at] =
            if speaks <= 0.0 { 0.0 } else { -leading.signum() * speaks / ((BETA + squares.sqrt()) / ALPHA) };
    }
}

/// The weights of so many pieces that tell best which of so many outcomes each example has.
pub fn fit(examples: &[Example], pieces: usize, outcomes: usize) -> Weights {
    let size = pieces * outcomes;
    let mut weights =
        Weights { outcomes, weights: vec![0.0; size], leading: vec![0.0; size], squares: vec![0.0; size] };
    // Not report by report: a stride that shares no factor with their number goes through all of them.
    let stride = (examples.len() * 5 / 8..).find(|stride| divisor(*stride, examples.len()) == 1).unwrap_or(1);
    for round in 0..ROUNDS {
        for at in 0..examples.len() {
            weights.learn(&examples[(at * stride + round) % examples.len()]);
        }
    }
    weights
}

/// The greatest common divisor.
fn divisor(a: usize, b: usize) -> usize {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_always_goes_with_an_outcome_speaks_for_it() {
        let example = |pieces: &[u32], counts| Example { pieces: pieces.to_vec(), share: 1.0, counts, weight: 1.0 };
        let examples: Vec<Example> =
            (0..60).map(|at| if at % 3 == 0 { example(&[0, 1], 1) } else { example(&[0, 2], 0) }).collect();
        let weights = fit(&examples, 4, 2);
        assert!(weights.of(1)[1] > 0.5 && weights.of(1)[0] < 0.0, "{:?}", weights.of(1));
        assert!(weights.of(2)[0] > 0.0 && weights.of(2)[1] < -0.5, "{:?}", weights.of(2));
        assert_eq!(weights.of(3), [0.0, 0.0]);
    }
}
