//! Eigenvalues of a small symmetric tridiagonal matrix, and what rows become in its eigenvectors.
//!
//! The implicit QL method as in EISPACK's `tql2`. The eigenvectors themselves are not formed:
//! only the few rows that are read are turned along.

/// Turns of one eigenvalue before giving up; about two are needed.
const TURNS_AT_MOST: usize = 60;

/// Rows over the columns of the matrix; a column's entries lie side by side.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) height: usize,
    pub(super) entries: Vec<f64>,
}

impl Columns {
    pub(super) fn column(&self, index: usize) -> &[f64] {
        &self.entries[index * self.height..][..self.height]
    }

    /// The first `count` columns.
    pub(super) fn first(&self, count: usize) -> Columns {
        let entries = self.entries[..count * self.height].to_vec();
        Columns { height: self.height, entries }
    }

    #[inline(always)]
    fn turn(&mut self, left: usize, sine: f64, cosine: f64) {
        let pair = &mut self.entries[left * self.height..][..2 * self.height];
        let (lefts, rights) = pair.split_at_mut(self.height);
        for (one, two) in lefts.iter_mut().zip(rights) {
            let (a, b) = (*one, *two);
            *one = cosine * a - sine * b;
            *two = sine * a + cosine * b;
        }
    }
}

/// Replaces `diagonal` by the eigenvalues, in no order, and turns the columns with them.
///
/// `beside` holds the entries beside the diagonal and is used up; its last one has no meaning.
/// False when an eigenvalue does not settle, which finite numbers do not cause.
#[inline(always)]
pub(super) fn decompose(diagonal: &mut [f64], beside: &mut [f64], columns: &mut Columns) -> bool {
    let size = diagonal.len();
    debug_assert_eq!(beside.len(), size);
    (0..size).all(|first| {
        (0..TURNS_AT_MOST).any(|_| {
            let last = (first..size - 1)
                .find(|&i| {
                    beside[i].abs() <= f64::EPSILON * (diagonal[i].abs() + diagonal[i + 1].abs())
                })
                .unwrap_or(size - 1);
            if last > first {
                sweep(first, last, diagonal, beside, columns);
            }
            last == first
        })
    })
}

/// One implicit step between two rows, from the lower right to the upper left.
#[inline(always)]
fn sweep(first: usize, last: usize, d: &mut [f64], e: &mut [f64], columns: &mut Columns) {
    let guess = (d[first + 1] - d[first]) / (2.0 * e[first]);
    let root = (guess * guess + 1.0).sqrt();
    let mut g = d[last] - d[first] + e[first] / (guess + root.copysign(guess));
    let (mut sine, mut cosine, mut p) = (1.0, 1.0, 0.0);
    for i in (first..last).rev() {
        let (f, b) = (sine * e[i], cosine * e[i]);
        let r = (f * f + g * g).sqrt();
        e[i + 1] = r;
        if r == 0.0 {
            // The matrix falls apart here; the next step looks at the parts.
            d[i + 1] -= p;
            e[last] = 0.0;
            return;
        }
        (sine, cosine) = (f / r, g / r);
        g = d[i + 1] - p;
        let turned = (d[i] - g) * sine + 2.0 * cosine * b;
        p = sine * turned;
        d[i + 1] = g + p;
        g = cosine * turned - b;
        columns.turn(i, sine, cosine);
    }
    d[first] -= p;
    e[first] = g;
    e[last] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn identity(size: usize) -> Columns {
        let entry = |i| if i / size == i % size { 1.0 } else { 0.0 };
        Columns { height: size, entries: (0..size * size).map(entry).collect() }
    }

    #[test]
    fn a_two_by_two_matrix_has_the_eigenvalues_worked_out_by_hand() {
        let (mut d, mut e, mut columns) = (vec![1.0, 4.0], vec![2.0, 0.0], identity(2));
        assert!(decompose(&mut d, &mut e, &mut columns));
        d.sort_by(f64::total_cmp);
        assert!(d[0].abs() < 1e-15 && (d[1] - 5.0).abs() < 1e-15, "{d:?}");
    }

    proptest! {
        #[test]
        fn turned_columns_are_eigenvectors(
            diagonal in proptest::collection::vec(1e-3_f64..1e3, 1..40),
            seed in proptest::collection::vec(0.0_f64..100.0, 40),
        ) {
            let size = diagonal.len();
            let (mut d, mut e) = (diagonal.clone(), seed[..size].to_vec());
            let beside = e.clone();
            let mut columns = identity(size);
            prop_assert!(decompose(&mut d, &mut e, &mut columns));
            for (j, eigenvalue) in d.iter().enumerate() {
                let v = columns.column(j);
                for i in 0..size {
                    let mut product = diagonal[i] * v[i] - eigenvalue * v[i];
                    if i > 0 { product += beside[i - 1] * v[i - 1]; }
                    if i + 1 < size { product += beside[i] * v[i + 1]; }
                    prop_assert!(product.abs() < 1e-11, "row {} of vector {}: {}", i, j, product);
                }
            }
        }
    }
}
