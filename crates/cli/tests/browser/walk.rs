//! The walk: from the first visit to the first refill, with the refusals along it, looking at every
//! page.

use std::io::Write as _;

use tokio::runtime::Builder;

use crate::chromium::is_installed;
use crate::desk::{Desk, PASSWORD};
use crate::steps::{self, REFILL};

#[test]
fn the_walk_in_a_real_browser() {
    if !is_installed() {
        let why = "no chromium/chromedriver (apt-get install chromium chromium-driver)";
        let required = std::env::var_os("CISTERNA_REQUIRE_BROWSER").is_some_and(|set| set == "1");
        assert!(!required, "{why}");
        // Written past the capture of the test harness: a test that passes shows nothing it prints.
        let _ = writeln!(std::io::stderr(), "skipped: {why}");
        return;
    }
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let problems = runtime.expect("a runtime").block_on(walk());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

async fn walk() -> Vec<String> {
    let mut desk = Desk::new().await;
    set_up_and_sign_in(&mut desk).await;
    screening(&mut desk).await;
    trial(&mut desk).await;
    implant(&mut desk).await;
    refill(&mut desk).await;
    other_pages(&mut desk).await;
    desk.problems
}

async fn set_up_and_sign_in(desk: &mut Desk) {
    desk.open("/").await;
    desk.look("setup").await;
    let password = PASSWORD;
    desk.fill("Name", "Ada Meyer").await;
    desk.fill("Sign-in name", "ada.meyer").await;
    desk.fill("Password", password).await;
    desk.fill("Password again", password).await;
    desk.press("Create the account").await;
    desk.look("today-empty").await;
    desk.press("Sign out").await;
    desk.look("login").await;
    desk.fill("Sign-in name", "ada.meyer").await;
    desk.fill("Password", password).await;
    desk.press("Sign in").await;
    assert_eq!(desk.path().await, "/");
}

async fn screening(desk: &mut Desk) {
    let referral = steps::referral("Ada Example");
    desk.open_step(&referral).await;
    desk.look("referral").await;
    desk.record(&referral).await;
    desk.look("patient-referred").await;
    desk.open_step(&steps::screening()).await;
    desk.look("screening").await;
    desk.send().await;
    desk.look_at_refusal("screening-refused").await;
    desk.record(&steps::screening()).await;
    desk.says("Screening: not yet").await;
    desk.look("patient-not-yet").await;
    let hold = steps::hold(desk.calendar);
    desk.open_step(&hold).await;
    desk.look("hold").await;
    desk.record(&hold).await;
    desk.says("Screening: eligible").await;
}

async fn trial(desk: &mut Desk) {
    let plan = steps::plan(desk.calendar);
    desk.open_step(&plan).await;
    desk.look("trial-plan").await;
    desk.record(&plan).await;
    let procedure = steps::procedure(desk.calendar);
    desk.open_step(&procedure).await;
    desk.look("procedure").await;
    desk.answer(&procedure.clone().without("Sterile drape in place")).await;
    desk.send().await;
    desk.says("Not signed: Sterile drape in place").await;
    desk.look_at_refusal("procedure-refused").await;
    desk.fill("Sterile drape in place", "yes").await;
    desk.send().await;
    desk.arrive("trial-procedure").await;
    for observation in steps::observations() {
        desk.record(&observation).await;
    }
    desk.open_step(&steps::decision()).await;
    desk.look("decision").await;
    desk.record(&steps::decision()).await;
    desk.open_step(&steps::restart()).await;
    desk.look("restart").await;
    desk.record(&steps::restart()).await;
    desk.look("patient-trial").await;
    desk.open("/").await;
    desk.says("Trial successful, decision signed").await;
    desk.look("today").await;
}

async fn implant(desk: &mut Desk) {
    let implant = steps::implant(desk.calendar);
    desk.open_step(&implant).await;
    desk.look("implant").await;
    desk.answer(&implant).await;
    desk.send().await;
    desk.says("0.316 mL").await;
    desk.look("implant-review").await;
    desk.press("Confirm and record").await;
    desk.arrive("implant").await;
    desk.look("patient-implanted").await;
    let too_low = steps::programme().but("Daily dose", "0.4");
    desk.open_step(&too_low).await;
    desk.answer(&too_low).await;
    desk.send().await;
    desk.says("at least 0.48 mg/day").await;
    desk.look_at_refusal("programme-refused").await;
    desk.fill("Daily dose", "0.5").await;
    desk.send().await;
    desk.look("programme-review").await;
    desk.press("Confirm and record").await;
    desk.arrive("programme").await;
    desk.adds_a_colleague().await;
    desk.open(&desk.patient).await;
    desk.look("patient-prepared").await;
    let verification = steps::verify(steps::programme().hour, ["10", "20", "0.5"]);
    desk.gives("programme", &verification).await;
    desk.look("patient-therapy").await;
    desk.look_unfolded("patient-therapy-unfolded").await;
    what_if(desk).await;
}

async fn what_if(desk: &mut Desk) {
    desk.open(&format!("{}/what-if", desk.patient)).await;
    desk.look("what-if").await;
    desk.slide("field-dose", 5).await;
    // 0.5 mg/day and five steps of 0.005.
    desk.comes_to_say("0.525 mg/day").await;
    desk.look_unfolded("what-if-asked").await;
    desk.look_in_the_dark("what-if-dark").await;
    desk.fill("Concentration", "900").await;
    desk.comes_to_say("No order with this concentration passes").await;
    desk.look_unfolded("what-if-refused").await;
}

async fn refill(desk: &mut Desk) {
    desk.open_step(&steps::refill_start()).await;
    desk.look("refill-start").await;
    desk.record(&steps::refill_start()).await;
    desk.says("Hidden until the measured residual volume is entered").await;
    assert!(!desk.words().await.contains("15.48"));
    desk.look("patient-blind").await;
    for step in steps::before_the_residual() {
        desk.open_step(&step).await;
        desk.look(step.slug).await;
        desk.record(&step).await;
    }
    desk.open_step(&steps::residual()).await;
    desk.look("residual").await;
    desk.record(&steps::residual()).await;
    desk.says("15.4868 mL").await;
    for step in steps::before_the_programme(desk.calendar) {
        desk.open_step(&step).await;
        desk.look(step.slug).await;
        desk.record(&step).await;
    }
    let order = steps::refill(desk.calendar);
    desk.open_step(&order).await;
    desk.look("refill").await;
    desk.answer(&order.clone().but("Concentration", "20")).await;
    desk.send().await;
    desk.says("at most 12.5 mg/mL").await;
    desk.look_at_refusal("refill-refused").await;
    desk.look_in_the_dark("refill-refused-dark").await;
    desk.fill("Concentration", "12").await;
    desk.send().await;
    desk.says("Bridge: 0.316 mL (3.16 mg) at 0.05 mL/day for 151.68 h").await;
    desk.look("refill-review").await;
    desk.press("Back to the entries").await;
    desk.look("refill-back").await;
    desk.send().await;
    desk.press("Confirm and record").await;
    desk.arrive("refill-complete").await;
    desk.gives("refill", &steps::verify(REFILL, ["12", "20", "0.6"])).await;
    desk.says(&desk.calendar.shown_day(REFILL + 90 * 24)).await;
    for step in steps::after_the_refill(desk.calendar) {
        desk.open_step(&step).await;
        desk.look(step.slug).await;
        desk.record(&step).await;
    }
    desk.look("patient-refilled").await;
    desk.look_in_the_dark("patient-refilled-dark").await;
}

async fn other_pages(desk: &mut Desk) {
    for (path, name) in [
        ("/", "today-refilled"),
        ("/patients", "patients"),
        ("/formulary", "formulary"),
        ("/accounts", "accounts"),
        ("/about", "about"),
    ] {
        desk.open(path).await;
        desk.look(name).await;
    }
}
