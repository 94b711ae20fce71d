//! As much complex arithmetic as the theory needs.

use std::ops::{Add, Div, Mul, Sub};

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    pub(super) const fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }

    pub(super) const fn real(re: f64) -> Complex {
        Complex { re, im: 0.0 }
    }

    pub(super) fn norm_squared(self) -> f64 {
        self.re * self.re + self.im * self.im
    }

    pub(super) fn conjugate(self) -> Complex {
        Complex::new(self.re, -self.im)
    }

    pub(super) fn times(self, factor: f64) -> Complex {
        Complex::new(self.re * factor, self.im * factor)
    }
}

impl Add for Complex {
    type Output = Complex;
    fn add(self, other: Complex) -> Complex {
        Complex::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Complex;
    fn sub(self, other: Complex) -> Complex {
        Complex::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Complex;
    fn mul(self, other: Complex) -> Complex {
        let re = self.re * other.re - self.im * other.im;
        Complex::new(re, self.re * other.im + self.im * other.re)
    }
}

impl Div for Complex {
    type Output = Complex;
    /// After Smith: the larger part of the divisor is divided out first, so that nothing overflows
    /// that need not.
    fn div(self, by: Complex) -> Complex {
        if by.re.abs() >= by.im.abs() {
            let ratio = by.im / by.re;
            let whole = by.re + by.im * ratio;
            Complex::new((self.re + self.im * ratio) / whole, (self.im - self.re * ratio) / whole)
        } else {
            let ratio = by.re / by.im;
            let whole = by.re * ratio + by.im;
            Complex::new((self.re * ratio + self.im) / whole, (self.im * ratio - self.re) / whole)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dividing_undoes_multiplying_at_every_size() {
        for scale in [1e-100, 1.0, 1e100] {
            for (re, im) in [(3.0, 4.0), (4.0, -3.0), (0.0, 2.0), (-2.0, 0.0)] {
                let (a, b) = (Complex::new(1.5, -0.5), Complex::new(re * scale, im * scale));
                let back = a * b / b;
                assert!((back - a).norm_squared() < 1e-30, "{a:?} {b:?} {back:?}");
            }
        }
    }
}
