//! Production of fluid over the day: switched on by calling for it, never by itself.
//!
//! Measured (NILSSON-1992): least, 12 mL/h, at 18:00; most, 42 mL/h, at 02:00;
//! 650 mL in 24 h. Two half waves of a cosine join the two, eight hours up and sixteen down. Their
//! mean is 27 mL/h, 648 mL in 24 h, so the curve meets all three numbers. Its shape between the
//! two extremes is a choice.

use super::{AdvanceError, Neuraxis, Parameters, Source, State};
use crate::limits::Limits;
use std::f64::consts::PI;

/// Mean production of the measured people, mL/min: 27 mL/h.
pub const MEASURED_MEAN_ML_PER_MIN: f64 = 27.0 / 60.0;
/// Largest deviation from the mean, as a share of it: 15 of 27 mL/h.
const SWING: f64 = 15.0 / 27.0;
/// When most is produced, hour of the day.
const MOST_AT_H: f64 = 2.0;
/// From the hour of most to the hour of least, h.
const FALL_H: f64 = 16.0;
/// From the hour of least to the hour of most, h.
const RISE_H: f64 = 24.0 - FALL_H;

/// Accepted hours of the day.
const HOUR_LIMITS: Limits = Limits::new(0.0, 24.0);
const HOUR_S: f64 = 3600.0;
/// A shorter rest of an hour is not worth a production of its own, s.
const SHORTEST_PIECE_S: f64 = 1.0;

/// Production at an hour of the day over its mean; between 0.44 and 1.56, on average 1.
pub fn circadian_factor(hour_of_day: f64) -> f64 {
    let since_most_h = (hour_of_day - MOST_AT_H).rem_euclid(24.0);
    if since_most_h < FALL_H {
        1.0 + SWING * (PI * since_most_h / FALL_H).cos()
    } else {
        1.0 - SWING * (PI * (since_most_h - FALL_H) / RISE_H).cos()
    }
}

/// The mean of [`circadian_factor`] over the hours that follow `hour_of_day`, exactly.
pub fn mean_circadian_factor(hour_of_day: f64, hours: f64) -> f64 {
    if hours > 0.0 {
        let from_h = (hour_of_day - MOST_AT_H).rem_euclid(24.0);
        (integral_h(from_h + hours) - integral_h(from_h)) / hours
    } else {
        circadian_factor(hour_of_day)
    }
}

/// The integral of the factor from the hour of most production to `since_most_h` later.
fn integral_h(since_most_h: f64) -> f64 {
    let within_h = since_most_h.rem_euclid(24.0);
    let wave_h = if within_h < FALL_H {
        FALL_H * (PI * within_h / FALL_H).sin()
    } else {
        -RISE_H * (PI * (within_h - FALL_H) / RISE_H).sin()
    };
    since_most_h + SWING / PI * wave_h
}

impl Parameters {
    /// The same person with the mean production of the hours that follow `hour_of_day`, taking
    /// the present production for the mean of the day.
    pub fn in_hours_of_day(self, hour_of_day: f64, hours: f64) -> Parameters {
        let factor = mean_circadian_factor(hour_of_day, hours);
        Parameters { production_ml_per_min: self.production_ml_per_min * factor, ..self }
    }
}

impl Neuraxis {
    /// As [`Neuraxis::advance`], starting at an hour of the day and with production following the
    /// day in hourly means; the production of the parameters is the mean of the day.
    ///
    /// Afterwards the parameters are what they were. When refused, the state is as it was.
    pub fn advance_through_day(
        &mut self,
        state: &mut State,
        injections: &[(&Source, f64)],
        hour_of_day: f64,
        duration_s: f64,
        step_s_max: f64,
    ) -> Result<(), AdvanceError> {
        HOUR_LIMITS.check("hour_of_day", hour_of_day)?;
        super::neuraxis::check_duration(duration_s)?;
        let base = *self.parameters();
        let mut moved = state.clone();
        let result =
            self.advance_by_hours(&mut moved, injections, hour_of_day, duration_s, step_s_max);
        self.change(base)?;
        if result.is_ok() {
            *state = moved;
        }
        result
    }

