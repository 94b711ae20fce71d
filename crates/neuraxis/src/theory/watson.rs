//! Dispersion in oscillating flow through a duct: Watson (J. Fluid Mech. 1983;133:233), derived
//! again.
//!
//! The fluid oscillates with angular frequency `w` and mean amplitude `U` in a duct of radius or
//! half-gap `h`; `alpha = h sqrt(w / nu)` is the Womersley number, `Sc = nu / D` the Schmidt number,
//! and `L = 2 U / w` the distance that the mean moves there and back. Averaged over a cycle the drug
//! spreads with `D (1 + R)`, and `R / (L/h)^2` depends on `alpha` and `Sc` alone. That is what the
//! functions here give.
//!
//! Velocity and concentration are written in the modes of the section that have no flux at its
//! walls. Each mode adds a positive amount, and the sum over the modes is a Bessel ratio. With the
//! continued fraction `C_m(x) = m + x/(m+2 + x/(m+4 + ...))`, with `m` 3 for a channel and 4 for a
//! pipe, `a = alpha^2`, and `b = a Sc`, all of it is
//!
//! ```text
//! R / (L/h)^2 = weight  Sc^2/(Sc^2 - 1)  |C_m(i a)|^2  [ S(b) - S(a) ]
//! S(y) = Re[ 1/(2 m) - 1/(2 C_m(i y)) ] = y Im(z) / (2 m |z|^2),   z = C_m(i y) C_m+2(i y)
//! ```
//!
//! with a weight of 1/4 for a channel and 1/2 for a pipe. The fraction stands for the hyperbolic
//! tangents and Bessel functions of the usual form. It neither overflows at a high frequency nor
//! loses its digits at a low one.
//!
//! A verification function: never the dispersion of the spinal canal. See [`theory`](super).

use super::annulus;
use super::complex::Complex;
use crate::limits::{Limits, ParameterError};

/// Accepted Womersley numbers.
pub const WOMERSLEY_LIMITS: Limits = Limits::new(1e-3, 1e3);
/// Accepted Schmidt numbers. Drugs in spinal fluid have about 1000; at 1 the formula divides by zero.
pub const SCHMIDT_LIMITS: Limits = Limits::new(2.0, 1e13);
/// Accepted products of Womersley number and root of the Schmidt number: the length of the fraction
/// grows with it.
pub const PRODUCT_LIMITS: Limits = Limits::new(1e-3, 1e6);
/// Accepted ratios of the inner to the outer radius of an annulus.
pub const RADIUS_RATIO_LIMITS: Limits = Limits::new(0.05, 0.99);
/// Accepted products as above for an annulus, whose thinnest layer the grid has to resolve.
pub const ANNULUS_PRODUCT_LIMITS: Limits = Limits::new(1e-3, 500.0);

/// `R / (L/h)^2` between two plates, `h` half of the gap.
///
/// # Errors
/// A number outside its limits.
pub fn channel(womersley: f64, schmidt: f64) -> Result<f64, ParameterError> {
    check(womersley, schmidt, PRODUCT_LIMITS)?;
    Ok(0.25 * modes(3.0, womersley, schmidt))
}

/// `R / (L/h)^2` in a round pipe, `h` its radius.
///
/// # Errors
/// A number outside its limits.
pub fn pipe(womersley: f64, schmidt: f64) -> Result<f64, ParameterError> {
    check(womersley, schmidt, PRODUCT_LIMITS)?;
    Ok(0.5 * modes(4.0, womersley, schmidt))
}

/// `R / (L/h)^2` between two concentric cylinders, `h` half of the gap, solved in finite volumes on
/// two grids and extrapolated: good to about 1e-4.
///
/// # Errors
/// A number outside its limits.
pub fn annulus(radius_ratio: f64, womersley: f64, schmidt: f64) -> Result<f64, ParameterError> {
    RADIUS_RATIO_LIMITS.check("radius_ratio", radius_ratio)?;
    check(womersley, schmidt, ANNULUS_PRODUCT_LIMITS)?;
    Ok(annulus::extrapolated(radius_ratio, womersley, schmidt))
}

/// The limit of a slow oscillation in a channel, `alpha^2 Sc` toward zero.
pub fn quasi_steady_channel(womersley: f64, schmidt: f64) -> f64 {
    (womersley * womersley * schmidt).powi(2) / 420.0
}

/// The limit of a slow oscillation in a pipe, `alpha^2 Sc` toward zero.
pub fn quasi_steady_pipe(womersley: f64, schmidt: f64) -> f64 {
    (womersley * womersley * schmidt).powi(2) / 384.0
}

/// The limit of a viscous channel flow in which nothing diffuses across during a cycle: `alpha`
/// toward zero while `alpha^2 Sc` grows.
pub const KINEMATIC_CHANNEL: f64 = 3.0 / 8.0;

/// The limit of thin layers at the walls, `alpha` toward infinity; the same for every duct whose
/// wall per area is that of a channel.
pub fn thin_layers_channel(womersley: f64, schmidt: f64) -> f64 {
    let layers = (1.0 + schmidt.recip().sqrt()) * (1.0 + schmidt.recip());
    f64::sqrt(2.0) / 16.0 * womersley / layers
}

