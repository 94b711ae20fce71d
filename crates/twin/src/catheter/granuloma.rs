//! An inflammatory mass at the tip, which grows with dose, concentration and time.
//!
//! **What is known.** Opioids cause it, above all morphine and hydromorphone; the risk rises with
//! concentration, daily dose and time, and no dose is free of it (Flowonix Prometra II manual, p. 22).
//! In one series it was found after 35.1 months on average, in another after 27; once after five weeks.
//! Early signs are loss of effect and pain at the dermatome of the tip, late ones weakness, bladder,
//! paralysis. Injection meets resistance, and the residual may not match.
//!
//! **What is assumed.** Every constant below is unverified. The diameter grows in proportion to dose
//! times concentration at the tip, summed over time; how fast is said by whoever describes the patient.
//! It does not shrink again. From [`SHARE_FROM_MM`] on a share of what leaves the tip goes into the
//! tissue of the mass and from there into the blood, all of it at [`BLOCKED_FROM_MM`], where the tip
//! is blocked and nothing leaves the pump.
//!
//! **Signature.** Residual: as counted, until the tip is blocked; then above it. Effect: falls slowly
//! while the dose is raised, which lets it grow faster. Neurology: a score, see
//! [`Granuloma::compression`]. Alarms: none.

use cisterna_quantity::{Concentration, DoseRate, Length, Mass};

use crate::share::WHOLE_PPM;

/// The diameter from which on the mass takes drug away, mm. Unverified: own assumption.
pub const SHARE_FROM_MM: f64 = 4.0;
/// The diameter at which it takes all, and blocks the tip, mm. Unverified: own assumption; the spinal
/// canal is some 15 mm wide.
pub const BLOCKED_FROM_MM: f64 = 14.0;
/// The diameters at which each degree of compression begins, mm. Unverified: own assumption.
pub const COMPRESSION_FROM_MM: [f64; 3] = [6.0, 10.0, 13.0];

/// How fast a mass grows in this patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The diameter that is added in a year of the reference dose at the reference concentration.
    pub in_a_year: Length,
    /// The dose that gives this growth.
    pub dose: DoseRate,
    /// The concentration that gives this growth.
    pub concentration: Concentration,
}

/// A mass at the tip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Granuloma {
    growth: Growth,
    diameter_mm: f64,
}

const YEAR_D: f64 = 365.25;

impl Granuloma {
    pub(crate) const fn begin(growth: Growth) -> Self {
        Self { growth, diameter_mm: 0.0 }
    }

    /// Drug of a concentration left at the tip.
    pub(crate) fn grow(&mut self, left: Mass, concentration: Concentration) {
        let Growth { in_a_year, dose, concentration: reference } = self.growth;
        let year = dose.fg_per_day() as f64 * YEAR_D * reference.ng_per_ml() as f64;
        if year > 0.0 {
            let exposure = left.fg() as f64 * concentration.ng_per_ml() as f64 / year;
            self.diameter_mm += in_a_year.mm() as f64 * exposure;
        }
    }

    /// Its diameter in mm.
    #[must_use]
    pub const fn diameter_mm(&self) -> f64 {
        self.diameter_mm
    }

    /// Whether the tip is blocked.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.diameter_mm >= BLOCKED_FROM_MM
    }

    /// The share of what leaves the tip that goes into the mass, in millionths.
    pub(crate) fn takes_ppm(&self) -> u64 {
        let share = (self.diameter_mm - SHARE_FROM_MM) / (BLOCKED_FROM_MM - SHARE_FROM_MM);
        (share.clamp(0.0, 1.0) * WHOLE_PPM as f64) as u64
    }

    /// How much it presses on cord and roots: 0 not at all, 1 pain and numbness at the level of the
    /// tip, 2 weakness, 3 paralysis. A rank, not a measurement; unverified.
    #[must_use]
    pub fn compression(&self) -> u8 {
        COMPRESSION_FROM_MM.iter().map(|from| u8::from(self.diameter_mm >= *from)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth() -> Growth {
        Growth {
            in_a_year: Length::from_mm(5),
            dose: "12 mg/day".parse().unwrap(),
            concentration: "25 mg/mL".parse().unwrap(),
        }
    }

    fn after(days: u64, dose: &str, concentration: &str) -> Granuloma {
        let mut granuloma = Granuloma::begin(growth());
        for _ in 0..days {
            granuloma.grow(dose.parse().unwrap(), concentration.parse().unwrap());
        }
        granuloma
    }

    #[test]
    fn it_grows_with_dose_concentration_and_time() {
        let year = after(365, "12 mg", "25 mg/mL");
        assert!((year.diameter_mm() - 5.0).abs() < 0.01);
        let half = after(365, "6 mg", "25 mg/mL").diameter_mm();
        let weak = after(730, "12 mg", "6.25 mg/mL").diameter_mm();
        assert!((half - 2.5).abs() < 0.01 && (weak - 2.5).abs() < 0.01);
        assert_eq!((year.takes_ppm() / 10_000, year.compression(), year.blocks()), (9, 0, false));
        let late = after(3 * 365, "12 mg", "25 mg/mL");
        assert_eq!((late.takes_ppm(), late.compression(), late.blocks()), (WHOLE_PPM, 3, true));
    }
}
