//! `cisterna calc`: the calculations of a pump programme.

mod aspirate;
mod bolus;
mod bridge;
mod catheter;
mod convert;
mod flow;
mod mixture;
mod prime;
mod reconcile;
mod refill;
mod residual;
mod schedule;
mod stall;
mod valve;
mod window;

use std::process::ExitCode;

use cisterna_catalog::{Catalog, Catheter, Drug, Pump};
use cisterna_quantity::Length;
use cisterna_therapy::calculation::CatheterLength;
use cisterna_therapy::{Basis, Refusal};
use clap::builder::ValueParser;
use clap::{Arg, Args, Subcommand};

use crate::Answer;

/// Calculate flow, volumes, bridge, mixture, schedule, refill interval and more, with sources.
///
/// Quantities are written with their unit, as in "0.5 mg/day" or "200 mg/20mL". A number needs a
/// digit on both sides of its point and no comma; a missing unit, a sign or a superfluous leading zero is
/// refused, as a misread digit is a wrong dose. Masses: mg, mcg, ng. Volumes: mL, uL. Times: d, h,
/// min. Lengths: cm, mm. Pumps, catheters and their constants are those of `cisterna catalog`.
#[derive(Debug, Args)]
pub struct Calc {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Flow(flow::Flow),
    Catheter(catheter::Catheter),
    Prime(prime::Prime),
    Bridge(bridge::Bridge),
    Refill(refill::Refill),
    Residual(residual::Residual),
    Reconcile(reconcile::Reconcile),
    Mixture(Box<mixture::Mixture>),
    Bolus(bolus::Bolus),
    Aspirate(aspirate::Aspirate),
    Convert(convert::Convert),
    Window(Box<window::Window>),
    Schedule(schedule::Schedule),
    Valve(valve::Valve),
    Stall(stall::Stall),
}

/// Which catheter lies in the body, and how much of it. There is no default length.
#[derive(Debug, Args)]
struct ImplantedCatheter {
    /// Catheter model, such as 8780
    #[arg(long, value_name = "MODEL")]
    catheter: String,
    #[command(flatten)]
    length: LengthGiven,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct LengthGiven {
    /// Length cut off at the implant, such as "34 cm"
    #[arg(long, value_name = "LENGTH")]
    trimmed: Option<Length>,
    /// Length left in the body, such as "80 cm"
    #[arg(long, value_name = "LENGTH")]
    implanted: Option<Length>,
}

impl ImplantedCatheter {
    fn find<'a>(&self, catalog: &'a Catalog) -> Result<(&'a Catheter, CatheterLength), Refusal> {
        let catheter =
            catalog.catheter(&self.catheter).map_err(|e| Refusal::unknown("catheter", &e))?;
        // The argument group lets exactly one of them through.
        let length = match (self.length.trimmed, self.length.implanted) {
            (Some(cut), _) => CatheterLength::Trimmed(cut),
            (None, left) => CatheterLength::Implanted(left.unwrap_or(Length::ZERO)),
        };
        Ok((catheter, length))
    }
}

/// Answers one calculation.
///
/// # Errors
/// The refusal of the domain.
pub fn answer(calc: &Calc) -> Result<Answer, Refusal> {
    let catalog = Catalog::built_in();
    let answer = match &calc.what {
        What::Flow(flow) => flow.answer(&catalog),
        What::Catheter(catheter) => catheter.answer(&catalog),
        What::Prime(prime) => prime.answer(&catalog),
        What::Bridge(bridge) => bridge.answer(&catalog),
        What::Refill(refill) => refill.answer(&catalog),
        What::Residual(residual) => residual.answer(&catalog),
        What::Reconcile(reconcile) => reconcile.answer(&catalog),
        What::Mixture(mixture) => mixture.answer(&catalog),
        What::Bolus(bolus) => bolus.answer(&catalog),
        What::Aspirate(aspirate) => aspirate.answer(&catalog),
        What::Convert(convert) => convert.answer(&catalog),
        What::Window(window) => window.answer(&catalog),
        What::Schedule(schedule) => schedule.answer(&catalog),
        What::Valve(valve) => valve.answer(&catalog),
        What::Stall(stall) => stall.answer(&catalog),
    };
    answer.map(|answer| answer.of_catalog(catalog.revision()))
}

pub(super) fn run(calc: &Calc) -> ExitCode {
    let json = match &calc.what {
        What::Flow(flow) => flow.json,
        What::Catheter(catheter) => catheter.json,
        What::Prime(prime) => prime.json,
        What::Bridge(bridge) => bridge.json,
        What::Refill(refill) => refill.json,
        What::Residual(residual) => residual.json,
        What::Reconcile(reconcile) => reconcile.json,
        What::Mixture(mixture) => mixture.json,
        What::Bolus(bolus) => bolus.json,
        What::Aspirate(aspirate) => aspirate.json,
        What::Convert(convert) => convert.json,
        What::Window(window) => window.json,
        What::Schedule(schedule) => schedule.json,
        What::Valve(valve) => valve.json,
        What::Stall(stall) => stall.json,
    };
    Answer::print(answer(calc), json)
}

/// Lets a negative value reach its option, which then says by name what is wrong with it.
pub(super) fn take_negative_values(calc: clap::Command) -> clap::Command {
    let names: Vec<String> = calc.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    let is_quantity = |arg: &Arg| {
        let text = ValueParser::string().type_id();
        arg.get_action().takes_values() && arg.get_value_parser().type_id() != text
    };
    let mend = |arg: Arg| {
        let accept = is_quantity(&arg);
        if accept { arg.allow_hyphen_values(true) } else { arg }
    };
    names.into_iter().fold(calc, |calc, name| calc.mut_subcommand(name, |one| one.mut_args(mend)))
}

fn pump<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Pump, Refusal> {
    catalog.pump(name).map_err(|error| Refusal::unknown("pump", &error))
}

fn drug<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Drug, Refusal> {
    catalog.drug(name).map_err(|error| Refusal::unknown("drug", &error))
}

/// What a calculation by the pump's control core rests on.
fn pump_basis(pump: &Pump) -> Vec<Basis> {
    let minimum = pump.rate_min.as_ref().map(|rate| Basis::of("minimum flow", rate));
    let maximum = pump.rate_max.as_ref().map(|rate| Basis::of("maximum flow", rate));
    let quantum = Basis::of("smallest amount delivered at once", &pump.delivery_quantum);
    [quantum].into_iter().chain(minimum).chain(maximum).collect()
}

/// A refusal of the control core, beside the option that it is about.
fn core_refusal(field: &'static str, refusal: &cisterna_pump::Refusal) -> Refusal {
    Refusal {
        field,
        rule: refusal.rule(),
        message: refusal.to_string(),
        asked: None,
        limit: None,
        source: "the pump's control core".to_owned(),
        action: refusal.action().to_owned(),
    }
}
