//! Every single fault in every state of a pump: found within its time, answered by the state of
//! the table, and until then at most so much too much (PC-14).

use cisterna_pump::{
    Bolus, BolusKind, CLOCK_FOUND_AFTER, CLOCK_SLACK, CORE_SILENT_AFTER, Command, Controller,
    DaySchedule, DayStep, DoseLimit, DrugClass, Fault, IdealMotor, Input, MONITOR_SILENT_AFTER,
    Mode, OVER_DELIVERY_AFTER, PatientBolus, Programme, Refill, SafeState, Sense, TOLERANCE,
    UNDER_DELIVERY_AFTER, WATCH_EVERY, WeekSchedule, safe_state,
};
use cisterna_quantity::{Duration, Mass, Volume};

use crate::motors::{RealMotor, Wrong};
use crate::support::{continuous, minutes, model, rate, time, volume};

/// What a pump is doing when the fault comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Stopped,
    Steady,
    Flex,
    Prime,
    Bridge,
    Patient,
    Suspended,
    Low,
    Empty,
    SelfTest,
}

impl State {
    pub(crate) const ALL: [Self; 10] = [
        Self::Stopped,
        Self::Steady,
        Self::Flex,
        Self::Prime,
        Self::Bridge,
        Self::Patient,
        Self::Suspended,
        Self::Low,
        Self::Empty,
        Self::SelfTest,
    ];

    /// Whether anything is commanded.
    fn flows(self) -> bool {
        !matches!(self, Self::Stopped | Self::Empty | Self::SelfTest)
    }
}

fn give(controller: &mut Controller, command: Command) {
    controller.give(Input::Command(command)).unwrap();
}

fn bolus(kind: BolusKind, amount: &str) -> Bolus {
    Bolus { kind, volume: volume(amount), rate: rate("6 mL/day") }
}

/// 1 mL a day, and a patient's bolus of 0.1 mL in 24 minutes.
pub(crate) fn with_patient(drug: DrugClass) -> Programme {
    let patient_bolus = PatientBolus {
        volume: volume("0.1 mL"),
        rate: rate("6 mL/day"),
        lockout: Duration::HOUR,
        most_per_day: 6,
        most_in_window: None,
    };
    let dose_limit = DoseLimit { most: Mass::from_fg(100_000_000_000_000), window: Duration::DAY };
    Programme {
        drug,
        patient_bolus: Some(patient_bolus),
        dose_limit: Some(dose_limit),
        ..continuous("1 mL/day")
    }
}

fn flex() -> Mode {
    let step = |from: &str, flow: &str| DayStep { from: time(from), rate: rate(flow) };
    let calm = DaySchedule::new(&[step("0 h", "0.5 mL/day"), step("8 h", "2 mL/day")]).unwrap();
    let even = DaySchedule::new(&[step("0 h", "0.5 mL/day")]).unwrap();
    let week = WeekSchedule::new(&[calm, even], [0, 0, 0, 0, 0, 1, 1]).unwrap();
    // A minute before a step begins.
    Mode::Flex { week, begins: Duration::from_ms(8 * 3_600_000 - 60_000 - 3_600_000) }
}

/// A pump in a state, some time after it came into it.
pub(crate) fn in_state(state: State, drug: DrugClass) -> Controller {
    let mut controller = Controller::new(model()).unwrap();
    let filled = if state == State::Low { "1.5 mL" } else { "20 mL" };
    let refill =
        |filled: &str| Command::Refill(Refill { removed: Volume::ZERO, filled: volume(filled) });
    give(&mut controller, refill(filled));
    let programme = with_patient(drug);
    let opening = |kind| Some(bolus(kind, "0.2 mL"));
    let programme = match state {
        State::Stopped => Programme { mode: Mode::Stopped, ..programme },
        State::Flex => Programme { mode: flex(), ..programme },
        State::Prime => Programme { opening: opening(BolusKind::Prime), ..programme },
        State::Bridge => Programme { opening: opening(BolusKind::Bridge), ..programme },
        _ => programme,
    };
    give(&mut controller, Command::Programme(programme));
    let pass = |controller: &mut Controller, time| {
        assert_eq!(controller.elapse(time, &mut IdealMotor).unwrap().trip, None);
    };
    if !matches!(state, State::Prime | State::Bridge) {
        pass(&mut controller, Duration::HOUR);
    }
    match state {
        State::Patient => _ = controller.give(Input::PatientRequest).unwrap(),
        State::Suspended => {
            give(&mut controller, Command::Bolus(bolus(BolusKind::Single, "0.2 mL")));
            pass(&mut controller, minutes(1));
            controller.give(Input::PatientRequest).unwrap();
            assert!(controller.pump().waiting_bolus().is_some());
        }
        State::Empty => {
            give(&mut controller, refill("0.001 mL"));
            pass(&mut controller, Duration::HOUR);
            assert!(controller.pump().empty());
        }
        State::SelfTest => _ = controller.give(Input::Restart).unwrap(),
        _ => {}
    }
    pass(&mut controller, Duration::from_ms(20_500));
    controller
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Motor(Wrong),
    CoreHangs,
    MonitorHangs,
    BothHang,
    OneState,
    BothStates,
    OneStored,
    BothStored,
    Clock(i32),
    Sensed(Fault),
}

