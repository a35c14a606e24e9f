//! Figures over the values of one group.

/// Figures over the values of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// Sum, added in the order given.
    pub sum: f64,
    /// Sum divided by the number of values.
    pub mean: f64,
    /// Half of the values are at most this; interpolated.
    pub median: f64,
    /// Nine in ten of the values are at most this; interpolated.
    pub p90: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

/// The figures of `values`, which are sorted in place; `None` where there are none.
///
/// The sum is taken before sorting, so the caller's order decides how it rounds.
pub fn statistics(values: &mut [f64]) -> Option<Statistics> {
    let sum: f64 = values.iter().sum();
    values.sort_unstable_by(f64::total_cmp);
    let (min, max) = (*values.first()?, *values.last()?);
    let mean = sum / values.len() as f64;
    Some(Statistics { sum, mean, median: quantile(values, 0.5), p90: quantile(values, 0.9), min, max })
}

/// The quantile with linear interpolation (type 7 of Hyndman and Fan 1996, DuckDB's
/// `quantile_cont`) of sorted, non-empty `values`.
fn quantile(values: &[f64], share: f64) -> f64 {
    let place = (values.len() - 1) as f64 * share;
    let below = values[place.floor() as usize];
    let above = values[place.ceil() as usize];
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_few_values() {
        let found = statistics(&mut [40.0, 10.0, 20.0, 30.0]).unwrap();
        assert_eq!((found.sum, found.mean, found.median, found.min, found.max), (100.0, 25.0, 25.0, 10.0, 40.0));
        assert!((found.p90 - 37.0).abs() < 1e-12);
        assert_eq!(statistics(&mut [7.0]).unwrap().p90, 7.0);
        assert_eq!(statistics(&mut []), None);
    }
}
