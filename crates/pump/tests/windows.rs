//! The dose limit over every window (PC-08): the published counterexample, examples, and a law.

mod support;

use cisterna_pump::{
    Bolus, BolusKind, Command, DaySchedule, DayStep, DoseLimit, Input, Mode, Model, Note,
    PatientBolus, Periodic, Programme, Pump, Refusal, step,
};
use cisterna_quantity::{Duration, Mass, Rate, Volume};
use proptest::prelude::*;
use support::{
    command, continuous, elapse, filled_model, minutes, model, programme, rate, refused, running,
    strength, time, volume,
};

/// What left the pump: samples with their beginning, end and mass.
struct Trace {
    samples: Vec<(u64, u64, u128)>,
}

impl Trace {
    fn new() -> Self {
        Self { samples: Vec::new() }
    }

    /// Runs the pump in pieces and notes what each gave.
    fn run(&mut self, pump: Pump, time: Duration, piece: Duration) -> Pump {
        let mut pump = pump;
        let mut left = time.ms();
        while left > 0 {
            let now = left.min(piece.ms());
            left -= now;
            let done = step(&pump, Input::Elapse(Duration::from_ms(now))).unwrap();
            let strength = pump.programme().map_or(0, |p| p.concentration.ng_per_ml());
            let mass = u128::from(done.outcome.delivered.nl()) * u128::from(strength);
            self.samples.push((pump.clock().ms(), done.pump.clock().ms(), mass));
            pump = done.pump;
        }
        pump
    }

    /// The fullest stretch of whole samples that is no longer than a window, by plain addition:
    /// its mass and its first end.
    fn fullest(&self, window: Duration) -> (u128, u64) {
        let (mut best, mut first, mut sum) = ((0, 0), 0, 0);
        for (_, end, mass) in &self.samples {
            sum += mass;
            while self.samples[first].0 + window.ms() < *end {
                sum -= self.samples[first].2;
                first += 1;
            }
            best = if sum > best.0 { (sum, *end) } else { best };
        }
        best
    }
}

/// The pump of the counterexample: 1 mg/mL, so that a millilitre is a milligram.
fn counterexample_pump(limit: Option<DoseLimit>) -> (Pump, PatientBolus) {
    let model =
        Model { reservoir_capacity: volume("100 mL"), rate_max: rate("2000 mL/day"), ..model() };
    let bolus = PatientBolus {
        volume: volume("1 mL"),
        rate: rate("1440 mL/day"),
        lockout: minutes(40),
        most_per_day: 24,
        most_in_window: None,
    };
    let told = Programme {
        concentration: strength("1 mg/mL"),
        dose_limit: limit,
        patient_bolus: Some(bolus),
        ..continuous("144 mL/day")
    };
    let pump = filled_model(model, "100 mL");
    let (pump, _) = elapse(pump, minutes(60));
    (command(pump, Command::Programme(told)), bolus)
}

#[test]
fn pc_08_the_published_counterexample_is_refused_at_its_third_request() {
    // Open PCA, exception case 13, as executed with s(CASP) (doi 10.1017/S1471068424000280): basal
    // 0.1 mL/min from minute 60, boluses of 1 mL at 1 mL/min asked for at 100, 140 and 180,
    // 26.5 mL in any 240 minutes. Granting all three passes the limit just after minute 295 and
    // peaks at 27.0 mL at minute 300, by the basal alone.
    let limit = DoseLimit { most: "26.5 mg".parse().unwrap(), window: minutes(240) };
    let (mut pump, _) = counterexample_pump(Some(limit));
    let mut trace = Trace::new();
    let mut answers = Vec::new();
    for wait in [40, 40, 40] {
        pump = trace.run(pump, minutes(wait), Duration::SECOND);
        let asked = step(&pump, Input::PatientRequest);
        pump = asked.as_ref().map_or(pump, |done| done.pump);
        answers.push(asked.map(|_| ()));
    }
    trace.run(pump, minutes(400), Duration::SECOND);
    let Err(Refusal::DoseLimit { total, after, limit: told, .. }) = answers[2] else {
        panic!("the third request was answered with {:?}", answers[2])
    };
    assert_eq!(answers[..2], [Ok(()), Ok(())]);
    assert_eq!(told, limit);
    // It is refused for a window two hours ahead, not for what was given so far.
    assert_eq!((total, after), ("27 mg".parse().unwrap(), time("2 h")));
    let (most, _) = trace.fullest(minutes(240));
    assert_eq!(Mass::from_fg(u64::try_from(most).unwrap()), "26 mg".parse().unwrap());
}

