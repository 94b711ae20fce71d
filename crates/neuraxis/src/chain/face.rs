//! What crosses from one node to the next: the exponential-fitted flux of Scharfetter and Gummel.
//!
//! Between two nodes the steady one-dimensional balance of dispersion and flow is solved exactly,
//! which gives `flux = conductance * (B(-p) * c_left - B(p) * c_right)` with `p` the flow divided
//! by the conductance (the cell Peclet number) and `B(x) = x / (exp(x) - 1)`. Both coefficients
//! are non-negative for every `p`; the scheme is central at small `p` and upwind at large `p`.

/// The two transfer coefficients between a node and the next one.
///
/// Amount per second from node to next: `forward * c_node - backward * c_next`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// What the node's concentration drives onward, mL/s.
    pub forward_ml_per_s: f64,
    /// What the next node's concentration drives back, mL/s.
    pub backward_ml_per_s: f64,
}

impl Face {
    /// A wall.
    pub const fn closed() -> Face {
        Face { forward_ml_per_s: 0.0, backward_ml_per_s: 0.0 }
    }

    /// Coefficients for a dispersive conductance and a bulk flow, positive toward the next node.
    ///
    /// The flow is added to the smaller coefficient, not taken from the larger one, because
    /// `B(-p) = B(p) + p`: nothing cancels, and a uniform concentration is carried at exactly the
    /// bulk flow. Without any conductance this is pure upwind transport.
    pub fn exponential_fitted(conductance_ml_per_s: f64, flow_ml_per_s: f64) -> Face {
        debug_assert!(conductance_ml_per_s >= 0.0, "a conductance is not negative");
        let flow = flow_ml_per_s.abs();
        let against_flow = if conductance_ml_per_s > 0.0 {
            conductance_ml_per_s * bernoulli(flow / conductance_ml_per_s)
        } else {
            0.0
        };
        let with_flow = against_flow + flow;
        if flow_ml_per_s >= 0.0 {
            Face { forward_ml_per_s: with_flow, backward_ml_per_s: against_flow }
        } else {
            Face { forward_ml_per_s: against_flow, backward_ml_per_s: with_flow }
        }
    }
}

/// `x / (exp(x) - 1)`, continued to 1 at zero; accurate for every finite or infinite `x`.
pub fn bernoulli(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x == f64::INFINITY {
        0.0
    } else {
        // exp_m1 keeps full precision near zero, and overflows to a quotient of zero.
        x / x.exp_m1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(got: f64, want: f64) {
        assert!((got - want).abs() <= 4.0 * f64::EPSILON * want.abs(), "{got} is not {want}");
    }

    #[test]
    fn bernoulli_is_accurate_at_both_ends() {
        assert_close(bernoulli(0.0), 1.0);
        // Series 1 - x/2 + x^2/12, whose next term is below rounding at these arguments.
        for x in [1e-300, 1e-12, -1e-12, 1e-5, -1e-5] {
            assert_close(bernoulli(x), 1.0 - x / 2.0 + x * x / 12.0);
        }
        assert_close(bernoulli(1.0), 0.581_976_706_869_326_4);
        assert_close(bernoulli(-1.0), 1.581_976_706_869_326_4);
        assert_close(bernoulli(50.0), 50.0 * (-50.0_f64).exp());
        assert_close(bernoulli(-1e4), 1e4);
        assert_close(bernoulli(1e4), 0.0);
        assert_close(bernoulli(f64::INFINITY), 0.0);
        assert!(bernoulli(f64::NEG_INFINITY).is_infinite());
    }

    #[test]
    fn a_uniform_concentration_moves_at_the_bulk_flow() {
        for flow in [0.0, 1e-9, -1e-9, 0.37, -0.37, 1e4, -1e4] {
            let face = Face::exponential_fitted(1.0, flow);
            let net = face.forward_ml_per_s - face.backward_ml_per_s;
            assert!((net - flow).abs() <= f64::EPSILON * face.forward_ml_per_s.max(1.0));
        }
    }

    #[test]
    fn a_steady_profile_carries_a_steady_flux() {
        // c = exp(v x / K) has no net flux: advection and dispersion cancel everywhere.
        let (conductance, flow) = (0.3, -0.7);
        let face = Face::exponential_fitted(conductance, flow);
        let next: f64 = (flow / conductance).exp();
        let flux = face.forward_ml_per_s - face.backward_ml_per_s * next;
        assert!(flux.abs() < 1e-15, "flux {flux}");
    }

    #[test]
    fn without_dispersion_transport_is_upwind() {
        let up = Face { forward_ml_per_s: 2.0, backward_ml_per_s: 0.0 };
        let down = Face { forward_ml_per_s: 0.0, backward_ml_per_s: 2.0 };
        for conductance in [0.0, 1e-300] {
            assert_eq!(Face::exponential_fitted(conductance, 2.0), up);
            assert_eq!(Face::exponential_fitted(conductance, -2.0), down);
        }
        assert_eq!(Face::exponential_fitted(0.0, 0.0), Face::closed());
    }
}
