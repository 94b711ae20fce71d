//! Runs the control core through simulated years, for `bench/pump` to measure from outside.
//!
//! `pump_years MODE PIECE YEARS`: the mode is `continuous`, `flex` or `periodic`; the piece is the
//! time given to the core at once, in seconds, or `event` for a whole refill interval.

use std::env;
use std::error::Error;

use cisterna_pump::{
    Command, DaySchedule, DayStep, DrugClass, Input, Mechanism, Mode, Model, Modes, Periodic,
    Programme, Pump, Refill, WeekSchedule, step,
};
use cisterna_quantity::{Duration, Rate, Volume};

/// From one refill to the next. Not a whole number of any piece that is measured, on purpose.
const INTERVAL_S: u64 = 73 * 86_400;
const YEAR_S: u64 = 365 * 86_400;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [mode, piece, years] = &arguments[..] else {
        return Err("usage: pump_years continuous|flex|periodic event|SECONDS YEARS".into());
    };
    let piece_s = if piece == "event" { INTERVAL_S } else { piece.parse()? };
    let mut pump = programmed(mode)?;
    let (mut left_s, mut delivered_nl) = (years.parse::<u64>()? * YEAR_S, 0_u64);
    while left_s > 0 {
        let mut until_refill_s = INTERVAL_S.min(left_s);
        left_s -= until_refill_s;
        while until_refill_s > 0 {
            let now_s = piece_s.min(until_refill_s);
            until_refill_s -= now_s;
            let done = step(&pump, Input::Elapse(Duration::from_ms(now_s * 1_000)))?;
            delivered_nl += done.outcome.delivered.nl();
            pump = done.pump;
        }
        let refill = Refill { removed: pump.reservoir(), filled: "20 mL".parse()? };
        pump = step(&pump, Input::Command(Command::Refill(refill)))?.pump;
    }
    println!("{delivered_nl} nL in {} of the pump's time", pump.clock());
    Ok(())
}

fn programmed(mode: &str) -> Result<Pump, Box<dyn Error>> {
    let programme = Programme {
        drug: DrugClass::Opioid,
        concentration: "10 mg/mL".parse()?,
        mode: mode_named(mode)?,
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: "2 mL".parse()?,
    };
    let mut pump = Pump::new(model()?)?;
    let refill = Refill { removed: Volume::ZERO, filled: "20 mL".parse()? };
    for command in [Command::Refill(refill), Command::Programme(programme)] {
        pump = step(&pump, Input::Command(command))?.pump;
    }
    Ok(pump)
}

fn mode_named(name: &str) -> Result<Mode, Box<dyn Error>> {
    let low: Rate = "0.0731 mL/day".parse()?;
    let high: Rate = "0.1462 mL/day".parse()?;
    match name {
        "continuous" => Ok(Mode::SimpleContinuous { rate: low }),
        "flex" => {
            let hours = (0..12_u64).map(|hour| DayStep {
                from: Duration::from_ms(hour * 2 * Duration::HOUR.ms()),
                rate: if hour % 2 == 0 { low } else { high },
            });
            let day = DaySchedule::new(&hours.collect::<Vec<_>>())?;
            let week = WeekSchedule::new(&[day], [0; 7])?;
            Ok(Mode::Flex { week, begins: Duration::ZERO })
        }
        "periodic" => Ok(Mode::Periodic(Periodic {
            base: low,
            volume: "20 uL".parse()?,
            rate: "2 mL/day".parse()?,
            interval: "6 h".parse()?,
            first_after: Duration::ZERO,
        })),
        _ => Err(format!("there is no mode {name}").into()),
    }
}

fn model() -> Result<Model, Box<dyn Error>> {
    Ok(Model {
        mechanism: Mechanism::SteppingRotor,
        reservoir_capacity: "20 mL".parse()?,
        quantum: "0.1 uL".parse()?,
        rate_min: "0.048 mL/day".parse()?,
        rate_max: "24 mL/day".parse()?,
        modes: Modes {
            minimum_rate: None,
            day_steps_max: Some(13),
            day_groups_max: Some(3),
            periodic_interval_min: Some("0.25 h".parse()?),
            patient_bolus: true,
        },
        replacement_to_end: None,
    })
}