impl Broken {
    pub(crate) fn all() -> Vec<Self> {
        let sensed = [
            Fault::MotorStall,
            Fault::Occlusion,
            Fault::MagneticField,
            Fault::ReplacementDue,
            Fault::EndOfService,
            Fault::ProcessorFault,
        ];
        let others = [
            Self::CoreHangs,
            Self::MonitorHangs,
            Self::BothHang,
            Self::OneState,
            Self::BothStates,
            Self::OneStored,
            Self::BothStored,
            Self::Clock(10_000),
            Self::Clock(-10_000),
        ];
        let motors = Wrong::ALL.map(Self::Motor);
        motors.into_iter().chain(others).chain(sensed.map(Self::Sensed)).collect()
    }

    pub(crate) fn inject(self, controller: &mut Controller, motor: &mut RealMotor) {
        match self {
            Self::Motor(wrong) => motor.wrong = wrong,
            Self::CoreHangs => controller.run_core(false),
            Self::MonitorHangs => controller.run_monitor(false),
            Self::BothHang => {
                controller.run_core(false);
                controller.run_monitor(false);
            }
            Self::OneState => *controller.state_mut(false) = controller.pump().deny(),
            Self::BothStates => {
                let other = controller.pump().deny();
                *controller.state_mut(false) = other;
                *controller.state_mut(true) = other;
            }
            Self::OneStored => controller.store_mut().flip(77),
            Self::BothStored => {
                controller.store_mut().flip(77);
                controller.store_mut().flip(cisterna_pump::Store::BYTES * 4 + 99);
            }
            Self::Clock(millionths) => controller.drift_clock(millionths),
            Self::Sensed(fault) => {
                // What the hardware tells, it tells at once.
                controller.give(Input::Sense(Sense::Fault(fault))).unwrap();
            }
        }
    }

    /// What it is called when it is found. None where nobody is left to call it anything.
    fn fault(self) -> Option<Fault> {
        Some(match self {
            Self::Motor(Wrong::Doubles | Wrong::RunsAway | Wrong::SensorDouble) => {
                Fault::OverDelivery
            }
            Self::Motor(_) => Fault::UnderDelivery,
            Self::MonitorHangs => Fault::MonitorSilent,
            Self::OneState | Self::OneStored => Fault::ProgrammeCopyDamaged,
            Self::BothStates => Fault::MemoryFault,
            Self::BothStored => Fault::ProgrammeLost,
            Self::Clock(_) => Fault::ClockFault,
            Self::Sensed(fault) => fault,
            Self::CoreHangs | Self::BothHang => return None,
        })
    }

    /// Whether it shows at all while nothing is commanded.
    fn shows(self, state: State) -> bool {
        match self {
            Self::Motor(wrong) => wrong == Wrong::RunsAway || state.flows(),
            _ => true,
        }
    }

    /// The time within which it has to be found.
    fn found_within(self, slowest: u64) -> Duration {
        let ms = match self {
            // Two watches to see it and to be sure.
            Self::Motor(Wrong::RunsAway) => {
                let run = quanta_take(TOLERANCE + 2, model().rate_max.nl_per_day() - 7_000_000);
                run + OVER_DELIVERY_AFTER.ms() + WATCH_EVERY.ms()
            }
            Self::Motor(Wrong::Doubles | Wrong::SensorDouble) => {
                quanta_take(TOLERANCE + 2, slowest) + OVER_DELIVERY_AFTER.ms() + WATCH_EVERY.ms()
            }
            Self::Motor(Wrong::Slips) => {
                quanta_take(2 * (TOLERANCE + 2), slowest)
                    + UNDER_DELIVERY_AFTER.ms()
                    + WATCH_EVERY.ms()
            }
            Self::Motor(_) => {
                quanta_take(TOLERANCE + 1, slowest) + UNDER_DELIVERY_AFTER.ms() + WATCH_EVERY.ms()
            }
            Self::CoreHangs => CORE_SILENT_AFTER.ms(),
            Self::MonitorHangs | Self::BothHang => MONITOR_SILENT_AFTER.ms(),
            Self::Clock(_) => CLOCK_FOUND_AFTER.ms(),
            _ => WATCH_EVERY.ms(),
        };
        Duration::from_ms(ms)
    }

    /// How much too much may have been moved at most, in nanolitres.
    fn too_much(self) -> u64 {
        let quantum = model().quantum.nl();
        // A quantum that is due a moment earlier than without the fault.
        quantum
            + match self {
                Self::Motor(Wrong::Doubles | Wrong::RunsAway) => over_delivery_at_most(quantum),
                Self::Clock(_) => moved_in(2 * CLOCK_SLACK.ms() + WATCH_EVERY.ms()),
                _ => 0,
            }
    }
}

