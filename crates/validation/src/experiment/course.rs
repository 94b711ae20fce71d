//! The course of a drug in one person, as a needle sees it.

use cisterna_neuraxis::model::{Displacement, Disturbance, Neuraxis, Source, State};

use super::people::Person;

const HOUR_S: f64 = 3600.0;
/// Longest step while a bolus flows, s.
const BOLUS_STEP_S: f64 = 2.0;
/// Longest step while a volume is pushed in, s.
const PUSHED_STEP_S: f64 = 0.5;
/// Longest step in the first half day, s.
const EARLY_STEP_S: f64 = 20.0;
/// Longest step after that, s.
const LATE_STEP_S: f64 = 60.0;
/// Longest step of an infusion of days, s.
const INFUSION_STEP_S: f64 = 600.0;
const HALF_A_DAY_S: f64 = 12.0 * HOUR_S;

/// What is given: an amount at a constant rate from time zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dose {
    pub(super) z_cm: f64,
    /// In nanograms, so that concentrations are ng/mL; 1 where only ratios count.
    pub(super) amount: f64,
    pub(super) over_s: f64,
    /// Standard deviation of the source, cm; all into one cell without.
    pub(super) spread_cm: Option<f64>,
    /// The volume that it pushes aside, mL; none is followed without.
    pub(super) volume_ml: Option<f64>,
}

impl Dose {
    /// A bolus over a minute that spreads with a standard deviation of 1.5 cm.
    pub(super) const fn bolus(z_cm: f64, amount: f64) -> Self {
        Self { z_cm, amount, over_s: 60.0, spread_cm: Some(1.5), volume_ml: None }
    }

    /// The same with the volume that it pushes aside: the flow makes the slug, and no spread is
    /// assumed.
    pub(super) const fn of_volume(self, volume_ml: f64) -> Self {
        Self { spread_cm: None, volume_ml: Some(volume_ml), ..self }
    }

    /// An infusion at a constant rate into the cell of the tip.
    pub(super) const fn infusion(z_cm: f64, amount: f64, over_s: f64) -> Self {
        Self { z_cm, amount, over_s, spread_cm: None, volume_ml: None }
    }

    /// The longest step between two times.
    fn step_s(&self, from_s: f64, until_s: f64) -> f64 {
        if self.over_s > 2.0 * HALF_A_DAY_S {
            INFUSION_STEP_S
        } else if from_s < self.over_s && self.volume_ml.is_some() {
            PUSHED_STEP_S
        } else if from_s < self.over_s && self.over_s <= 300.0 {
            BOLUS_STEP_S
        } else if until_s <= HALF_A_DAY_S {
            EARLY_STEP_S
        } else {
            LATE_STEP_S
        }
    }

    fn source(&self) -> Source {
        let source = match self.spread_cm {
            Some(spread_cm) => Source::gaussian(self.z_cm, spread_cm),
            None => Source::at(self.z_cm),
        };
        source.expect("a needle inside the canal")
    }
}

/// One value at each time, in hours.
pub(super) struct Course(pub(super) Vec<(f64, f64)>);

/// Follows a dose and reads the fluid every `every_min` until `until_h`.
pub(super) fn follow<const N: usize>(
    person: &Person,
    dose: &Dose,
    (every_min, until_h): (f64, f64),
    read: impl Fn(&State) -> [f64; N],
) -> [Course; N] {
    let mut neuraxis = Neuraxis::new(person.parameters).expect("a person within the limits");
    let mut state = neuraxis.empty_state();
    let source = dose.source();
    let mut courses = std::array::from_fn(|_| Course(vec![(0.0, 0.0)]));
    let mut now_s = 0.0;
    let mut go = |state: &mut State, from_s: f64, until_s: f64| {
        let flows = from_s < dose.over_s;
        let amount = dose.amount * (until_s - from_s) / dose.over_s;
        let given: &[(&Source, f64)] = if flows { &[(&source, amount)] } else { &[] };
        let step_s = dose.step_s(from_s, until_s);
        let pushed_ml = dose.volume_ml.map(|ml| ml * (until_s - from_s) / dose.over_s);
        let displacement = pushed_ml
            .filter(|_| flows)
            .map(|ml| Displacement::new(&source, ml).expect("a volume within the limits"));
        let done = match displacement {
            None => neuraxis.advance(state, given, until_s - from_s, step_s),
            Some(_) => {
                let disturbance = Disturbance { displacement, drift: None };
                neuraxis.advance_disturbed(state, given, &disturbance, until_s - from_s, step_s)
            }
        };
        done.expect("within the limits");
    };
    let readings = (until_h * 60.0 / every_min).round() as u32;
    for reading in 1..=readings {
        let at_s = f64::from(reading) * every_min * 60.0;
        // The end of the dose may lie between two readings.
        if now_s < dose.over_s && dose.over_s < at_s {
            go(&mut state, now_s, dose.over_s);
            now_s = dose.over_s;
        }
        go(&mut state, now_s, at_s);
        now_s = at_s;
        for (course, value) in courses.iter_mut().zip(read(&state)) {
            course.0.push((at_s / HOUR_S, value));
        }
    }
    courses
}