#[test]
fn checking_only_at_the_request_is_the_published_bug() {
    // The same story with three boluses granted, to show that the figures are the published ones
    // and that the trace would see the fault.
    let limit = DoseLimit { most: "27 mg".parse().unwrap(), window: minutes(240) };
    let (mut pump, _) = counterexample_pump(Some(limit));
    let mut trace = Trace::new();
    for wait in [40, 40, 40] {
        pump = trace.run(pump, minutes(wait), Duration::SECOND);
        pump = step(&pump, Input::PatientRequest).unwrap().pump;
    }
    trace.run(pump, minutes(400), Duration::SECOND);
    let (most, at) = trace.fullest(minutes(240));
    assert_eq!(Mass::from_fg(u64::try_from(most).unwrap()), "27 mg".parse().unwrap());
    assert_eq!(at, minutes(300).ms());
    let above = trace.samples.iter().map(|(_, end, _)| *end).find(|at| {
        let samples = trace.samples.iter().filter(|(_, end, _)| end <= at).copied().collect();
        at > &minutes(290).ms() && Trace { samples }.fullest(minutes(240)).0 > 26_500_000_000_000
    });
    assert_eq!(above, Some(minutes(295).ms() + 1_000), "the limit is passed just after 295 min");
}

#[test]
fn a_steady_flow_at_exactly_the_limit_is_taken_and_one_step_more_is_not() {
    let limit = DoseLimit { most: "10 mg".parse().unwrap(), window: Duration::DAY };
    let told = Programme { dose_limit: Some(limit), ..continuous("1 mL/day") };
    running("20 mL", told);
    let more = Programme { mode: Mode::SimpleContinuous { rate: rate("1.0001 mL/day") }, ..told };
    let answer = refused(support::filled("20 mL"), Command::Programme(more));
    assert!(matches!(answer, Refusal::DoseLimit { limit: told, .. } if told == limit));
    assert_eq!(answer.rule(), "pump.dose-limit");
}

#[test]
fn a_limit_between_two_strokes_counts_as_the_lower_one() {
    // A stroke of 2.5 uL at 10 mg/mL holds 25 mcg: a limit of 60 mcg is one of 50 mcg.
    let valve = Model { quantum: volume("2.5 uL"), rate_min: Rate::ZERO, ..model() };
    let limit = DoseLimit { most: "60 mcg".parse().unwrap(), window: Duration::DAY };
    let pump = filled_model(valve, "20 mL");
    let told = |flow| Programme { dose_limit: Some(limit), ..continuous(flow) };
    command(pump, Command::Programme(told("0.005 mL/day")));
    refused(pump, Command::Programme(told("0.0055 mL/day")));
}

#[test]
fn every_window_counts_and_not_only_whole_days() {
    // Two hours at a high flow around midnight: no calendar day holds much, one window does.
    let steps = |high: &str| {
        let step = |from, flow| DayStep { from: time(from), rate: rate(flow) };
        let steps = [step("0 h", high), step("1 h", "0.048 mL/day"), step("23 h", high)];
        Mode::MultipleRates { day: DaySchedule::new(&steps).unwrap(), begins: Duration::ZERO }
    };
    let limit = |most: &str| DoseLimit { most: most.parse().unwrap(), window: time("2 h") };
    let told = |most| Programme { dose_limit: Some(limit(most)), ..programme(steps("1.2 mL/day")) };
    running("20 mL", told("1 mg"));
    let answer = refused(support::filled("20 mL"), Command::Programme(told("0.9 mg")));
    assert!(matches!(answer, Refusal::DoseLimit { .. }), "{answer:?}");
}

