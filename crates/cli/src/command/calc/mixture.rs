//! `cisterna calc mixture`.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Divided, MassUnit, Rate, Volume};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{
    CatheterLength, Component, MixtureBridgeInput, Stocked, compounding, mixture, mixture_bridge,
};
use clap::Args;

use crate::Answer;
use crate::value::{Dose, Solution};

const FORMULA: &str = "flow = dose of the first drug / its concentration; every dose = flow x \
                       concentration; stock volume = concentration x volume / stock; bridge flow = \
                       the least of (lower of both doses / old concentration) over the old drugs";

/// Doses of up to four drugs in one reservoir, the sheet to compound them, and the bridge to them.
///
/// The dose of the first drug sets the flow, and all others follow. What speaks against a drug, its
/// dose, or these drugs together is listed; an answer is no release of the mixture.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc mixture --pump "SynchroMed II 20" --dose "4 mg/day" --drug "morphine 10 mg/mL" \
      --drug "bupivacaine 7.5 mg/mL" --drug "clonidine 100 mcg/mL"
  cisterna calc mixture --pump "SynchroMed II 20" --dose "4 mg/day" --drug "morphine 10 mg/mL" \
      --drug "clonidine 100 mcg/mL" --fill "20 mL" --stock "morphine 25 mg/mL" \
      --stock "clonidine 500 mcg/mL"
  cisterna calc mixture --pump "SynchroMed II 20" --dose "4 mg/day" --drug "morphine 20 mg/mL" \
      --drug "clonidine 150 mcg/mL" --old "morphine 10 mg/mL" --old "clonidine 100 mcg/mL" \
      --old-flow "0.4 mL/day" --catheter 8780 --implanted "80 cm""#)]
pub(super) struct Mixture {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    /// Drug with its concentration in the mixture; the first one sets the flow
    #[arg(long = "drug", value_name = "DRUG", required = true)]
    drugs: Vec<Solution>,
    /// Daily dose of the first drug, such as "4 mg/day"
    #[arg(long)]
    dose: Dose,
    /// Volume for the reservoir; the sheet is then given
    #[arg(long, value_name = "VOLUME", requires = "stocks")]
    fill: Option<Volume>,
    /// Drug with the concentration of its stock, one for each drug
    #[arg(long = "stock", value_name = "DRUG", requires = "fill")]
    stocks: Vec<Solution>,
    /// Drug with its concentration in the pathway; the bridge is then given
    #[arg(long = "old", value_name = "DRUG", requires_all = ["old_flow", "catheter"])]
    old: Vec<Solution>,
    /// Flow until now
    #[arg(long, value_name = "FLOW", requires = "old")]
    old_flow: Option<Rate>,
    /// Catheter model, such as 8780
    #[arg(long, value_name = "MODEL", requires = "old")]
    catheter: Option<String>,
    /// Length cut off at the implant, such as "34 cm"
    #[arg(long, value_name = "LENGTH", requires = "old", conflicts_with = "implanted")]
    trimmed: Option<cisterna_quantity::Length>,
    /// Length left in the body, such as "80 cm"
    #[arg(long, value_name = "LENGTH", requires = "old")]
    implanted: Option<cisterna_quantity::Length>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Mixture {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let components = components(catalog, &self.drugs, "drug")?;
        let found = mixture(catalog, pump, &components, self.dose.value, "")?;
        let unit = |drug: &str| catalog.drug(drug).map_or(MassUnit::Mg, |drug| drug.mass_unit);
        let drugs = found.components.iter().map(|one| {
            Answer::default()
                .text("drug", "the drug", &one.drug)
                .concentration(
                    "concentration",
                    "in the mixture",
                    one.concentration,
                    unit(&one.drug),
                )
                .dose("dose", "dose that follows from the flow", one.dose, unit(&one.drug))
                .flag("sets_flow", "whether its dose sets the flow", one.leads)
        });
        let against = found.against.iter().chain(found.components.iter().flat_map(|c| &c.findings));
        let against: Vec<Answer> = against.map(finding).collect();
        let mut answer = Answer::default()
            .rate("flow", "flow to programme", found.flow.rate)
            .rounded_down_unless(found.flow.exact);
        answer = match &found.stability {
            Some(known) => {
                let time = Divided { rounded_down: known.value, exact: true };
                answer.days("stability", "how long exactly these drugs keep together", time)
            }
            None => answer.text("stability", "how long these drugs keep together", "not known"),
        };
        answer = answer.rows("drugs", "each drug at that flow", drugs.collect()).rows(
            "against",
            "what speaks against it, by the rules that an order meets",
            against,
        );
        let mut basis = found.basis;
        if let Some(fill) = self.fill {
            let overage = catalog.policy.compounding_overage.value;
            let stocked = self.stocked(catalog, &components)?;
            let sheet = compounding(&stocked, fill, overage, &catalog.policy)?;
            let lines = sheet.stocks.iter().map(|line| {
                let unit = unit(&line.drug);
                Answer::default()
                    .text("drug", "the drug", &line.drug)
                    .concentration("stock", "concentration of the stock", line.stock, unit)
                    .volume("volume", "what to draw from it", line.volume)
                    .rounded_down_unless(line.exact)
                    .mass("mass", "drug that is needed", line.mass, unit)
                    .concentration("achieved", "concentration that results", line.achieved, unit)
                    .rounded_down_unless(line.exact)
            });
            answer = answer
                .volume("total", "all that is made", sheet.total)
                .volume(
                    "overage",
                    "what is made beyond the fill, for the refill set",
                    sheet.overage,
                )
                .volume("diluent", "preservative-free 0.9 % saline", sheet.diluent)
                .rows("stocks", "what to draw from each stock", lines.collect());
            basis.extend(sheet.basis);
        }
        if let Some(old_rate) = self.old_flow {
            let (more, rests_on) =
                self.bridge(catalog, answer, &components, old_rate, found.flow.rate)?;
            (answer, basis) = (more, basis.into_iter().chain(rests_on).collect());
        }
        Ok(answer.by(FORMULA).resting_on(basis))
    }

