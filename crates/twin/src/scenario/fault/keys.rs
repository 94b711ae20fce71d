//! A fault as it is written, and the keys that each kind has.

use std::ops::Range;

use cisterna_quantity::{Concentration, DoseRate, Duration, Length, Percent};

use super::super::error::{Place, Problem, ScenarioError};
use super::super::value::Written;
use super::super::written::table;
use crate::script::name::{Name, Named};

table!(
    /// A fault of pump or catheter.
    Fault {
        at: Written<Duration>,
        kind: Written<Name<Kind>>,
        until: Option<Written<Duration>>,
        restart_after: Option<Written<Duration>>,
        sensed: Option<toml::Spanned<bool>>,
        excess: Option<Written<Percent>>,
        lost: Option<Written<Percent>>,
        passes: Option<Written<Percent>>,
        share: Option<Written<Percent>>,
        along: Option<Written<Length>>,
        to: Option<Written<String>>,
        growth_per_year: Option<Written<Length>>,
        dose: Option<Written<DoseRate>>,
        concentration: Option<Written<Concentration>>,
    }
);

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    OverInfusion,
    MotorStall,
    MotorSlips,
    MotorRunsAway,
    MagneticField,
    ReplacementDue,
    BatteryDead,
    CoreHangs,
    MonitorHangs,
    Kink,
    Occlusion,
    Disconnection,
    Leak,
    TipMoves,
    Granuloma,
}

/// Every kind with its name, the keys that it needs beyond `at` and `kind`, and those that it may have.
const KINDS: [(Kind, &str, &[&str], &[&str]); 15] = [
    (Kind::OverInfusion, "over-infusion", &["excess"], &["until"]),
    (Kind::MotorStall, "motor-stall", &["sensed"], &["until"]),
    (Kind::MotorSlips, "motor-slips", &["lost"], &["until"]),
    (Kind::MotorRunsAway, "motor-runs-away", &[], &[]),
    (Kind::MagneticField, "magnetic-field", &["until"], &["restart_after"]),
    (Kind::ReplacementDue, "replacement-due", &[], &[]),
    (Kind::BatteryDead, "battery-dead", &[], &[]),
    (Kind::CoreHangs, "core-hangs", &[], &[]),
    (Kind::MonitorHangs, "monitor-hangs", &[], &[]),
    (Kind::Kink, "kink", &["passes"], &["until"]),
    (Kind::Occlusion, "occlusion", &["sensed"], &["until"]),
    (Kind::Disconnection, "disconnection", &["along"], &[]),
    (Kind::Leak, "leak", &["along", "share"], &[]),
    (Kind::TipMoves, "tip-moves", &["to"], &[]),
    (Kind::Granuloma, "granuloma", &["growth_per_year", "dose", "concentration"], &[]),
];

impl Named for Kind {
    fn all() -> Vec<(&'static str, Self)> {
        KINDS.iter().map(|(kind, name, ..)| (*name, *kind)).collect()
    }
}

impl Fault {
    /// The keys that are written, beyond `at` and `kind`.
    fn written(&self) -> Vec<(&'static str, Range<usize>)> {
        fn span<T>(value: Option<&Written<T>>) -> Option<Range<usize>> {
            value.map(|value| value.span.clone())
        }
        let all = [
            ("until", span(self.until.as_ref())),
            ("restart_after", span(self.restart_after.as_ref())),
            ("sensed", self.sensed.as_ref().map(toml::Spanned::span)),
            ("excess", span(self.excess.as_ref())),
            ("lost", span(self.lost.as_ref())),
            ("passes", span(self.passes.as_ref())),
            ("share", span(self.share.as_ref())),
            ("along", span(self.along.as_ref())),
            ("to", span(self.to.as_ref())),
            ("growth_per_year", span(self.growth_per_year.as_ref())),
            ("dose", span(self.dose.as_ref())),
            ("concentration", span(self.concentration.as_ref())),
        ];
        all.into_iter().filter_map(|(key, span)| Some((key, span?))).collect()
    }

    pub(super) fn check_keys(&self, place: Place<'_>) -> Result<(), ScenarioError> {
        let of_kind = KINDS.iter().find(|(kind, ..)| *kind == self.kind.value.0);
        let Some((_, name, needed, more)) = of_kind else { return Ok(()) };
        let (written, kind) = (self.written(), format!("a fault of kind {name}"));
        for (key, span) in &written {
            if !needed.contains(key) && !more.contains(key) {
                let keys: Vec<&str> =
                    ["at", "kind"].iter().chain(*needed).chain(*more).copied().collect();
                let problem = Problem::NotOfKind { kind, keys: keys.join(", ") };
                return Err(place.refuse(span, problem));
            }
        }
        for key in *needed {
            if !written.iter().any(|(written, _)| written == key) {
                return Err(place.refuse(&self.kind.span, Problem::KeyMissing { kind, key }));
            }
        }
        Ok(())
    }

    /// The value of a key that the kind needs.
    pub(super) fn need<'a, T>(
        &self,
        key: &'static str,
        value: Option<&'a T>,
        place: Place<'_>,
    ) -> Result<&'a T, ScenarioError> {
        value.ok_or_else(|| {
            let kind = "this kind of fault".to_owned();
            place.refuse(&self.kind.span, Problem::KeyMissing { kind, key })
        })
    }
}
