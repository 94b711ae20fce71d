//! The persons of an experiment: one typical, and a cohort about it.

use cisterna_catalog::{Catalog, Kinetics};
use cisterna_neuraxis::model::Parameters;
use cisterna_neuraxis::population::{Cohort, Place, Variability, band};

use crate::number::significant;
use crate::row::{Row, Rule, joined};

/// How many patients a cohort has.
pub const PATIENTS: u64 = 200;
/// The seed of every cohort; written down once, before anything was run.
pub const SEED: u64 = 19_840_601;

/// A drug in the fluid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drug {
    pub(super) parameters: Parameters,
    /// Standard deviation of the logarithm of its loss between people.
    pub(super) omega: f64,
}

impl Drug {
    /// A drug of the catalogue with its best estimate of the loss, all of it for good.
    pub(super) fn of_catalog(id: &str) -> Self {
        let catalog = Catalog::built_in();
        let loss = &kinetics(&catalog, id).loss_per_h;
        let omega = loss.omega.expect("the catalogue says how much people differ");
        Self { parameters: Parameters::for_drug_loss(loss.value), omega }
    }

    /// A tracer that does not leave the fluid by itself: DTPA, gadobutrol.
    pub(super) const fn tracer() -> Self {
        Self { parameters: Parameters::for_drug_loss(0.0), omega: 0.3 }
    }

    /// The same drug with the reversible uptake by cord and roots that the catalogue has for a drug.
    pub(super) fn with_tissue_of(self, id: &str) -> Self {
        let catalog = Catalog::built_in();
        let tissue = kinetics(&catalog, id).tissue.as_ref().expect("a drug with rates of tissue");
        let rates = &tissue.rates;
        let exchange = [&rates.tissue_in_per_h, &rates.tissue_out_per_h];
        let [inward, out] = exchange.map(|rate| rate.value);
        let to_plasma = rates.tissue_to_plasma_per_h.value;
        self.with_tissue(rates.loss_per_h.value, [inward, out, to_plasma])
    }

    /// The same drug with reversible uptake by cord and roots in place of a part of its loss.
    pub(super) const fn with_tissue(
        self,
        loss_per_h: f64,
        [inward, out, to_plasma]: [f64; 3],
    ) -> Self {
        let parameters = Parameters {
            loss_per_h,
            tissue_in_per_h: inward,
            tissue_out_per_h: out,
            tissue_to_plasma_per_h: to_plasma,
            ..self.parameters
        };
        Self { parameters, ..self }
    }
}

fn kinetics<'a>(catalog: &'a Catalog, id: &str) -> &'a Kinetics {
    let drug = catalog.drugs.get(id).expect("a drug of the catalogue");
    drug.kinetics.as_ref().expect("a drug with kinetics")
}

/// One person with a drug.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    pub(super) parameters: Parameters,
    cohort: Option<(Cohort, u64)>,
}

impl Person {
    /// The typical person.
    pub(super) const fn typical(drug: Drug) -> Self {
        Self { parameters: drug.parameters, cohort: None }
    }

    /// Where a needle really is that was meant to be at a height; each number is another needle.
    pub(super) fn needle_cm(&self, number: u32, meant_cm: f64) -> f64 {
        self.height_cm(Place::Sample(number), meant_cm)
    }

    /// Where a catheter tip really is.
    pub(super) fn tip_cm(&self, meant_cm: f64) -> f64 {
        self.height_cm(Place::Tip, meant_cm)
    }

    /// Between 0 and 1, evenly over the cohort; one half for the typical person.
    pub(super) fn rank(&self) -> f64 {
        self.cohort.map_or(0.5, |(_, number)| (number as f64 + 0.5) / PATIENTS as f64)
    }

    fn height_cm(&self, place: Place, meant_cm: f64) -> f64 {
        let drawn = |(cohort, number): (Cohort, u64)| cohort.height_cm(number, place, meant_cm);
        self.cohort.map_or(meant_cm, |of| drawn(of).unwrap_or(f64::NAN))
    }
}

/// One value of the typical person, and one of each patient of the cohort.
pub(super) struct Found {
    pub(super) typical: f64,
    pub(super) patients: Vec<f64>,
}

/// Measures a drug in the typical person and in every patient; several values at once.
pub(super) fn measure<const N: usize>(
    drug: Drug,
    measured: impl Fn(&Person) -> [f64; N],
) -> [Found; N] {
    let variability = Variability::suggested(drug.omega);
    let cohort = Cohort::new(SEED, drug.parameters, variability).expect("a drug within the limits");
    let typical = measured(&Person::typical(drug));
    let patients: Vec<[f64; N]> = (0..PATIENTS)
        .map(|number| {
            let parameters = cohort.parameters(number);
            measured(&Person { parameters, cohort: Some((cohort, number)) })
        })
        .collect();
    std::array::from_fn(|value| Found {
        typical: typical[value],
        patients: patients.iter().map(|all| all[value]).collect(),
    })
}

impl Found {
    /// The middle nine tenths and the median; not a number when a patient has none.
    pub(super) fn band(&self) -> (f64, f64, f64) {
        band(&self.patients).map_or((f64::NAN, f64::NAN, f64::NAN), |b| (b.low, b.median, b.high))
    }

    /// Two rows: the typical person, and the median of the cohort with its middle nine tenths.
    pub(super) fn rows(
        &self,
        (what, unit): (&str, &str),
        (target, source): (&str, &'static str),
        rule: Rule,
    ) -> Vec<Row> {
        let typical = format!("{what}, typical person");
        vec![
            Row::new(typical, (self.typical, unit), (target, source), rule),
            self.median((what, unit), (target, source), rule),
        ]
    }

    /// The row of the median alone.
    pub(super) fn median(
        &self,
        (what, unit): (&str, &str),
        (target, source): (&str, &'static str),
        rule: Rule,
    ) -> Row {
        let (low, median, high) = self.band();
        let nine_tenths =
            format!("(90 %: {} to {})", significant(low, 3), joined(&significant(high, 3), unit));
        Row::new(format!("{what}, median of {PATIENTS}"), (median, unit), (target, source), rule)
            .with_note(&nine_tenths)
    }

    /// Whether the middle nine tenths hold a published value.
    pub(super) fn holds(
        &self,
        (what, unit): (&str, &str),
        (published, source): (f64, &'static str),
    ) -> Row {
        let (low, _, high) = self.band();
        let target = joined(&significant(published, 4), unit);
        let rule = Rule::Between { low, high };
        let mut row = Row::new(
            format!("{what}, 90 % of the patients hold it"),
            (published, unit),
            (target, source),
            rule,
        );
        row.obtained =
            joined(&format!("{} to {}", significant(low, 4), significant(high, 4)), unit);
        row.tolerance = "the interval holds the published value".to_owned();
        row
    }

    /// Whether the middle nine tenths overlap a published range.
    pub(super) fn overlaps(
        &self,
        (what, unit): (&str, &str),
        (published, source): ((f64, f64), &'static str),
    ) -> Row {
        let (low, _, high) = self.band();
        // The part that both share; negative when there is a gap.
        let shared = high.min(published.1) - low.max(published.0);
        let target = joined(
            &format!("{} to {}", significant(published.0, 4), significant(published.1, 4)),
            unit,
        );
        let mut row = Row::new(
            format!("{what}, 90 % of the patients"),
            (shared, unit),
            (target, source),
            Rule::AtLeast(0.0),
        );
        row.obtained =
            joined(&format!("{} to {}", significant(low, 4), significant(high, 4)), unit);
        row.tolerance = "the intervals overlap".to_owned();
        row
    }
}