#[test]
fn a_bridge_counts_with_the_old_concentration_and_a_prime_not_at_all() {
    let limit = DoseLimit { most: "5 mg".parse().unwrap(), window: Duration::DAY };
    let weak = Programme {
        concentration: strength("10 mg/mL"),
        dose_limit: Some(limit),
        ..continuous("0.4 mL/day")
    };
    // A prime of 3.16 mg within minutes fills the pathway; the patient gets none of it.
    let prime =
        Bolus { kind: BolusKind::Prime, volume: volume("0.316 mL"), rate: rate("20 mL/day") };
    let pump = running("20 mL", Programme { opening: Some(prime), ..weak });
    let (pump, _) = elapse(pump, support::days(3));
    // The bridge runs at the old flow. Counted with the new drug it would be 16 mg in a day.
    let kind = BolusKind::Bridge;
    let bridge = Bolus { kind, volume: volume("0.316 mL"), rate: rate("0.4 mL/day") };
    let strong = Programme {
        concentration: strength("40 mg/mL"),
        mode: Mode::SimpleContinuous { rate: rate("0.1 mL/day") },
        opening: Some(bridge),
        ..weak
    };
    let pump = command(pump, Command::Programme(strong));
    assert_eq!(pump.bolus().map(|bolus| bolus.kind()), Some(BolusKind::Bridge));
    // Without the bridge the same flow is four times the dose.
    let kept = Programme { opening: None, mode: weak.mode, ..strong };
    assert!(matches!(refused(pump, Command::Programme(kept)), Refusal::DoseLimit { .. }));
}

#[test]
fn the_rest_of_a_bridge_to_a_stronger_drug_counts_as_the_weaker_one() {
    let limit = DoseLimit { most: "4.1 mg".parse().unwrap(), window: Duration::DAY };
    let weak = Programme { dose_limit: Some(limit), ..continuous("0.4 mL/day") };
    let (pump, _) = elapse(running("20 mL", weak), support::days(1));
    let kind = BolusKind::Bridge;
    let bridge = Bolus { kind, volume: volume("0.3 mL"), rate: rate("0.4 mL/day") };
    let strong = Programme {
        concentration: strength("40 mg/mL"),
        mode: Mode::SimpleContinuous { rate: rate("0.1 mL/day") },
        opening: Some(bridge),
        ..weak
    };
    let (pump, _) = elapse(command(pump, Command::Programme(strong)), time("6 h"));
    let stopped = command(pump, Command::Stop);
    // 0.1 mL of the bridge has gone. With the rest at 40 mg/mL it would be 8 mg.
    let rest =
        |amount| Programme { opening: Some(Bolus { volume: volume(amount), ..bridge }), ..strong };
    assert_eq!(stopped.tip_concentration(), strength("10 mg/mL"));
    command(stopped, Command::Programme(rest("0.2 mL")));
    // A longer one pushes out what lies behind the old drug as well, and counts as that.
    let answer = refused(stopped, Command::Programme(rest("0.3 mL")));
    assert!(matches!(answer, Refusal::DoseLimit { .. }), "{answer:?}");
}

#[test]
fn a_long_bolus_is_judged_with_the_drug_that_reaches_the_tip_days_later() {
    // 0.3 mL of 10 mg/mL are left before 20 mg/mL. With the bolus on top they leave at 0.1 mL/day,
    // 1 mg a day for three days; then the bolus still flows, and it is 2 mg a day.
    let limit = DoseLimit { most: "1.5 mg".parse().unwrap(), window: Duration::DAY };
    let weak = Programme { dose_limit: Some(limit), ..continuous("0.05 mL/day") };
    let (pump, _) = elapse(running("20 mL", weak), support::days(1));
    let kind = BolusKind::Bridge;
    let bridge = Bolus { kind, volume: volume("0.3 mL"), rate: rate("0.05 mL/day") };
    let strong = |opening| Programme { concentration: strength("20 mg/mL"), opening, ..weak };
    let bridged = command(pump, Command::Programme(strong(Some(bridge))));
    let pump = command(command(bridged, Command::Stop), Command::Programme(strong(None)));
    assert_eq!(pump.tip_concentration(), strength("10 mg/mL"));
    let single = |amount| {
        let kind = BolusKind::Single;
        Command::Bolus(Bolus { kind, volume: volume(amount), rate: rate("0.05 mL/day") })
    };
    command(pump, single("0.15 mL"));
    let answer = refused(pump, single("0.5 mL"));
    assert!(matches!(answer, Refusal::DoseLimit { .. }), "{answer:?}");
}

