//! Why a number is none of the values: the names by which it is recognised. The names of what readings, matters and
//! counters say come from their files, those of shapes from [`Shape::name`](super::super::tokens::Shape::name).

/// There was not one: 未发生一起, 1件也没有.
pub const NONE: &str = "none";
/// A share is taken of it: 占全部行政复议案件274件的11.3%.
pub const BASE_OF_SHARE: &str = "base_of_share";
/// It is what is missed where problems are told: 公开信息不足50条.
pub const SHORTFALL: &str = "shortfall";
/// It is that of a telephone or the like.
pub const CONTACT: &str = "contact";
/// Its clause names another year.
pub const OTHER_YEAR: &str = "other_year";
/// It is that of a part of the year.
pub const PART_OF_YEAR: &str = "part_of_year";
/// It is told of each day, month or copy: 每月更新2次.
pub const FREQUENCY: &str = "frequency";
/// It is the change since the year before.
pub const GROWTH: &str = "growth";
/// It is what is to come.
pub const PLAN: &str = "plan";
/// It is that of each of several.
pub const PER_UNIT: &str = "per_unit";
/// It is what there was in all years.
pub const CUMULATIVE: &str = "cumulative";
/// It is a part of that.
pub const PART_OF_ALL_YEARS: &str = "part_of_all_years";
/// It is what an account published since it was opened.
pub const OF_ACCOUNT: &str = "of_account";
/// It was said before: 6件中有5件.
pub const RESTATED: &str = "restated";
/// Those of the year before are among them: 收到20件(含上年结转3件).
pub const WITH_CARRIED: &str = "with_carried";
/// Only a share of it, which is told behind it, is about disclosure.
pub const ALL_SUBJECTS: &str = "all_subjects";
/// It is what others had of what was counted already.
pub const OTHERS_SHARE: &str = "others_share";
/// It is what bodies did that are none of the report's own.
pub const OF_OTHERS: &str = "other_bodies";
/// It is what the body itself had of that.
pub const OWN_SHARE: &str = "own_share";
/// It is a part of what is kept.
pub const PART: &str = "part";
/// It is a part of a total that is not kept.
pub const PART_OF_OTHER: &str = "part_of_other";
/// It is one of several that are kept as their sum.
pub const PART_OF_SEVERAL: &str = "part_of_several";
/// It sums up several, of each of which it says nothing.
pub const SUM_OF_SEVERAL: &str = "sum_of_several";
/// It is about other work.
pub const UNRELATED: &str = "unrelated";
/// It stands amid figures of other work.
pub const AMID_OTHER_WORK: &str = "amid_other_work";
/// It is a figure only as the whole of parts, and none follow: 全年印发文件236份.
pub const UNDIVIDED: &str = "undivided";
/// It counts firms or other bodies.
pub const BODIES: &str = "firms";
/// It counts applicants, who may have asked more than once.
pub const APPLICANTS: &str = "applicants";
/// Numbers so worded hardly ever count what it was read as.
pub const UNLIKELY: &str = "unlikely";
/// Another value of the same is kept.
pub const RIVAL: &str = "rival";
/// Its digits stand in the title of a document.
pub const TITLE: &str = "title";
/// Its digits stand in a word.
pub const NAME: &str = "name";

/// Reasons that go for a number whatever it counts.
pub const NO_FIGURE: [&str; 8] =
    [PLAN, UNRELATED, ALL_SUBJECTS, OF_ACCOUNT, PER_UNIT, FREQUENCY, OF_OTHERS, PART_OF_ALL_YEARS];