/// How long so many quanta take at a flow, to the end of the last second.
fn quanta_take(count: u64, nl_per_day: u64) -> u64 {
    (count * model().quantum.nl() * Duration::DAY.ms()).div_ceil(nl_per_day).next_multiple_of(1_000)
}

/// What the motor moves in a time at most, in nanolitres.
pub(crate) fn moved_in(ms: u64) -> u64 {
    (model().rate_max.nl_per_day() * ms).div_ceil(Duration::DAY.ms())
}

/// What is moved too much at most before it is found: what is tolerated and a quantum, and what the
/// motor moves while the monitor makes sure.
pub(crate) fn over_delivery_at_most(quantum: u64) -> u64 {
    let tolerated = (TOLERANCE + 1) * quantum;
    tolerated + moved_in(OVER_DELIVERY_AFTER.ms() + WATCH_EVERY.ms())
}

/// What became of a fault.
pub(crate) struct Cell {
    /// When it was found; none when it cannot show.
    pub(crate) after: Option<Duration>,
    /// The most that was moved beyond what the pump would have moved without it.
    pub(crate) too_much: u64,
    pub(crate) state: SafeState,
}

/// Runs a fault in a state, and holds it against what is stated.
pub(crate) fn cell(state: State, drug: DrugClass, broken: Broken) -> Cell {
    let mut controller = in_state(state, drug);
    let mut healthy = controller;
    let before = controller.pump().restraint();
    let (mut motor, mut ideal) = (RealMotor::new(Wrong::Nothing), RealMotor::new(Wrong::Nothing));
    let name = format!("{state:?} {drug:?} {broken:?}");
    broken.inject(&mut controller, &mut motor);
    let slowest = if state == State::Flex { 500_000 } else { 1_000_000 };
    let within = broken.found_within(slowest);
    let found = |controller: &Controller| match broken.fault() {
        Some(fault) => controller.pump().faults().any(|there| there == fault),
        None => !controller.power(),
    };
    let (mut after, mut most) = (None, 0);
    let mut now = 0;
    while now < within.ms() + 3_000 && after.is_none() {
        now += WATCH_EVERY.ms();
        controller.elapse(WATCH_EVERY, &mut motor).unwrap();
        healthy.elapse(WATCH_EVERY, &mut ideal).unwrap();
        most = most.max(motor.moved.saturating_sub(ideal.moved));
        after = found(&controller).then_some(Duration::from_ms(now));
    }
    assert_eq!(after.is_some(), broken.shows(state), "{name}");
    assert!(after.is_none_or(|after| after <= within), "{name}: {after:?} > {within}");

    let expected = match broken.fault().filter(|_| after.is_some()) {
        Some(fault) => before.max(safe_state(drug, fault).state),
        None if after.is_some() => SafeState::Stop,
        None => before,
    };
    if broken.fault().is_some() {
        assert_eq!(controller.pump().restraint(), expected, "{name}");
    }
    let then = motor.moved;
    for _ in 0..5 {
        controller.elapse(minutes(1), &mut motor).unwrap();
        healthy.elapse(minutes(1), &mut ideal).unwrap();
        most = most.max(motor.moved.saturating_sub(ideal.moved));
    }
    let moved = motor.moved - then;
    match expected {
        SafeState::Stop => assert_eq!(moved, 0, "{name}"),
        SafeState::MinimumRate => assert!(moved <= 1, "{name}: {moved}"),
        SafeState::EndBoluses => assert!(controller.pump().bolus().is_none_or(opens), "{name}"),
        SafeState::Continue => {}
    }
    let too_much = most * model().quantum.nl();
    assert!(too_much <= broken.too_much(), "{name}: {too_much} > {}", broken.too_much());
    Cell { after, too_much, state: expected }
}

fn opens(bolus: &cisterna_pump::RunningBolus) -> bool {
    matches!(bolus.kind(), BolusKind::Prime | BolusKind::Bridge)
}

/// Prints a class's matrix: after how many seconds it was found, what it is answered with, and how
/// many nanolitres were moved too much.
pub(crate) fn print(drug: DrugClass) {
    println!("\n{}: seconds until found, state, nanolitres too much", drug.name());
    print!("{:28}", "");
    State::ALL.iter().for_each(|state| print!("{:>15}", format!("{state:?}").to_lowercase()));
    println!();
    for broken in Broken::all() {
        print!("{:28}", format!("{broken:?}"));
        for state in State::ALL {
            let Cell { after, too_much, state } = cell(state, drug, broken);
            let text = after.map_or_else(
                || "-".to_owned(),
                |after| format!("{} {} {too_much}", after.ms() / 1_000, short(state)),
            );
            print!("{text:>15}");
        }
        println!();
    }
}

fn short(state: SafeState) -> &'static str {
    match state {
        SafeState::Continue => "go",
        SafeState::EndBoluses => "end",
        SafeState::MinimumRate => "min",
        SafeState::Stop => "stop",
    }
}