#[test]
fn a_third_drug_between_two_changes_counts_as_the_stronger() {
    // 10 mg/mL, then 40 with a bridge that is broken off, then 20 with a short one: at the tip 40
    // comes before 20.
    let limit = DoseLimit { most: "4.1 mg".parse().unwrap(), window: Duration::DAY };
    let weak = Programme { dose_limit: Some(limit), ..continuous("0.4 mL/day") };
    let (pump, _) = elapse(running("20 mL", weak), support::days(1));
    let bridge = |amount, flow| {
        Some(Bolus { kind: BolusKind::Bridge, volume: volume(amount), rate: rate(flow) })
    };
    let told = |mg, flow, opening| Programme {
        concentration: strength(mg),
        mode: Mode::SimpleContinuous { rate: rate(flow) },
        opening,
        ..weak
    };
    let strong = told("40 mg/mL", "0.1 mL/day", bridge("0.3 mL", "0.4 mL/day"));
    let (pump, _) = elapse(command(pump, Command::Programme(strong)), time("6 h"));
    let pump = command(pump, Command::Stop);
    let fast = told("20 mg/mL", "0.2 mL/day", bridge("0.1 mL", "0.4 mL/day"));
    assert!(matches!(refused(pump, Command::Programme(fast)), Refusal::DoseLimit { .. }));
    // 0.2 mL are left of the first change. A short bridge ends within them, a long one beyond.
    for (amount, hours) in [("0.1 mL", "0 h"), ("0.3 mL", "60 h")] {
        let slow = told("20 mg/mL", "0.1 mL/day", bridge(amount, "0.1 mL/day"));
        let (pump, _) = elapse(command(pump, Command::Programme(slow)), time(hours));
        assert_eq!(pump.tip_concentration(), strength("40 mg/mL"), "{amount}");
    }
}

#[test]
fn a_lower_limit_may_be_set_at_any_time_and_holds_for_windows_that_begin_under_it() {
    let day = Duration::DAY;
    let limit = |most: &str| Some(DoseLimit { most: most.parse().unwrap(), window: day });
    let told = |most, flow| Programme { dose_limit: limit(most), ..continuous(flow) };
    let (pump, _) = elapse(running("20 mL", told("10 mg", "1 mL/day")), day);
    let pump = command(pump, Command::Programme(told("5 mg", "0.5 mL/day")));
    // What flowed before must not make the lower dose impossible, nor count for ever.
    let (pump, _) = elapse(pump, time("12 h"));
    let half = Bolus { kind: BolusKind::Single, volume: volume("1 uL"), rate: rate("1 mL/day") };
    let answer = refused(pump, Command::Bolus(half));
    assert!(matches!(answer, Refusal::DoseLimit { .. }), "{answer:?}");
}

/// A limit, and a flow of 10 mg/mL under it.
fn limited(most: &str, flow: &str) -> Command {
    let limit = DoseLimit { most: most.parse().unwrap(), window: Duration::DAY };
    Command::Programme(Programme { dose_limit: Some(limit), ..continuous(flow) })
}

#[test]
fn a_limit_is_lowered_in_steps_although_the_windows_of_the_day_before_were_fuller() {
    let Command::Programme(first) = limited("10 mg", "1 mL/day") else { unreachable!() };
    let (pump, _) = elapse(running("20 mL", first), time("12 h"));
    let (pump, _) = elapse(command(pump, limited("10 mg", "0.9 mL/day")), time("12 h"));
    // Half a day from now a window still holds 4.5 mg of before and 2.5 mg more: 7 mg.
    let pump = command(pump, limited("5 mg", "0.5 mL/day"));
    let (pump, _) = elapse(pump, time("6 h"));
    // Now the limit of two programmes ago is the one that those windows began under.
    let pump = command(pump, limited("4 mg", "0.4 mL/day"));
    let (pump, _) = elapse(pump, time("18 h"));
    assert_eq!(pump.rate(), rate("0.4 mL/day"));
}

