//! The small space in which a chain is looked at: Lanczos with the inverse of `pole - S`.
//!
//! The vectors are what a dose turns into when it is smoothed again and again over the time of
//! the pole, made orthogonal. In them the inverse is a small tridiagonal matrix. One more vector
//! closes the balance: what every drain takes, plus the pole times the volumes. Its smoothed form
//! is the total amount. With it in the space, the projected amounts and outflows belong together
//! exactly, however few vectors there are.

use super::lanes::{Lanes, dot, take_away};

/// A vector shorter than this has nothing left of it; the space is exhausted.
const NOTHING: f64 = 1e-150;

/// The systems of a group of patients, node by node.
pub(super) struct Group<const L: usize> {
    pub(super) couplings: Vec<Lanes<L>>,
    pub(super) inverse_pivots_s: Vec<Lanes<L>>,
    /// Stores beside nodes, in the order in which they follow the nodes in every vector.
    pub(super) stores: Vec<StoresOf<L>>,
    /// What a unit dose puts into every node.
    pub(super) start: Vec<Lanes<L>>,
    /// The vector that closes the balance.
    pub(super) closing: Vec<Lanes<L>>,
}

/// The stores of one pool of a group of patients.
pub(super) struct StoresOf<const L: usize> {
    pub(super) first_node: usize,
    pub(super) couplings: Vec<Lanes<L>>,
    pub(super) inverse_pivot_s: Lanes<L>,
}

/// An orthonormal basis and the inverse of `pole - S` in it.
pub(super) struct Basis<const L: usize> {
    nodes: usize,
    /// All vectors, one after the other.
    vectors: Vec<Lanes<L>>,
    /// Diagonal of the projected inverse, s.
    pub(super) diagonal_s: Vec<Lanes<L>>,
    /// The entries beside the diagonal, s.
    pub(super) beside_s: Vec<Lanes<L>>,
    /// Length of the starting vector.
    pub(super) start_length: Lanes<L>,
}

impl<const L: usize> Basis<L> {
    /// A basis of `size` vectors; at least two.
    #[inline(always)]
    pub(super) fn new(group: &Group<L>, size: usize) -> Basis<L> {
        let nodes = group.start.len();
        let mut basis = Basis {
            nodes,
            vectors: Vec::with_capacity(size * nodes),
            diagonal_s: Vec::with_capacity(size),
            beside_s: Vec::with_capacity(size),
            start_length: Lanes::ZERO,
        };
        basis.vectors.extend_from_slice(&group.start);
        basis.start_length = normalize(&mut basis.vectors);
        let mut smoothed = vec![Lanes::ZERO; nodes];
        for index in 1..=size {
            let newest = &basis.vectors[(index - 1) * nodes..];
            smoothed.copy_from_slice(newest);
            group.solve(&mut smoothed);
            basis.diagonal_s.push(dot(newest, &smoothed));
            if index == size {
                break;
            }
            let next = if index + 1 == size { &group.closing } else { &smoothed };
            basis.vectors.extend_from_slice(next);
            basis.make_newest_orthonormal();
            let newest = &basis.vectors[index * nodes..];
            basis.beside_s.push(dot(newest, &smoothed));
        }
        basis
    }

    /// Every vector of the basis.
    #[inline(always)]
    pub(super) fn vectors(&self) -> std::slice::ChunksExact<'_, Lanes<L>> {
        self.vectors.chunks_exact(self.nodes)
    }

    /// Takes out of the newest vector what the others have in it; twice is enough.
    #[inline(always)]
    fn make_newest_orthonormal(&mut self) {
        let before = self.vectors.len() - self.nodes;
        let (older, newest) = self.vectors.split_at_mut(before);
        for _ in 0..2 {
            for vector in older.chunks_exact(self.nodes) {
                let share = dot(vector, newest);
                take_away(newest, share, vector);
            }
        }
        normalize(newest);
    }
}

impl<const L: usize> Group<L> {
    /// Replaces `x` by the solution of `(pole - S) solution = x`.
    #[inline(always)]
    fn solve(&self, values: &mut [Lanes<L>]) {
        let (x, beside) = values.split_at_mut(self.inverse_pivots_s.len());
        let mut stored: &[Lanes<L>] = beside;
        for pool in &self.stores {
            let (here, rest) = stored.split_at(pool.couplings.len());
            let nodes = x[pool.first_node..].iter_mut();
            for ((node, &store), &coupling) in nodes.zip(here).zip(&pool.couplings) {
                *node = *node + coupling * store;
            }
            stored = rest;
        }
        self.solve_nodes(x);
        let mut stored = beside;
        for pool in &self.stores {
            let (here, rest) = stored.split_at_mut(pool.couplings.len());
            let nodes = &x[pool.first_node..];
            for ((store, &node), &coupling) in here.iter_mut().zip(nodes).zip(&pool.couplings) {
                *store = *store * pool.inverse_pivot_s + coupling * node;
            }
            stored = rest;
        }
    }

    /// The part of the solution that runs along the chain.
    #[inline(always)]
    fn solve_nodes(&self, x: &mut [Lanes<L>]) {
        let mut arriving = Lanes::ZERO;
        for (entry, &coupling) in x.iter_mut().zip(&self.couplings) {
            *entry = *entry + arriving;
            arriving = coupling * *entry;
        }
        let (Some(last), Some(pivot)) = (x.last_mut(), self.inverse_pivots_s.last()) else {
            return;
        };
        *last = (*last + arriving) * *pivot;
        let mut next = *last;
        let rows = self.couplings.iter().zip(&self.inverse_pivots_s);
        for (entry, (&coupling, &pivot)) in x.iter_mut().zip(rows).rev() {
            *entry = *entry * pivot + coupling * next;
            next = *entry;
        }
    }
}

/// Scales a vector to length one and hands back what its length was. Nothing remains nothing.
#[inline(always)]
fn normalize<const L: usize>(vector: &mut [Lanes<L>]) -> Lanes<L> {
    let length = dot(vector, vector).map(f64::sqrt);
    let scale = length.map(|length| if length > NOTHING { 1.0 / length } else { 0.0 });
    for entry in vector {
        *entry = *entry * scale;
    }
    length
}
