//! `cisterna calc stall`.

use cisterna_catalog::Catalog;
use cisterna_pump::Priority;
use cisterna_quantity::Divided;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{StallInput, stall};
use cisterna_therapy::device::between;
use clap::Args;
use jiff::Timestamp;

use crate::Answer;
use crate::value::{Dose, Strength};

const FORMULA: &str = "missed = flow x (until - from) x concentration";

/// Dose that was missed while the pump stood still, and what that means for this drug.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc stall --drug baclofen --pump "SynchroMed II 20" --concentration "2000 mcg/mL" \
      --dose "300 mcg/day" --from 2026-11-22T16:00Z --until 2026-11-23T08:00Z

Times need their offset from universal time, such as 2026-11-22T17:00+01:00: an hour of summer time is
a dose. After a magnetic field delays of 2 to 24 h before the rotor turns again were reported."#)]
pub(super) struct Stall {
    /// Drug in the pump
    #[arg(long, value_name = "NAME")]
    drug: String,
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    /// Concentration, such as "2000 mcg/mL"
    #[arg(long)]
    concentration: Strength,
    /// Programmed daily dose, such as "300 mcg/day"
    #[arg(long)]
    dose: Dose,
    /// When the pump stood still, such as 2026-11-22T16:00Z
    #[arg(long, value_name = "TIME")]
    from: Timestamp,
    /// When it ran again
    #[arg(long, value_name = "TIME")]
    until: Timestamp,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Stall {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let drug = super::drug(catalog, &self.drug)?;
        let time = between(self.from, self.until);
        let found = stall(StallInput {
            pump,
            drug,
            concentration: self.concentration.value,
            dose: self.dose.value,
            time,
        })?;
        let unit = drug.mass_unit;
        let urgency = match found.urgency {
            Priority::High => "high",
            Priority::Medium => "medium",
            Priority::Low => "low",
        };
        Ok(Answer::default()
            .mass("missed", "drug that was not given", found.missed, unit)
            .volume("missed_volume", "the volume of it", found.missed_volume)
            .hours("stood_still", "for how long", Divided { rounded_down: time, exact: true })
            .dose("programmed", "dose that was programmed", found.flow.achievable_dose, unit)
            .rounded_down_unless(found.flow.exact)
            .flag("starts_anew", "whether the next dose counts as a first one", found.starts_anew)
            .text("urgency", "how urgent a stall is with this class of drug", urgency)
            .text("hazard", "the hazard of that, in requirements/hazards.toml", found.hazard)
            .text("warning", "what to do", &found.warning(drug))
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