#[test]
fn an_earlier_limit_ends_to_the_millisecond() {
    let Command::Programme(first) = limited("10 mg", "1 mL/day") else { unreachable!() };
    let (pump, _) = elapse(running("20 mL", first), Duration::DAY);
    let (pump, _) = elapse(command(pump, limited("5 mg", "0.4 mL/day")), Duration::DAY);
    // The 10 mg ended now, so that the next windows are held to 5 mg, and not to 10.
    let pump = command(pump, limited("4 mg", "0.1 mL/day"));
    let bolus = |amount| {
        let kind = BolusKind::Single;
        Command::Bolus(Bolus { kind, volume: volume(amount), rate: rate("20 mL/day") })
    };
    command(pump, bolus("0.09 mL"));
    let answer = refused(pump, bolus("0.2 mL"));
    assert!(matches!(answer, Refusal::DoseLimit { .. }), "{answer:?}");
    // The window that begins with the new limit is held to it: 3 mg and a bolus of 1.5 mg are more.
    let Command::Programme(first) = limited("10 mg", "0.5 mL/day") else { unreachable!() };
    let (pump, _) = elapse(running("20 mL", first), Duration::DAY);
    let pump = command(pump, limited("4 mg", "0.3 mL/day"));
    command(pump, bolus("0.09 mL"));
    assert!(matches!(refused(pump, bolus("0.15 mL")), Refusal::DoseLimit { .. }));
}

#[test]
fn a_limit_after_none_lets_a_dose_be_lowered_and_not_raised() {
    let (pump, _) = elapse(running("20 mL", continuous("1 mL/day")), Duration::DAY);
    let limit = DoseLimit { most: "5 mg".parse().unwrap(), window: Duration::DAY };
    let told = |flow| Programme { dose_limit: Some(limit), ..continuous(flow) };
    command(pump, Command::Programme(told("0.5 mL/day")));
    let ever = DoseLimit { most: "10.5 mg".parse().unwrap(), window: Duration::DAY };
    let more = Programme { dose_limit: Some(ever), ..continuous("1.06 mL/day") };
    assert!(matches!(refused(pump, Command::Programme(more)), Refusal::DoseLimit { .. }));
}

#[test]
fn a_refusal_for_a_part_of_a_stroke_says_what_whole_strokes_allow() {
    let valve = Model { quantum: volume("2.5 uL"), rate_min: Rate::ZERO, ..model() };
    let limit = DoseLimit { most: "60 mcg".parse().unwrap(), window: Duration::DAY };
    let told = Programme { dose_limit: Some(limit), ..continuous("0.0055 mL/day") };
    let answer = refused(filled_model(valve, "20 mL"), Command::Programme(told));
    let text = answer.to_string();
    assert!(
        text.ends_with("more than the limit of 60 mcg, which in whole quanta is 50 mcg"),
        "{text}"
    );
}

#[test]
fn a_concentration_that_flowed_long_ago_sets_no_quantum_aside() {
    let limit = Some(DoseLimit { most: "1 mg".parse().unwrap(), window: time("6 h") });
    let old = Programme { dose_limit: limit, ..continuous("0.4 mL/day") };
    let new = Programme { concentration: strength("20 mg/mL"), ..continuous("0.2 mL/day") };
    let new = Programme { dose_limit: limit, ..new };
    let (pump, _) = elapse(running("20 mL", old), time("12 h"));
    // At the limit itself nothing can be set aside; once the old drug has left the window, it fits.
    assert!(matches!(refused(pump, Command::Programme(new)), Refusal::DoseLimit { .. }));
    let (pump, _) = elapse(command(pump, Command::Stop), time("6 h"));
    command(pump, Command::Programme(new));
}

