//! What the refills of a pump say together: the series, the trend, the causes and the next test.

use cisterna_therapy::Patient;
use cisterna_therapy::pathway::ResidualMeasured;
use cisterna_therapy::reconciliation::Delivery;

use super::Fact;

/// How many causes are shown.
const CAUSES: usize = 3;

pub(super) fn facts(patient: &Patient, measured: &ResidualMeasured) -> Vec<Fact> {
    let Some(found) = &measured.reconciled else { return Vec::new() };
    let before = patient.device.iter().flat_map(|device| &device.deliveries);
    let series: Vec<String> = before.chain([&found.delivery]).filter_map(share).collect();
    let trend = &found.trend;
    let words = trend.alarm.map_or("no trend", |direction| direction.words());
    let sums = format!(
        "sums {} too much, {} too little, over {} refills",
        percent(trend.above_ppm),
        percent(trend.below_ppm),
        trend.refills
    );
    let causes = found.causes.iter().take(CAUSES);
    let causes = causes.map(|weighed| format!("{} {}", weighed.cause.words(), weighed.share));
    let mut facts = vec![
        Fact::new("Delivered of what was counted", series.join(", ")).note("the oldest first"),
        Fact::new("Trend", words).note(sums).alarm(trend.alarm.is_some()),
        Fact::new("Likeliest causes", causes.collect::<Vec<_>>().join(", "))
            .note("advice from own assumptions, unverified; it closes nothing"),
    ];
    facts.extend(found.next_test.map(|test| Fact::new("What tells them apart", test.words())));
    facts
}

fn share(delivery: &Delivery) -> Option<String> {
    delivery.ratio_ppm().map(percent)
}

/// Millionths as per cent with one digit.
fn percent(ppm: i64) -> String {
    let tenths = ppm / 1_000;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{} %", (tenths / 10).abs(), (tenths % 10).abs())
}
