//! Verification cases of the transport model, one file per case, under their fixed numbers.
//!
//! V1, V3, V4 and V6 compare the numerical core with closed-form solutions; V5, V7 and V8 are
//! theory that no model uses. V9, V10 and superposition hold for any parameters. V11 measures the
//! orders of convergence. V13 and the apparent kinetics compare the whole neuraxis with
//! independently coded solvers.

mod apparent_kinetics;
mod disturbances;
mod line;
mod physiology;
mod plasma;
mod refusals;
mod reversible_uptake;
mod superposition;
mod time_error;
mod v01_point_source;
mod v03_steady_infusion;
mod v04_closed_end;
mod v05_two_streams;
mod v06_exchange_with_tissue;
mod v07_watson;
mod v09_mass_balance;
mod v10_positivity;
mod v11_manufactured;
mod v13_cross_solver;