#[test]
fn a_concentration_is_set_aside_for_exactly_as_long_as_a_window_may_hold_it() {
    // 40 mg/mL, then 10, then 20: the quantum of the strongest within the last day is set aside,
    // and the limit of the third programme leaves room for that of 20 mg/mL alone.
    let told = |mg, flow, most: &str| {
        let limit = DoseLimit { most: most.parse().unwrap(), window: Duration::DAY };
        let concentration = strength(mg);
        Programme { concentration, dose_limit: Some(limit), ..continuous(flow) }
    };
    let third = Command::Programme(told("20 mg/mL", "0.05 mL/day", "1.003 mg"));
    for (wait, taken) in [("23.9 h", false), ("24 h", true), ("24.1 h", true)] {
        let strong = running("20 mL", told("40 mg/mL", "0.05 mL/day", "10 mg"));
        let (pump, _) = elapse(strong, time("1 h"));
        let weak = Command::Programme(told("10 mg/mL", "0.05 mL/day", "10 mg"));
        let (pump, _) = elapse(command(pump, weak), time(wait));
        assert_eq!(step(&pump, Input::Command(third)).is_ok(), taken, "after {wait}");
    }
    // The same when nothing flowed for most of the time, with an hour of the weak drug at its end.
    for (wait, taken) in [("22.9 h", false), ("23 h", true), ("24.1 h", true)] {
        let strong = running("20 mL", told("40 mg/mL", "0.05 mL/day", "10 mg"));
        let (pump, _) = elapse(strong, time("1 h"));
        let (pump, _) = elapse(command(pump, Command::Stop), time(wait));
        let weak = Command::Programme(told("10 mg/mL", "0.05 mL/day", "10 mg"));
        let (pump, _) = elapse(command(pump, weak), time("1 h"));
        assert_eq!(step(&pump, Input::Command(third)).is_ok(), taken, "{wait} without flow");
    }
    // And for a fourth drug, which leaves room for 20 mg/mL and not for 40.
    let fourth = Command::Programme(told("5 mg/mL", "0.2 mL/day", "1.003 mg"));
    for (wait, taken) in [("1 h", false), ("24.1 h", true)] {
        let strong = running("20 mL", told("40 mg/mL", "0.05 mL/day", "10 mg"));
        let (mut pump, _) = elapse(strong, time("1 h"));
        for (mg, wait) in [("10 mg/mL", wait), ("20 mg/mL", "1 h")] {
            let next = Command::Programme(told(mg, "0.05 mL/day", "10 mg"));
            (pump, _) = elapse(command(pump, next), time(wait));
        }
        assert_eq!(step(&pump, Input::Command(fourth)).is_ok(), taken, "a fourth after {wait}");
    }
}

#[test]
fn a_new_programme_does_not_forget_what_was_given() {
    let limit = Some(DoseLimit { most: "3 mg".parse().unwrap(), window: Duration::DAY });
    let told = Programme { dose_limit: limit, ..continuous("0.1 mL/day") };
    let pump = running("20 mL", told);
    let kind = BolusKind::Single;
    let bolus = Bolus { kind, volume: volume("0.19 mL"), rate: rate("12 mL/day") };
    let (pump, _) = elapse(command(pump, Command::Bolus(bolus)), Duration::HOUR);
    assert!(matches!(refused(pump, Command::Bolus(bolus)), Refusal::DoseLimit { .. }));
    let pump = command(pump, Command::Programme(told));
    assert!(matches!(refused(pump, Command::Bolus(bolus)), Refusal::DoseLimit { .. }));
    let restarted = step(&pump, Input::Restart).unwrap().pump;
    let restarted = cisterna_pump::Check::ORDER.iter().fold(restarted, |pump, check| {
        step(&pump, Input::Checked { check: *check, passed: true }).unwrap().pump
    });
    assert!(matches!(refused(restarted, Command::Bolus(bolus)), Refusal::DoseLimit { .. }));
    let (later, _) = elapse(restarted, Duration::DAY);
    command(later, Command::Bolus(bolus));
}

