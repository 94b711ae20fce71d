//! The same walk in a real browser: what people see, at the width of a desk and of a telephone.
//!
//! It needs Chromium and its driver. Without them it says that it was skipped and passes, unless
//! `CISTERNA_REQUIRE_BROWSER=1` asks for it. The pictures lie in `target/browser`.

#[path = "browser/chromium.rs"]
mod chromium;
#[path = "story/clinic.rs"]
#[allow(dead_code, reason = "the story uses more of it")]
mod clinic;
#[path = "browser/desk.rs"]
mod desk;
#[path = "browser/look.rs"]
mod look;
#[path = "browser/second.rs"]
mod second;
#[path = "story/steps.rs"]
#[allow(dead_code, reason = "the story uses more of it")]
mod steps;
#[path = "browser/walk.rs"]
mod walk;
