//! The story that must pass: one patient from referral to the first refill, against the real
//! program, through the forms that people fill in, with the server killed between any two steps.
//!
//! Beside it stand the patients who must not get that far, and everything that must never be saved.

#[path = "story/browser.rs"]
mod browser;
#[path = "story/clinic.rs"]
mod clinic;
#[path = "story/colleague.rs"]
mod colleague;
#[path = "story/fences.rs"]
mod fences;
#[path = "story/form.rs"]
mod form;
#[path = "story/killed.rs"]
mod killed;
#[path = "story/nonsense.rs"]
mod nonsense;
#[path = "story/others.rs"]
mod others;
#[path = "story/page.rs"]
mod page;
#[path = "story/path.rs"]
mod path;
#[path = "story/second.rs"]
mod second;
#[path = "story/steps.rs"]
mod steps;
#[path = "story/tabs.rs"]
mod tabs;
#[path = "story/what_if.rs"]
mod what_if;
