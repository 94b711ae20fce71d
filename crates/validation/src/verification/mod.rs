//! Cases that a computer can settle: closed solutions, laws and other solvers.

mod catheter;
mod closed;
pub mod cross_solver;
mod laws;
mod line;
mod manufactured;
mod theory;

use crate::case::{Case, Class};

/// V1 to V13.
pub(crate) const CASES: [Case; 13] = [
    Case::new("V1", Class::Analytic, "A point source on an infinite line", closed::v1),
    Case::new("V2", Class::Analytic, "A step that is carried away", closed::v2),
    Case::new("V3", Class::Analytic, "A steady infusion with loss", closed::v3),
    Case::new("V4", Class::Analytic, "A steady infusion above a closed end", closed::v4),
    Case::new("V5", Class::Analytic, "Two streams and the exchange between them", theory::v5),
    Case::new("V6", Class::Analytic, "Exchange of fluid with tissue", closed::v6),
    Case::new("V7", Class::Analytic, "Watson dispersion, apart from the model", theory::v7),
    Case::new("V8", Class::Analytic, "Watson dispersion at its limits", theory::v8),
    Case::new("V9", Class::Analytic, "Mass balance", laws::v9),
    Case::new("V10", Class::Analytic, "No negative concentration", laws::v10),
    Case::new("V11", Class::Analytic, "Manufactured solution", manufactured::v11),
    Case::new("V12", Class::Analytic, "Plug flow in the catheter", catheter::v12),
    Case::new(
        "V13",
        Class::Analytic,
        "The whole neuraxis against other solvers",
        cross_solver::v13,
    ),
];