fn steady() -> impl Strategy<Value = Mode> {
    let flow = || (48_000..3_000_000_u64).prop_map(Rate::from_nl_per_day);
    let days = (flow(), prop::collection::btree_map(1..86_400_000_u64, flow(), 0..6));
    let periodic = (flow(), 1_000..80_000_u64, 1_000_000..20_000_000_u64, 900_000..20_000_000_u64);
    prop_oneof![
        flow().prop_map(|rate| Mode::SimpleContinuous { rate }),
        (days, 0..86_400_000_u64).prop_map(|((first, rest), begins)| {
            let rest = rest.into_iter().map(|(from, rate)| (Duration::from_ms(from), rate));
            let steps: Vec<DayStep> = std::iter::once((Duration::ZERO, first))
                .chain(rest)
                .map(|(from, rate)| DayStep { from, rate })
                .collect();
            let day = DaySchedule::new(&steps).unwrap();
            Mode::MultipleRates { day, begins: Duration::from_ms(begins) }
        }),
        periodic.prop_map(|(base, volume, rate, interval)| Mode::Periodic(Periodic {
            base,
            volume: Volume::from_nl(volume),
            rate: Rate::from_nl_per_day(rate),
            interval: Duration::from_ms(interval),
            first_after: Duration::from_ms(interval / 3),
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is asked for, and however the flow is cut up, no window holds more than the limit.
    #[test]
    fn pc_08_no_window_ever_holds_more_than_the_limit(
        mode in steady(),
        other in steady(),
        window in 3_600_000..86_400_000_u64,
        room in 100..4_000_u64,
        (bolus, flow) in (1_000..200_000_u64, 2_000_000..12_000_000_u64),
        asks in prop::collection::vec((60_000..9_000_000_u64, 0..4_u8), 4..24),
        quantum in prop_oneof![Just(100_u64), Just(2_500)],
    ) {
        let model = Model { quantum: Volume::from_nl(quantum), ..model() };
        let window = Duration::from_ms(window);
        // A limit somewhat above what the steady flow needs, so that some boluses fit.
        let most = Mass::from_fg(5_000_000_000_000 * room / 1_000);
        let told = |mode| Programme {
            dose_limit: Some(DoseLimit { most, window }),
            patient_bolus: Some(PatientBolus {
                volume: Volume::from_nl(bolus),
                rate: Rate::from_nl_per_day(flow),
                lockout: Duration::HOUR,
                most_per_day: 20,
                most_in_window: None,
            }),
            low_reservoir_alarm: Volume::ZERO,
            ..programme(mode)
        };
        let mut pump = filled_model(model, "20 mL");
        let mut trace = Trace::new();
        for (wait, ask) in asks {
            let kind = BolusKind::Single;
            let single = Bolus {
                kind,
                volume: Volume::from_nl(bolus / 2 + 1),
                rate: Rate::from_nl_per_day(flow),
            };
            let input = match ask {
                0 => Input::Command(Command::Programme(told(mode))),
                1 => Input::Command(Command::Programme(told(other))),
                2 => Input::PatientRequest,
                _ => Input::Command(Command::Bolus(single)),
            };
            pump = step(&pump, input).map_or(pump, |done| done.pump);
            pump = trace.run(pump, Duration::from_ms(wait), Duration::from_ms(47_000));
        }
        trace.run(pump, Duration::DAY, Duration::from_ms(47_000));
        let (fullest, at) = trace.fullest(window);
        prop_assert!(fullest <= u128::from(most.fg()), "{fullest} > {} at {at}", most.fg());
    }
}

#[test]
fn the_law_meets_grants_and_refusals() {
    // The law above would hold for a pump that refuses everything. Here the same kind of pump
    // grants until the window is full, refuses, and grants again when it has moved on.
    let limit = Some(DoseLimit { most: "3 mg".parse().unwrap(), window: time("6 h") });
    let patient_bolus = Some(PatientBolus {
        volume: volume("0.05 mL"),
        rate: rate("2.4 mL/day"),
        lockout: time("1 h"),
        most_per_day: 24,
        most_in_window: None,
    });
    let told = Programme { dose_limit: limit, patient_bolus, ..continuous("0.4 mL/day") };
    let mut pump = running("20 mL", told);
    let mut answers = String::new();
    for _ in 0..24 {
        let (later, notes) = elapse(pump, Duration::HOUR);
        assert!(!notes.iter().any(|note| matches!(note, Note::BolusInterrupted { .. })));
        let asked = step(&later, Input::PatientRequest);
        answers.push(if asked.is_ok() { '+' } else { '-' });
        pump = asked.map_or(later, |done| done.pump);
    }
    // 6 h of 0.4 mL/day are 1 mg; 2 mg are four boluses of 0.5 mg.
    assert_eq!(answers, "++++--++++--++++--++++--");
}
