//! Digits without anything between them, read as numbers whose sums tell where each ends.

/// Digits of a row beyond which there are too many ways to read them.
pub(super) const MOST_DIGITS: usize = 32;
/// So many ways are tried for a row.
const MOST_TRIES: usize = 50_000;

/// The only way to read digits as groups of so many numbers of which the last is the sum of the others.
pub(super) fn split<'t>(digits: &'t str, [groups, size]: [usize; 2], tries: &mut usize) -> Option<Vec<&'t str>> {
    /// A number of more digits is none of these tables'.
    const MOST: usize = 6;
    struct Search<'t> {
        digits: &'t str,
        size: usize,
        tries: usize,
        most: usize,
        found: Option<Vec<&'t str>>,
        ways: usize,
    }
    impl<'t> Search<'t> {
        fn go_on(&mut self, at: usize, left: usize, sum: u64, numbers: &mut Vec<&'t str>) {
            self.tries += 1;
            if left == 0 || self.ways > 1 || self.tries > self.most {
                if left == 0 && at == self.digits.len() {
                    self.ways += 1;
                    self.found = Some(numbers.clone());
                }
                return;
            }
            let rest = self.digits.len() - at;
            let longest = if self.digits[at..].starts_with('0') { 1 } else { MOST };
            for length in 1..=longest.min((rest + 1).saturating_sub(left)) {
                let number = &self.digits[at..at + length];
                let value: u64 = number.parse().unwrap_or_default();
                let last = (left - 1).is_multiple_of(self.size);
                if last && value != sum {
                    continue;
                }
                numbers.push(number);
                self.go_on(at + length, left - 1, if last { 0 } else { sum + value }, numbers);
                numbers.pop();
            }
        }
    }
    if !(groups * size..=MOST_DIGITS).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut search = Search { digits, size, tries: 0, most: MOST_TRIES.min(*tries), found: None, ways: 0 };
    search.go_on(0, groups * size, 0, &mut Vec::new());
    *tries -= search.tries.min(*tries);
    search.found.filter(|_| search.ways == 1 && search.tries <= search.most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(digits: &str, shape: [usize; 2]) -> Option<Vec<&str>> {
        let mut tries = MOST_TRIES;
        split(digits, shape, &mut tries)
    }

    #[test]
    fn digits_are_split_where_the_sum_leaves_one_way() {
        assert_eq!(only("3000003", [1, 7]), Some(vec!["3", "0", "0", "0", "0", "0", "3"]));
        assert_eq!(only("213001025", [1, 7]), Some(vec!["21", "3", "0", "0", "1", "0", "25"]));
        assert_eq!(only("100120000000000", [3, 5]).map(|values| values.concat()), Some("100120000000000".into()));
        // The sum is wrong, there are two ways, or too few digits.
        assert_eq!(only("3000004", [1, 7]), None);
        assert_eq!(only("1111110000116", [1, 7]), None);
        assert_eq!(only("300003", [1, 7]), None);
    }
}
