//! Who may do what, asked before any page is made.
//!
//! What each role may do is data: [`table`]. An address that is not in the table exists for nobody.
//! A chart that is shown is noted in the access log with who saw it; when that cannot be written,
//! the page is not shown.
//!
//! This decides by role and by whose patient it is. What a step does to a patient, the domain decides.

mod check;
mod document;
mod grant;
mod resource;
mod table;

pub use document::page as permissions_page;
pub use grant::{Grant, granted};
pub use resource::{Action, Resource};
pub use table::{GRANTS, Method, Need, ROUTES, Route, STEP_PATH, STEPS, StepRule};

pub(crate) use check::check;
pub(crate) use grant::shows;
pub(crate) use table::need_of_step;