/// The dispersion that follows, in the unit of `molecular`, when the mean moves `stroke` there and
/// back in a duct of half-gap or radius `half_gap`, both in one unit.
pub fn dispersion(molecular: f64, reduced: f64, stroke: f64, half_gap: f64) -> f64 {
    molecular * (1.0 + reduced * (stroke / half_gap).powi(2))
}

fn check(womersley: f64, schmidt: f64, product: Limits) -> Result<(), ParameterError> {
    WOMERSLEY_LIMITS.check("womersley", womersley)?;
    SCHMIDT_LIMITS.check("schmidt", schmidt)?;
    product.check("womersley_root_schmidt", womersley * schmidt.sqrt())?;
    Ok(())
}

fn modes(first: f64, womersley: f64, schmidt: f64) -> f64 {
    let slow = womersley * womersley;
    let velocity = fraction(first, slow).norm_squared();
    let kept_apart = deficit(first, slow * schmidt) - deficit(first, slow);
    velocity * kept_apart / (1.0 - schmidt.powi(-2))
}

/// `S(y)`: how much less the modes hold than they would if nothing oscillated.
fn deficit(first: f64, y: f64) -> f64 {
    let next = fraction(first + 2.0, y);
    // The fraction from `first` on is one more step of the one from the next term on.
    let z = (Complex::real(first) + Complex::new(0.0, y) / next) * next;
    y * z.im / (2.0 * first * z.norm_squared())
}

/// The continued fraction `first + iy/(first+2 + iy/(first+4 + ...))`, from behind.
fn fraction(first: f64, y: f64) -> Complex {
    // Beyond some multiple of the root the terms outgrow `iy`, and each further one adds digits.
    let terms = 40.0 + 2.0 * y.sqrt();
    let mut value = Complex::real(first + 2.0 * terms.ceil());
    for term in (0..terms.ceil() as u64).rev() {
        value = Complex::real(first + 2.0 * term as f64) + Complex::new(0.0, y) / value;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tanh` that does not overflow: with `e^-2x` for a large real part.
    fn tanh(z: Complex) -> Complex {
        let decay = (-2.0 * z.re.abs()).exp();
        let (sin, cos) = (2.0 * z.im).sin_cos();
        let whole = 1.0 + 2.0 * cos * decay + decay * decay;
        Complex::new((1.0 - decay * decay).copysign(z.re), 2.0 * sin * decay).times(1.0 / whole)
    }

    /// The usual closed form of the channel, with hyperbolic tangents, as it is printed.
    fn printed(womersley: f64, schmidt: f64) -> f64 {
        let one = Complex::real(1.0);
        let i = Complex::new(0.0, 1.0);
        let root = f64::sqrt(0.5);
        let lam = Complex::new(root, root).times(womersley);
        let mu = lam.times(schmidt.sqrt());
        let g = one / (one - tanh(lam) / lam);
        let a = Complex::default() - g / i;
        let b = g.times(schmidt / (schmidt - 1.0)) / i;
        let e = Complex::default() - b * (lam * tanh(lam) / (mu * tanh(mu)));
        let mean = |p: Complex| tanh(p) / p;
        let pair = |p: Complex, q: Complex| (p * tanh(p) - q * tanh(q)) / (p * p - q * q);
        let (lc, mc) = (lam.conjugate(), mu.conjugate());
        let sum = a.conjugate() * (one - mean(lam))
            + b.conjugate() * (mean(lc) - pair(lam, lc))
            + e.conjugate() * (mean(mc) - pair(lam, mc));
        -(womersley.powi(2) * schmidt / 8.0) * (g * sum).re
    }

    #[test]
    fn the_fraction_is_the_form_with_hyperbolic_tangents() {
        for womersley in [0.7, 1.0, 3.3, 12.0, 100.0, 900.0] {
            for schmidt in [2.0, 10.0, 1400.0] {
                let (got, want) =
                    (channel(womersley, schmidt).unwrap(), printed(womersley, schmidt));
                assert!((got / want - 1.0).abs() < 1e-9, "{womersley} {schmidt}: {got} {want}");
            }
        }
    }

    #[test]
    fn it_keeps_its_digits_where_tangents_lose_them() {
        let want = quasi_steady_channel(1e-3, 10.0);
        assert!((channel(1e-3, 10.0).unwrap() / want - 1.0).abs() < 1e-9);
        let lost = (printed(1e-3, 10.0) / want - 1.0).abs();
        assert!(lost > 1e-3, "the printed form would do as well: {lost}");
    }

    #[test]
    fn what_the_theory_does_not_hold_for_is_refused_by_name() {
        assert_eq!(channel(0.0, 10.0).unwrap_err().field(), "womersley");
        assert_eq!(channel(1.0, 1.0).unwrap_err().field(), "schmidt");
        assert_eq!(pipe(f64::NAN, 10.0).unwrap_err().field(), "womersley");
        assert_eq!(pipe(1e3, 1e13).unwrap_err().field(), "womersley_root_schmidt");
        assert_eq!(annulus(1.0, 2.0, 1000.0).unwrap_err().field(), "radius_ratio");
        assert_eq!(annulus(0.5, 100.0, 1000.0).unwrap_err().field(), "womersley_root_schmidt");
    }
}
