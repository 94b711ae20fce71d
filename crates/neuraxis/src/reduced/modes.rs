//! A chain as a handful of independent decays.

use super::eigen::{Columns, decompose};
use super::exponential::decay;
use super::lanes::sum_of;

/// The slowest decay there is, 1/s: nothing of it is seen in a million years, and it keeps zero
/// out of quotients.
const SLOWEST_PER_S: f64 = 1e-20;

/// The first column entry belongs to the dose, the next ones to amounts and drains, the rest to
/// the probes.
pub(super) const DOSE_ROWS: usize = 1;

/// How the rows of the columns are used.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowCounts {
    /// Rows that give an amount.
    pub(super) amounts: usize,
    /// Rows that give an outflow.
    pub(super) drains: usize,
    /// Rows that give a concentration.
    pub(super) probes: usize,
}

impl RowCounts {
    pub(super) fn height(&self) -> usize {
        DOSE_ROWS + self.amounts + self.drains + self.probes
    }
}

/// Independent decays, eight to a block, the last block filled up with decays of nothing.
#[derive(Clone, Debug)]
pub(super) struct Modes {
    blocks: Vec<Block>,
    /// Row by row, a weight for each mode: amounts, drains (already over the rate), probes.
    rows: Vec<[f64; 8]>,
    counts: RowCounts,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    /// Rate of decay, 1/s.
    rates_per_s: [f64; 8],
    /// What one unit of dose adds.
    entries: [f64; 8],
    /// Where a steady infusion of one unit per second leads, s.
    rests_s: [f64; 8],
}

/// What is in every mode.
pub(super) type Amounts = Vec<[f64; 8]>;

impl Modes {
    /// The modes of a projected inverse; the columns hold its rows before any turning.
    #[inline(always)]
    pub(super) fn new(
        mut diagonal_s: Vec<f64>,
        mut beside_s: Vec<f64>,
        mut columns: Columns,
        counts: RowCounts,
        (pole_per_s, fastest_per_s): (f64, f64),
    ) -> Option<Modes> {
        debug_assert_eq!(columns.height, counts.height());
        if !decompose(&mut diagonal_s, &mut beside_s, &mut columns) {
            return None;
        }
        let blocks = diagonal_s.len().div_ceil(8);
        let empty = Block { rates_per_s: [0.0; 8], entries: [0.0; 8], rests_s: [0.0; 8] };
        let rows = vec![[0.0; 8]; blocks * (counts.height() - DOSE_ROWS)];
        let mut modes = Modes { blocks: vec![empty; blocks], rows, counts };
        let shortest_s = 1.0 / (pole_per_s + fastest_per_s);
        for (index, eigenvalue_s) in diagonal_s.iter().enumerate() {
            // Rounding may leave the range in which the eigenvalues of the inverse lie.
            let rate_per_s = 1.0 / eigenvalue_s.max(shortest_s) - pole_per_s;
            modes.put(index, rate_per_s.max(SLOWEST_PER_S), columns.column(index));
        }
        Some(modes)
    }

    fn put(&mut self, index: usize, rate_per_s: f64, column: &[f64]) {
        let (number, lane) = (index / 8, index % 8);
        let blocks = self.blocks.len();
        let block = &mut self.blocks[number];
        block.rates_per_s[lane] = rate_per_s;
        block.entries[lane] = column[0];
        block.rests_s[lane] = column[0] / rate_per_s;
        let drains = self.counts.amounts..self.counts.amounts + self.counts.drains;
        for (row, &weight) in column[DOSE_ROWS..].iter().enumerate() {
            let weight = if drains.contains(&row) { weight / rate_per_s } else { weight };
            self.rows[row * blocks + number][lane] = weight;
        }
    }

    /// No modes: of a chain that could not be decomposed.
    pub(super) fn empty(counts: RowCounts) -> Modes {
        Modes { blocks: Vec::new(), rows: Vec::new(), counts }
    }

    pub(super) fn counts(&self) -> RowCounts {
        self.counts
    }

    /// How many modes there are, with those that fill up the last block.
    pub(super) fn count(&self) -> usize {
        8 * self.blocks.len()
    }

    /// The size of everything that is kept, bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.blocks[..]) + size_of_val(&self.rows[..])
    }

    pub(super) fn nothing(&self) -> Amounts {
        vec![[0.0; 8]; self.blocks.len()]
    }

    /// Lets time pass with a constant inflow. Exact: the modes do not know of steps.
    #[inline(always)]
    pub(super) fn advance(&self, amounts: &mut [[f64; 8]], rate_per_s: f64, duration_s: f64) {
        for (amounts, block) in amounts.iter_mut().zip(&self.blocks) {
            let mut exponents = block.rates_per_s;
            for exponent in &mut exponents {
                *exponent *= duration_s;
            }
            let fading = decay(exponents);
            for ((amount, rest), fading) in amounts.iter_mut().zip(block.rests_s).zip(fading) {
                *amount += fading * (*amount - rate_per_s * rest);
            }
        }
    }

    /// Puts a dose in at once.
    #[inline(always)]
    pub(super) fn deposit(&self, amounts: &mut [[f64; 8]], dose: f64) {
        for (amounts, block) in amounts.iter_mut().zip(&self.blocks) {
            for (amount, entry) in amounts.iter_mut().zip(block.entries) {
                *amount += dose * entry;
            }
        }
    }

    /// What is in one of the amounts.
    #[inline(always)]
    pub(super) fn amount(&self, amounts: &[[f64; 8]], index: usize) -> f64 {
        self.read(amounts, index)
    }

    /// What has left by one of the drains, of everything that was ever put in.
    #[inline(always)]
    pub(super) fn drained(&self, amounts: &[[f64; 8]], index: usize, injected: f64) -> f64 {
        let row = self.row(self.counts.amounts + index);
        let mut sums = [0.0; 8];
        for ((weights, block), amounts) in row.iter().zip(&self.blocks).zip(amounts) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += weights[lane] * (block.entries[lane] * injected - amounts[lane]);
            }
        }
        sum_of(sums)
    }

    /// The concentration at one of the probes.
    #[inline(always)]
    pub(super) fn concentration(&self, amounts: &[[f64; 8]], index: usize) -> f64 {
        self.read(amounts, self.counts.amounts + self.counts.drains + index)
    }

    #[inline(always)]
    fn read(&self, amounts: &[[f64; 8]], row: usize) -> f64 {
        let mut sums = [0.0; 8];
        for (weights, amounts) in self.row(row).iter().zip(amounts) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += weights[lane] * amounts[lane];
            }
        }
        sum_of(sums)
    }

    #[inline(always)]
    fn row(&self, row: usize) -> &[[f64; 8]] {
        &self.rows[row * self.blocks.len()..][..self.blocks.len()]
    }
}
