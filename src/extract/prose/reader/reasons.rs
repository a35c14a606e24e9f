//! Why a number is none of the values: the names by which it is recognised.

/// Why a number is not that of the whole.
pub const PER_UNIT: &str = "per_unit";

/// Why a number is none that is kept: it is a part of one.
pub const PART: &str = "part";

/// Why a number counts nothing here: it is about other work.
pub const UNRELATED: &str = "unrelated";

/// Why a number is none of the year's: its clause names another one.
pub const OTHER_YEAR: &str = "other_year";

/// Why a number is none of the year's: it is the change since the year before.
pub const GROWTH: &str = "growth";

/// Why a number is none of the year's: it is that of a part of it.
pub const PART_OF_YEAR: &str = "part_of_year";

/// Why a number is none of the year's: it is what is to come.
pub const PLAN: &str = "plan";

/// Why a number is none that is kept, in [`super::ProseRead::recognised`].
pub const RIVAL: &str = "rival";

/// Why a number is none that is kept, in [`super::ProseRead::recognised`].
pub const UNLIKELY: &str = "unlikely";