    fn stocked<'a>(
        &self,
        catalog: &'a Catalog,
        wanted: &[Component<'a>],
    ) -> Result<Vec<Stocked<'a>>, Refusal> {
        let stocks = components(catalog, &self.stocks, "stock")?;
        let of = |component: &Component<'a>| {
            let found = stocks.iter().find(|stock| stock.drug.id == component.drug.id);
            let stock = found.ok_or_else(|| {
                Refusal::missing("stock", &format!("stock of {}", component.drug.name))
            })?;
            Ok(Stocked { component: *component, stock: stock.concentration })
        };
        wanted.iter().map(of).collect()
    }

    fn bridge(
        &self,
        catalog: &Catalog,
        answer: Answer,
        new: &[Component<'_>],
        old_rate: Rate,
        new_rate: Rate,
    ) -> Result<(Answer, Vec<cisterna_therapy::Basis>), Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let name = self.catheter.as_deref().unwrap_or_default();
        let catheter = catalog.catheter(name).map_err(|e| Refusal::unknown("catheter", &e))?;
        let length = match (self.trimmed, self.implanted) {
            (Some(cut), _) => CatheterLength::Trimmed(cut),
            (None, Some(left)) => CatheterLength::Implanted(left),
            (None, None) => {
                return Err(Refusal::missing("trimmed", "length of the catheter, cut off or left"));
            }
        };
        let old = components(catalog, &self.old, "old")?;
        let old = old.as_slice();
        let input = MixtureBridgeInput { pump, catheter, length, old, old_rate, new, new_rate };
        let found = mixture_bridge(input)?;
        let rows = found.drugs.iter().map(|one| {
            let unit = catalog.drug(&one.drug).map_or(MassUnit::Mg, |drug| drug.mass_unit);
            Answer::default()
                .text("drug", "the drug", &one.drug)
                .dose("before", "dose until now", one.before, unit)
                .dose("during", "dose during the bridge", one.during, unit)
                .dose("after", "dose from then on", one.after, unit)
                .dose("without_bridge", "if the new flow began at once", one.without_bridge, unit)
                .dose("if_flow_kept", "if the old flow were never changed", one.if_flow_kept, unit)
        });
        let answer = answer
            .rate("bridge_flow", "flow of the bridge", found.rate)
            .hours("bridge_duration", "how long it takes", found.duration)
            .volume("bridge_volume", "old mixture that leaves first", found.pathway.pathway_volume)
            .text("limiting_drug", "the drug that limits the flow of the bridge", &found.limiting)
            .hours(
                "duration_without_bridge",
                "how long the wrong doses would last without it",
                found.duration_without,
            )
            .rows("bridge", "what each drug does", rows.collect());
        Ok((answer, found.basis))
    }
}

/// The drugs of a list of solutions.
fn components<'a>(
    catalog: &'a Catalog,
    given: &[Solution],
    field: &'static str,
) -> Result<Vec<Component<'a>>, Refusal> {
    given
        .iter()
        .map(|one| {
            let drug = catalog.drug(&one.drug).map_err(|error| Refusal::unknown(field, &error))?;
            Ok(Component { drug, concentration: one.strength.value })
        })
        .collect()
}

fn finding(refusal: &Refusal) -> Answer {
    Answer::default()
        .text("rule", "the rule", refusal.rule)
        .text("message", "what is wrong", &refusal.message)
        .text("limit", "what is allowed", refusal.limit.as_deref().unwrap_or("-"))
        .text("source", "whose rule it is", &refusal.source)
        .text("action", "what to do", &refusal.action)
}