/// What a needle at a height reads.
pub(super) fn at(state: &State, z_cm: f64) -> f64 {
    state.concentration_at(z_cm).unwrap_or(f64::NAN)
}

impl Course {
    /// Time and height of the highest value: the top of a parabola through the highest reading and
    /// its neighbours.
    pub(super) fn peak(&self) -> (f64, f64) {
        let all = &self.0;
        let highest = (0..all.len()).max_by(|a, b| all[*a].1.total_cmp(&all[*b].1)).unwrap_or(0);
        if highest == 0 || highest + 1 == all.len() {
            return all[highest];
        }
        let [(_, below), (hour, top), (next_hour, above)] =
            [all[highest - 1], all[highest], all[highest + 1]];
        let bend = below - 2.0 * top + above;
        if bend == 0.0 {
            return (hour, top);
        }
        let offset = 0.5 * (below - above) / bend;
        (hour + offset * (next_hour - hour), top - 0.25 * (below - above) * offset)
    }

    /// The value at an hour, on a straight line between readings.
    pub(super) fn at(&self, hour: f64) -> f64 {
        let after = self.0.partition_point(|(t, _)| *t < hour).clamp(1, self.0.len() - 1);
        let ((t0, c0), (t1, c1)) = (self.0[after - 1], self.0[after]);
        c0 + (c1 - c0) * (hour - t0) / (t1 - t0)
    }

    /// The half-life between two hours from the values there, min.
    pub(super) fn half_life_min(&self, from_h: f64, until_h: f64) -> f64 {
        let fall = (self.at(from_h) / self.at(until_h)).ln();
        60.0 * (until_h - from_h) * std::f64::consts::LN_2 / fall
    }

    /// The area under the curve and under the curve times time, to the end and beyond it with the
    /// half-life of the last quarter; amount h/mL and amount h2/mL.
    pub(super) fn areas(&self) -> (f64, f64) {
        let (mut area, mut moment) = (0.0, 0.0);
        for pair in self.0.windows(2) {
            let [(t0, c0), (t1, c1)] = [pair[0], pair[1]];
            area += 0.5 * (t1 - t0) * (c0 + c1);
            moment += 0.5 * (t1 - t0) * (c0 * t0 + c1 * t1);
        }
        let (end_h, last) = self.0[self.0.len() - 1];
        let rate = 60.0 * std::f64::consts::LN_2 / self.half_life_min(0.75 * end_h, end_h);
        let tail = last / rate;
        (area + tail, moment + tail * (end_h + 1.0 / rate))
    }

    /// The first hour at which this share of the highest value is reached.
    pub(super) fn reaches(&self, share: f64) -> f64 {
        let wanted = share * self.peak().1;
        let after = self.0.iter().position(|(_, c)| *c >= wanted).unwrap_or(0).max(1);
        let ((t0, c0), (t1, c1)) = (self.0[after - 1], self.0[after]);
        t0 + (t1 - t0) * (wanted - c0) / (c1 - c0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_curve_gives_its_known_numbers() {
        // t e^-t: highest at 1 h; area 1, moment 2.
        let shape = |t: f64| t * (-t).exp();
        let every = (0..=2000).map(|n| f64::from(n) * 0.01);
        let curve = Course(every.map(|t| (t, shape(t))).collect());
        let (hour, top) = curve.peak();
        assert!((hour - 1.0).abs() < 1e-4 && (top - (-1.0_f64).exp()).abs() < 1e-6);
        let (area, moment) = curve.areas();
        assert!((area - 1.0).abs() < 1e-4 && (moment - 2.0).abs() < 1e-3, "{area} {moment}");
        let half = curve.half_life_min(10.0, 20.0);
        let want = 600.0 * std::f64::consts::LN_2 / (10.0 - 2.0_f64.ln());
        assert!((half - want).abs() < 1e-6);
        assert!((curve.at(curve.reaches(0.5)) - 0.5 * top).abs() < 1e-9);
    }
}
