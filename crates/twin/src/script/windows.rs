//! The most drug in any window of time, summed up from pieces of delivery.

use std::collections::VecDeque;

use cisterna_quantity::{Duration, Mass};

use super::outcome::WindowTotal;

/// Drug that left in a piece of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) begin: Duration,
    pub(super) end: Duration,
    pub(super) fg: u128,
}

/// Pieces of delivery as far back as the longest window needs them, and the sums over them.
#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    samples: VecDeque<Sample>,
    /// How many pieces were let go at the front.
    gone: usize,
    sums: Vec<Sum>,
}

/// The sums over the window that ends now, and the largest of them.
#[derive(Clone, Copy, Debug)]
struct Sum {
    window: u64,
    /// Pieces that lie in the window whole: the number of the first, and their sum.
    whole: (usize, u128),
    /// Pieces of which any part lies in the window.
    touched: (usize, u128),
    most: (u128, Duration),
    at_most: u128,
}

impl Windows {
    pub(super) fn new(windows: &[Duration]) -> Self {
        let sum = |window: &Duration| Sum {
            window: window.ms(),
            whole: (0, 0),
            touched: (0, 0),
            most: (0, Duration::ZERO),
            at_most: 0,
        };
        Self { sums: windows.iter().map(sum).collect(), ..Self::default() }
    }

    /// Adds a piece; pieces come in order of time.
    pub(super) fn add(&mut self, new: Sample) {
        if new.fg == 0 {
            return;
        }
        self.samples.push_back(new);
        let (samples, gone) = (&self.samples, self.gone);
        let leave = |(first, sum): &mut (usize, u128), is_out: &dyn Fn(&Sample) -> bool| {
            while let Some(sample) = samples.get(*first - gone).filter(|sample| is_out(sample)) {
                *sum -= sample.fg;
                *first += 1;
            }
        };
        for sum in &mut self.sums {
            let (window, begin, end) = (sum.window, new.begin.ms(), new.end.ms());
            sum.whole.1 += new.fg;
            sum.touched.1 += new.fg;
            leave(&mut sum.whole, &|old| old.begin.ms() + window < end);
            leave(&mut sum.touched, &|old| old.end.ms() + window <= begin);
            if sum.whole.1 > sum.most.0 {
                sum.most = (sum.whole.1, new.end);
            }
            sum.at_most = sum.at_most.max(sum.touched.1);
        }
        let needed = self.sums.iter().map(|sum| sum.touched.0).min().unwrap_or(usize::MAX);
        while self.gone < needed && self.samples.pop_front().is_some() {
            self.gone += 1;
        }
    }

    pub(super) fn totals(&self) -> Vec<WindowTotal> {
        let total = |sum: &Sum| WindowTotal {
            window: Duration::from_ms(sum.window),
            most: mass(sum.most.0),
            until: sum.most.1,
            at_most: mass(sum.at_most),
        };
        self.sums.iter().map(total).collect()
    }
}

/// A mass, or the largest that can be written.
pub(super) fn mass(fg: u128) -> Mass {
    Mass::from_fg(u64::try_from(fg).unwrap_or(u64::MAX))
}