    fn advance_by_hours(
        &mut self,
        state: &mut State,
        injections: &[(&Source, f64)],
        hour_of_day: f64,
        duration_s: f64,
        step_s_max: f64,
    ) -> Result<(), AdvanceError> {
        let base = *self.parameters();
        let mut piece: Vec<(&Source, f64)> = injections.to_vec();
        let mut rest: Vec<f64> = injections.iter().map(|(_, amount)| *amount).collect();
        let mut passed_s = 0.0;
        loop {
            let left_s = duration_s - passed_s;
            let hour = full_hour_if_near(hour_of_day + passed_s / HOUR_S).rem_euclid(24.0);
            let length_s = piece_s(hour, left_s);
            for (((_, amount), rest), (_, whole)) in piece.iter_mut().zip(&mut rest).zip(injections)
            {
                let share = whole * (length_s / duration_s);
                *amount = if length_s < left_s { share.min(*rest) } else { *rest };
                *rest -= *amount;
            }
            self.change(base.in_hours_of_day(hour, length_s / HOUR_S))?;
            self.advance(state, &piece, length_s, step_s_max)?;
            if length_s >= left_s {
                return Ok(());
            }
            passed_s += length_s;
        }
    }
}

/// The full hour less than [`SHORTEST_PIECE_S`] away, so that rounding neither makes a splinter
/// nor keeps the same hour of two days from having the same parameters.
fn full_hour_if_near(hour: f64) -> f64 {
    let full = hour.round();
    if (hour - full).abs() * HOUR_S < SHORTEST_PIECE_S { full } else { hour }
}

/// How long to go on with one production: to the next full hour, or to the end.
fn piece_s(hour: f64, left_s: f64) -> f64 {
    let length_s = (hour.floor() + 1.0 - hour) * HOUR_S;
    if left_s - length_s < SHORTEST_PIECE_S { left_s } else { length_s }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_meets_the_published_extremes_and_mean() {
        let ml_per_h = |hour: f64| 60.0 * MEASURED_MEAN_ML_PER_MIN * circadian_factor(hour);
        assert!((ml_per_h(2.0) - 42.0).abs() < 1e-12);
        assert!((ml_per_h(18.0) - 12.0).abs() < 1e-12);
        assert!((ml_per_h(26.0) - 42.0).abs() < 1e-12);
        let of_day_ml = 24.0 * 60.0 * MEASURED_MEAN_ML_PER_MIN * mean_circadian_factor(7.0, 24.0);
        assert!((of_day_ml - 648.0).abs() < 1e-9);
        for tenth in 0..240 {
            let (here, next) = (f64::from(tenth) * 0.1, f64::from(tenth + 1) * 0.1);
            assert!((12.0 - 1e-9..42.0 + 1e-9).contains(&ml_per_h(here)));
            assert!((ml_per_h(next) - ml_per_h(here)).abs() < 0.6, "a jump at {here} h");
        }
    }

    #[test]
    fn the_mean_of_any_hours_is_that_of_the_curve() {
        for (from, hours) in [(0.0, 1.0), (17.5, 3.0), (1.0, 30.0), (23.9, 0.2)] {
            let parts = 20_000;
            let at = |part: i32| from + hours * (f64::from(part) + 0.5) / f64::from(parts);
            let summed: f64 = (0..parts).map(|part| circadian_factor(at(part))).sum();
            let mean = mean_circadian_factor(from, hours);
            assert!((mean - summed / f64::from(parts)).abs() < 1e-8, "{from} {hours}");
        }
        assert!((mean_circadian_factor(18.0, 0.0) - 12.0 / 27.0).abs() < 1e-12);
    }

    #[test]
    fn pieces_end_at_full_hours_and_none_is_a_splinter() {
        let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-6, "{got} is not {want}");
        close(piece_s(3.25, 1e5), 2700.0);
        close(piece_s(full_hour_if_near(3.999_999_9), 1e5), 3600.0);
        close(piece_s(full_hour_if_near(3.9), 1e5), 360.0);
        close(piece_s(3.0, 3600.5), 3600.5);
        close(piece_s(3.5, 60.0), 60.0);
    }
}
