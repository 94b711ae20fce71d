//! `cisterna calc convert`.

use cisterna_catalog::{Catalog, Route};
use cisterna_quantity::Divided;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{ConversionInput, Direction, conversion};
use clap::{Args, ValueEnum};

use crate::Answer;
use crate::value::Dose;

const FORMULA: &str = "to intrathecal: dose / ratio; from intrathecal: dose x ratio";

/// Range of intrathecal doses beside one by another route: a check of the order of magnitude, never
/// an order.
///
/// Published ratios differ thirtyfold. The safer end of the range is the lower dose in either
/// direction, so the ratio behind it depends on the direction.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc convert --drug morphine --route oral --to intrathecal --dose "120 mg/day"
  cisterna calc convert --drug morphine --route oral --to intrathecal --dose "120 mg/day" \
      --proposed "0.5 mg/day"
  cisterna calc convert --drug morphine --route oral --to other --dose "1 mg/day""#)]
pub(super) struct Convert {
    /// Drug, such as morphine; a ratio of one drug is not that of another
    #[arg(long, value_name = "NAME")]
    drug: String,
    /// The route other than intrathecal
    #[arg(long)]
    route: RouteGiven,
    /// Where the dose is to go
    #[arg(long)]
    to: Towards,
    /// Daily dose that is given now, such as "120 mg/day"
    #[arg(long)]
    dose: Dose,
    /// Daily dose that somebody thinks of, such as "0.5 mg/day"
    #[arg(long, value_name = "DOSE")]
    proposed: Option<Dose>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RouteGiven {
    Oral,
    Intravenous,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Towards {
    /// From the other route into the spinal fluid
    Intrathecal,
    /// From the spinal fluid to the other route
    Other,
}

impl Convert {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let drug = super::drug(catalog, &self.drug)?;
        let found = conversion(ConversionInput {
            drug,
            route: match self.route {
                RouteGiven::Oral => Route::Oral,
                RouteGiven::Intravenous => Route::Intravenous,
            },
            direction: match self.to {
                Towards::Intrathecal => Direction::ToIntrathecal,
                Towards::Other => Direction::FromIntrathecal,
            },
            dose: self.dose.value,
            proposed: self.proposed.map(|dose| dose.value),
            policy: &catalog.policy,
        })?;
        let unit = drug.mass_unit;
        let (Divided { rounded_down: lowest, exact: low }, highest) = (found.lowest, found.highest);
        let mut answer = Answer::default()
            .dose(
                "safer_end",
                "lowest dose by a published ratio: never begin above it",
                lowest,
                unit,
            )
            .rounded_down_unless(low)
            .text("safer_ratio", "the ratio behind it", &format!("{}:1", found.safe_ratio))
            .dose("other_end", "highest dose by a published ratio", highest.rounded_down, unit)
            .rounded_down_unless(highest.exact)
            .text("other_ratio", "the ratio behind it", &format!("{}:1", found.bold_ratio));
        if let Some(most) = found.start_max {
            answer = answer.dose("start_max", "highest first dose by the formulary", most, unit);
        }
        if let Some((proposed, judged)) = self.proposed.zip(found.judged) {
            answer =
                answer.dose("proposed", "the dose that is thought of", proposed.value, unit).text(
                    "judged",
                    "what it is by the ratios and the first-dose limit",
                    judged.words(),
                );
        }
        Ok(answer
            .text("use", "what this may be used for", "a check of the order of magnitude; no order")
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
