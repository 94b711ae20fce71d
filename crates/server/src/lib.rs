//! The web server of Cisterna: pages, accounts and sessions over HTTP.
//!
//! This crate draws pages and guards the door. It decides nothing about therapy: a page hands a
//! command to `cisterna-therapy` and shows the refusal that comes back. No page needs a script;
//! every page works as plain HTML.
//!
//! - [`Server`] is the state that every page receives; [`router`] and [`serve`] put it on the
//!   network.
//! - [`Actor`] is the colleague who is signed in; [`Posted`] is a form that this colleague sent.
//! - [`form`] is the one form model; [`Layout`] is the frame around every page.
//! - [`PageError`] is every way in which a page can fail.
//!
//! To add a page, read [`pages`].
#![forbid(unsafe_code)]

pub mod access;
mod access_note;
mod account_rules;
mod accounts;
mod actor;
mod asked;
mod attempts;
mod chart_room;
mod clock;
mod cookie;
mod draw;
mod emergency;
mod error;
mod factor;
mod first_dose;
pub mod form;
mod guard;
mod headers;
mod layout;
mod local_path;
mod log;
mod metrics;
mod origin;
pub mod pages;
mod password;
mod posted;
mod prediction;
mod reading;
mod render;
mod review;
mod router;
mod serve;
mod session;
mod signing;
mod state;
mod step;
mod stylesheet;
mod token;
mod what_if;
mod when;
mod words;

pub use accounts::{AccountNotMade, NewPerson};
pub use actor::Actor;
pub use asked::Asked;
pub use clock::Clock;
pub use error::PageError;
pub use layout::{Layout, Section};
pub use local_path::LocalPath;
pub use metrics::metrics_router;
pub use posted::Posted;
pub use prediction::{NoPrediction, twin_at};
pub use render::{Page, render, render_with};
pub use router::{router, router_with};
pub use serve::{serve, serve_metrics};
pub use session::COOKIE as SESSION_COOKIE;
pub use state::{Server, StartError};
pub use step::step_slugs;
