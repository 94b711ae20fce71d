//! The drug along the spine over time: a heat map for each arm, all with one scale of colours.

use cisterna_chart::{Axis, HeatMap};
use cisterna_twin::Outcome;
use cisterna_twin::scenario::{ArmOutcome, Moment, Profile};

use super::concentration::decades;
use super::time::TimeAxis;
use super::{Drawing, Picture, capitalised, file_name, rounded};

/// The levels that are named before others where there is no room for all: where doses are given,
/// and where the parts of the spine meet.
const FIRST_NAMED: [&str; 9] = ["S2", "L3-4", "L4-5", "T10", "L1", "C1", "T2", "C5", "T6"];
/// How high the row of the cisterna magna is drawn, in cm of spine.
const CISTERNA_CM: f64 = 4.0;

/// A map for each arm; none when nowhere is any drug.
pub(super) fn pictures(outcome: &Outcome) -> Vec<Picture> {
    let Some(colours) = colours(outcome) else { return Vec::new() };
    let arms = outcome.arms.iter().filter(|arm| !arm.profile.moments.is_empty());
    arms.map(|arm| {
        let name = match outcome.arms.len() {
            1 => "levels".to_owned(),
            _ => file_name(&format!("levels {}", arm.name)),
        };
        Picture { name, drawing: Drawing::HeatMap(map(outcome, arm, colours.clone())) }
    })
    .collect()
}

/// One scale for all arms, so that they can be compared.
fn colours(outcome: &Outcome) -> Option<Axis> {
    let moments = outcome.arms.iter().flat_map(|arm| &arm.profile.moments);
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for value in moments.flat_map(values).filter(|value| *value > 0.0) {
        (low, high) = (low.min(value), high.max(value));
    }
    (high > 0.0).then(|| {
        let (first, last) = decades(low, high);
        let drug = outcome.drug.to_lowercase();
        // A power of ten, which prints as itself.
        let label = format!("Concentration of {drug} (ng/mL); white: less than {first}");
        Axis::new(label).range(first, last).logarithmic()
    })
}

fn values(moment: &Moment) -> impl Iterator<Item = f64> {
    moment.canal_ng_per_ml.iter().copied().chain([moment.cisterna_ng_per_ml])
}

fn map(outcome: &Outcome, arm: &ArmOutcome, colours: Axis) -> HeatMap {
    let (time, profile) = (TimeAxis::of(outcome), &arm.profile);
    let top_cm = profile.edges_cm.last().copied().unwrap_or(0.0);
    let of_arm = if outcome.arms.len() > 1 { format!(", {}", arm.name) } else { String::new() };
    let drug = capitalised(&outcome.drug.to_lowercase());
    HeatMap {
        title: format!("{drug} along the spine{of_arm}. {}", outcome.title),
        description: described(outcome, profile),
        x: time.axis(),
        y: Axis::new("Level of the spine").named(names(profile, top_cm)),
        colours,
        columns: columns(&time, outcome, profile),
        rows: profile.edges_cm.iter().copied().chain([top_cm + CISTERNA_CM]).collect(),
        values: profile.moments.iter().map(|moment| values(moment).collect()).collect(),
        partings: vec![top_cm],
    }
}

/// The cisterna, the levels that matter most, and then all others from low up.
fn names(profile: &Profile, top_cm: f64) -> Vec<(f64, String)> {
    let rank = |name: &str| FIRST_NAMED.iter().position(|first| *first == name);
    let mut levels: Vec<&(String, f64)> =
        profile.levels.iter().filter(|(_, z_cm)| *z_cm < top_cm).collect();
    levels.sort_by_key(|(name, _)| rank(name).unwrap_or(FIRST_NAMED.len()));
    let cisterna = (top_cm + CISTERNA_CM / 2.0, "cisterna".to_owned());
    let levels = levels.into_iter().map(|(name, z_cm)| (*z_cm, name.clone()));
    std::iter::once(cisterna).chain(levels).collect()
}

/// Each moment stands for the time around it, halfway to its neighbours.
fn columns(time: &TimeAxis, outcome: &Outcome, profile: &Profile) -> Vec<f64> {
    let at: Vec<f64> = profile.moments.iter().map(|moment| time.at(moment.at)).collect();
    let between = at.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    std::iter::once(0.0).chain(between).chain([time.at(outcome.until)]).collect()
}

/// Where and when the most is, for a reader who cannot see the map.
fn described(outcome: &Outcome, profile: &Profile) -> String {
    let time = TimeAxis::of(outcome);
    let mut most = (0.0, 0.0, None);
    for moment in &profile.moments {
        for (row, value) in moment.canal_ng_per_ml.iter().enumerate() {
            if *value > most.0 {
                let middle_cm = f64::midpoint(profile.edges_cm[row], profile.edges_cm[row + 1]);
                most = (*value, middle_cm, Some(moment.at));
            }
        }
    }
    let (value, z_cm, Some(at)) = most else { return "No drug in the spinal canal.".to_owned() };
    let nearest = profile
        .levels
        .iter()
        .min_by(|one, other| (one.1 - z_cm).abs().total_cmp(&(other.1 - z_cm).abs()));
    let nearest = nearest.map_or("the spine", |(name, _)| name.as_str());
    let cisterna = profile
        .moments
        .iter()
        .max_by(|one, other| one.cisterna_ng_per_ml.total_cmp(&other.cisterna_ng_per_ml));
    let cisterna = cisterna.map_or(String::new(), |moment| {
        let (value, at) = (rounded(moment.cisterna_ng_per_ml), time.words(moment.at));
        format!(" In the cisterna magna at most {value} ng/mL, at {at}.")
    });
    format!(
        "Drawn from {} moments. The highest is {} ng/mL near {nearest}, at {}.{cisterna}",
        profile.moments.len(),
        rounded(value),
        time.words(at)
    )
}
