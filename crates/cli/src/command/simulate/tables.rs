//! An outcome as tables.

use cisterna_table::{Column, Table, TableError};
use cisterna_twin::Outcome;
use cisterna_twin::scenario::{Course, hours};

/// Every reading in its own row: arm, time, quantity, place, unit, value.
pub(super) fn samples(readings: &[Course]) -> Result<Table<'_>, TableError> {
    let text = |part: fn(&Course) -> &str| {
        readings.iter().flat_map(move |r| std::iter::repeat_n(part(r), r.points.len()))
    };
    let points = || readings.iter().flat_map(|r| &r.points);
    Table::new(vec![
        Column::texts("arm", text(|r| &r.arm)),
        Column::numbers("time_h", points().map(|(at, _)| hours(*at))),
        Column::texts("quantity", text(|r| &r.quantity)),
        Column::texts("place", text(|r| &r.place)),
        Column::texts("unit", text(|r| &r.unit)),
        Column::numbers("value", points().map(|(_, value)| *value)),
    ])
}

/// Everything that happened, in its own row: arm, time, what.
pub(super) fn happenings(outcome: &Outcome) -> Result<Table<'_>, TableError> {
    let all = || outcome.arms.iter().flat_map(|arm| arm.happenings.iter().map(move |h| (arm, h)));
    Table::new(vec![
        Column::texts("arm", all().map(|(arm, _)| arm.name.as_str())),
        Column::numbers("time_h", all().map(|(_, happening)| hours(happening.at))),
        Column::texts("what", all().map(|(_, happening)| happening.what.as_str())),
    ])
}
