//! `cisterna calc window`.

use cisterna_catalog::Catalog;
use cisterna_pump::{
    DaySchedule, DayStep, DrugClass, Mode, PatientBolus, Periodic, Programme, WeekSchedule,
};
use cisterna_quantity::{Divided, Duration, Rate, Volume};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::largest_window;
use cisterna_therapy::device::model_of;
use clap::Args;

use crate::Answer;
use crate::value::step::{Days, Step, by_days};
use crate::value::{Strength, times};

const FORMULA: &str = "the least dose limit under which the pump's control core runs the programme, \
                       and as many of the patient's boluses as lockout and counts allow";

/// Largest total of drug that a programme gives in any stretch of time of a length.
///
/// The steady infusion is one flow, flows by the time of day, or boluses again and again. A bolus of
/// the patient is added as often as a window can hold it.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc window --pump "SynchroMed II 20" --concentration "10 mg/mL" --window "24 h" \
      --flow "0.05 mL/day"
  cisterna calc window --pump "Prometra II 20 mL" --concentration "2000 mcg/mL" --window "24 h" \
      --base "0 mL/day" --bolus-volume "0.03 mL" --bolus-flow "2 mL/day" --interval "1 h"
  cisterna calc window --pump "SynchroMed II 20" --concentration "10 mg/mL" --window "4 h" \
      --flow "0.05 mL/day" --patient-bolus-volume "0.01 mL" --patient-bolus-flow "1.44 mL/day" \
      --lockout "4 h" --most-per-day 4

Not counted: what flowed before, a prime, a bridge, a clinician's bolus. The pump counts those."#)]
pub(super) struct Window {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    /// Concentration, such as "10 mg/mL"
    #[arg(long)]
    concentration: Strength,
    /// Length of the stretch, at most 24 h
    #[arg(long, value_name = "TIME")]
    window: Duration,
    #[command(flatten)]
    steady: Steady,
    /// Flow between the boluses of --interval, such as "0 mL/day"
    #[arg(long, value_name = "FLOW", requires = "interval")]
    base: Option<Rate>,
    /// Volume of each bolus of --interval
    #[arg(long, value_name = "VOLUME", requires = "interval")]
    bolus_volume: Option<Volume>,
    /// Flow of each bolus of --interval
    #[arg(long, value_name = "FLOW", requires = "interval")]
    bolus_flow: Option<Rate>,
    /// Volume of a bolus that the patient may ask for
    #[arg(long, value_name = "VOLUME", requires_all = ["patient_bolus_flow", "lockout", "most_per_day"])]
    patient_bolus_volume: Option<Volume>,
    /// Flow of it
    #[arg(long, value_name = "FLOW", requires = "patient_bolus_volume")]
    patient_bolus_flow: Option<Rate>,
    /// From the beginning of one to the beginning of the next
    #[arg(long, value_name = "TIME", requires = "patient_bolus_volume")]
    lockout: Option<Duration>,
    /// The most in any 24 h
    #[arg(long, value_name = "NUMBER", requires = "patient_bolus_volume", value_parser = times)]
    most_per_day: Option<u64>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// The steady infusion: exactly one way of giving it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Steady {
    /// One flow around the clock, such as "0.05 mL/day"
    #[arg(long)]
    flow: Option<Rate>,
    /// Flow from a time of day on, such as "8 h = 0.09 mL/day"; days may stand before it
    #[arg(long = "step", value_name = "STEP")]
    steps: Vec<Step<Rate>>,
    /// From the beginning of one bolus to the next, such as "1 h"
    #[arg(long, value_name = "TIME", requires_all = ["base", "bolus_volume", "bolus_flow"])]
    interval: Option<Duration>,
}

impl Window {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let model = model_of(pump)?;
        let programme = Programme {
            // The total does not depend on the class.
            drug: DrugClass::Other,
            concentration: self.concentration.value,
            mode: self.mode()?,
            opening: None,
            patient_bolus: self.patient_bolus()?,
            dose_limit: None,
            low_reservoir_alarm: Volume::ZERO,
        };
        let found = largest_window(&model, &programme, self.window)?;
        let unit = self.concentration.unit;
        let window = Divided { rounded_down: found.window, exact: true };
        Ok(Answer::default()
            .mass("window_total", "no stretch of this length holds more drug", found.most, unit)
            .hours("window", "length of the stretch", window)
            .mass("steady_total", "from the steady infusion, in whole quanta", found.steady, unit)
            .count("bolus_count", "boluses of the patient that fit", found.boluses)
            .mass("bolus_total", "drug in those", found.bolus_mass, unit)
            .by(FORMULA)
            .resting_on(super::pump_basis(pump)))
    }

    fn mode(&self) -> Result<Mode, Refusal> {
        let Steady { flow, steps, interval } = &self.steady;
        if let Some(rate) = flow {
            return Ok(Mode::SimpleContinuous { rate: *rate });
        }
        if let Some(interval) = interval {
            // The argument parser requires these three beside the interval.
            let (Some(base), Some(volume), Some(rate)) =
                (self.base, self.bolus_volume, self.bolus_flow)
            else {
                return Err(Refusal::missing("interval", "base, volume and flow of the boluses"));
            };
            let first_after = Duration::ZERO;
            let interval = *interval;
            return Ok(Mode::Periodic(Periodic { base, volume, rate, interval, first_after }));
        }
        schedule_of(steps)
    }

    fn patient_bolus(&self) -> Result<Option<PatientBolus>, Refusal> {
        let Some(volume) = self.patient_bolus_volume else { return Ok(None) };
        let (Some(rate), Some(lockout), Some(most)) =
            (self.patient_bolus_flow, self.lockout, self.most_per_day)
        else {
            return Err(Refusal::missing("lockout", "flow, lockout and count of the bolus"));
        };
        // A larger count than can be held is refused by the core.
        let most_per_day = u8::try_from(most).unwrap_or(u8::MAX);
        Ok(Some(PatientBolus { volume, rate, lockout, most_per_day, most_in_window: None }))
    }
}

fn schedule_of(steps: &[Step<Rate>]) -> Result<Mode, Refusal> {
    let refused = |refusal: cisterna_pump::Refusal| super::core_refusal("step", &refusal);
    let (mut days, mut schedules) = ([None; 7], Vec::new());
    for (number, Days { on, steps }) in by_days(steps).into_iter().enumerate() {
        let steps: Vec<DayStep> =
            steps.into_iter().map(|(from, rate)| DayStep { from, rate }).collect();
        schedules.push(DaySchedule::new(&steps).map_err(refused)?);
        for day in on {
            if let Some(slot) = days.get_mut(usize::from(day)) {
                *slot = u8::try_from(number).ok();
            }
        }
    }
    let begins = Duration::ZERO;
    if let ([day], true) = (schedules.as_slice(), days.iter().all(Option::is_some)) {
        return Ok(Mode::MultipleRates { day: *day, begins });
    }
    let days = days.map(|day| day.unwrap_or(u8::MAX));
    let week = WeekSchedule::new(&schedules, days).map_err(refused)?;
    Ok(Mode::Flex { week, begins })
}
