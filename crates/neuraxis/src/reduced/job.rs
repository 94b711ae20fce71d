//! One chain with its source and its outputs, ready to be reduced.

use super::ReduceError;
use super::eigen::Columns;
use super::krylov::{Basis, Group, StoresOf};
use super::lanes::{Lanes, dot};
use super::modes::RowCounts;
use super::symmetric::Symmetric;
use crate::model::Neuraxis;
use crate::model::Source;

/// Doses are smoothed over half an hour: between the minutes of a bolus and the days of a steady
/// state. A tenth or ten times as much needs about two modes more.
pub(super) const POLE_PER_S: f64 = 1.0 / 1800.0;

/// How much of rounding the change of variables may amplify. It is 20 for the default person;
/// here the balance is still held to 1e-12.
const AMPLIFICATION_LIMIT: f64 = 1e4;

/// A place where the concentration is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Probe {
    /// The spinal cell that contains this height, cm.
    Height(f64),
    /// The cisterna magna.
    CisternaMagna,
    /// The cranial space.
    CranialSpace,
}

/// What one patient adds to a group.
pub(super) struct Job {
    pub(super) symmetric: Symmetric,
    start: Vec<f64>,
    closing: Vec<f64>,
    /// Amounts, then drains: a weight for every node.
    totals: Vec<Vec<f64>>,
    /// Where a concentration is read.
    probe_nodes: Vec<usize>,
    pub(super) counts: RowCounts,
}

impl Job {
    pub(super) fn new(
        neuraxis: &Neuraxis,
        source: &Source,
        probes: &[Probe],
    ) -> Result<Job, ReduceError> {
        let probe_nodes =
            probes.iter().map(|probe| node_of(neuraxis, *probe)).collect::<Result<Vec<_>, _>>()?;
        let chain = neuraxis.chain();
        let symmetric = Symmetric::new(chain, POLE_PER_S)?;
        let weights = &symmetric.weights;
        let nodes = chain.nodes();
        // Stores count as nodes of volume one.
        let volumes_ml = chain.volumes_ml().iter().copied().chain(std::iter::repeat(1.0));
        let volumes: Vec<f64> =
            volumes_ml.zip(weights).map(|(volume, weight)| volume * weight).collect();
        let dose = neuraxis.unit_dose(source)?;
        let mut start: Vec<f64> =
            dose.iter().zip(&volumes).map(|(share, volume)| share / volume).collect();
        start.resize(volumes.len(), 0.0);
        let amplification = length(&start) * length(&volumes);
        if amplification.is_nan() || amplification > AMPLIFICATION_LIMIT {
            return Err(ReduceError::Stiff { amplification, limit: AMPLIFICATION_LIMIT });
        }
        let mut closing: Vec<f64> = volumes.iter().map(|volume| POLE_PER_S * volume).collect();
        let mut totals = neuraxis.fluid_nodes().map(|nodes| masked(&volumes, nodes)).to_vec();
        let mut removals = Vec::new();
        let mut first = nodes;
        for pool in chain.side_pools() {
            let stores = first..first + pool.uptakes_ml_per_s().len();
            first = stores.end;
            let held = masked(&volumes, stores);
            removals.push(held.iter().map(|held| held * pool.removal_per_s()).collect::<Vec<_>>());
            totals.push(held);
        }
        let amounts = totals.len();
        for drain in chain.drains() {
            let mut row = vec![0.0; volumes.len()];
            for (offset, clearance_ml_per_s) in drain.clearances_ml_per_s().iter().enumerate() {
                let node = drain.first_node() + offset;
                row[node] = clearance_ml_per_s * weights[node];
            }
            totals.push(row);
        }
        totals.extend(removals);
        for row in &totals[amounts..] {
            closing.iter_mut().zip(row).for_each(|(entry, outflow)| *entry += outflow);
        }
        let drains = totals.len() - amounts;
        let counts = RowCounts { amounts, drains, probes: probe_nodes.len() };
        Ok(Job { symmetric, start, closing, totals, probe_nodes, counts })
    }

    /// Only jobs with equal layouts are reduced side by side.
    pub(super) fn layout(&self) -> Vec<(usize, usize)> {
        self.symmetric.layout()
    }
}

fn node_of(neuraxis: &Neuraxis, probe: Probe) -> Result<usize, ReduceError> {
    let cells = neuraxis.parameters().cells;
    match probe {
        Probe::Height(z_cm) => Ok(neuraxis.node_at(z_cm)?),
        Probe::CisternaMagna => Ok(cells),
        Probe::CranialSpace => Ok(cells + 1),
    }
}

fn masked(volumes: &[f64], mask: std::ops::Range<usize>) -> Vec<f64> {
    let inside = |(node, volume): (usize, &f64)| if mask.contains(&node) { *volume } else { 0.0 };
    volumes.iter().enumerate().map(inside).collect()
}

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}

/// A vector of each job, side by side.
#[inline(always)]
fn side_by_side<const L: usize>(jobs: &[Job; L], of: impl Fn(&Job) -> &[f64]) -> Vec<Lanes<L>> {
    let rows = jobs.each_ref().map(of);
    (0..rows[0].len()).map(|node| Lanes(rows.map(|row| row[node]))).collect()
}

/// The systems of jobs with the same layout.
#[inline(always)]
pub(super) fn group<const L: usize>(jobs: &[Job; L]) -> Group<L> {
    Group {
        couplings: side_by_side(jobs, |job| &job.symmetric.couplings),
        inverse_pivots_s: side_by_side(jobs, |job| &job.symmetric.inverse_pivots_s),
        stores: (0..jobs[0].symmetric.stores.len()).map(|pool| stores(jobs, pool)).collect(),
        start: side_by_side(jobs, |job| &job.start),
        closing: side_by_side(jobs, |job| &job.closing),
    }
}

#[inline(always)]
fn stores<const L: usize>(jobs: &[Job; L], pool: usize) -> StoresOf<L> {
    StoresOf {
        first_node: jobs[0].symmetric.stores[pool].first_node,
        couplings: side_by_side(jobs, |job| &job.symmetric.stores[pool].couplings),
        inverse_pivot_s: Lanes(
            jobs.each_ref().map(|job| job.symmetric.stores[pool].inverse_pivot_s),
        ),
    }
}

/// What dose, totals and probes of every job are in the vectors of a basis.
#[inline(always)]
pub(super) fn columns<const L: usize>(jobs: &[Job; L], basis: &Basis<L>) -> [Columns; L] {
    let totals: Vec<Vec<Lanes<L>>> = (0..jobs[0].totals.len())
        .map(|index| side_by_side(jobs, |job| &job.totals[index]))
        .collect();
    let mut columns =
        jobs.each_ref().map(|job| Columns { height: job.counts.height(), entries: Vec::new() });
    for (number, vector) in basis.vectors().enumerate() {
        let dose = if number == 0 { basis.start_length } else { Lanes::ZERO };
        append(&mut columns, dose);
        for row in &totals {
            append(&mut columns, dot(row, vector));
        }
        for (lane, (job, columns)) in jobs.iter().zip(&mut columns).enumerate() {
            let weights = &job.symmetric.weights;
            let read = |&node: &usize| weights[node] * vector[node].0[lane];
            columns.entries.extend(job.probe_nodes.iter().map(read));
        }
    }
    columns
}

#[inline(always)]
fn append<const L: usize>(columns: &mut [Columns; L], entries: Lanes<L>) {
    for (columns, entry) in columns.iter_mut().zip(entries.0) {
        columns.entries.push(entry);
    }
}
