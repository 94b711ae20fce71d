//! The table of permissions. **A new address or step needs one line here**, and nothing else.
//!
//! - A page: one line in [`ROUTES`] for each method, `get("/path", May(Resource, Action))`.
//! - A step of the path: one line in [`STEPS`], `step("slug", Resource, Action)`. It counts for the
//!   form and for sending it. With the action `Sign` or `Verify` the form asks for the password.
//! - Who may: [`GRANTS`], one line for each thing and action.
//!
//! Then `UPDATE_DOCS=1 cargo test -p cisterna-server --test shell permissions` writes
//! `docs/permissions.md`.

use cisterna_record::Role::{
    self, Administrator, Auditor, Nurse, Patient, Pharmacist, Physician, Scheduler,
};

use super::resource::Action::{self, Manage, Read, Record, Sign, Verify};
use super::resource::Resource::{self, *};
use Need::{Anybody, May, SignedIn};

/// What a request has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the page is for everybody in the world.
    Anybody,
    /// An account, of whatever role.
    SignedIn,
    /// A role that may do this.
    May(Resource, Action),
}

/// How a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To look at a page.
    Get,
    /// To send a form.
    Post,
}

/// One address, one method, and what they need.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// How it is asked for.
    pub method: Method,
    /// The address as the router has it, with its parameters in braces.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
}

/// One step of the path and what it needs.
#[derive(Clone, Copy, Debug)]
pub struct StepRule {
    /// The last part of its address.
    pub slug: &'static str,
    /// The thing.
    pub resource: Resource,
    /// What is done with it.
    pub action: Action,
}

const fn get(path: &'static str, need: Need) -> Route {
    Route { method: Method::Get, path, need }
}

const fn post(path: &'static str, need: Need) -> Route {
    Route { method: Method::Post, path, need }
}

const fn step(slug: &'static str, resource: Resource, action: Action) -> StepRule {
    StepRule { slug, resource, action }
}

/// The address of all steps; what each needs stands in [`STEPS`].
pub const STEP_PATH: &str = "/patients/{patient}/{step}";

/// Every address except the steps.
pub const ROUTES: &[Route] = &[
    get("/about", Anybody),
    get("/health", Anybody),
    get("/ready", Anybody),
    get("/login", Anybody),
    post("/login", Anybody),
    get("/setup", Anybody),
    post("/setup", Anybody),
    post("/logout", SignedIn),
    get("/factor", SignedIn),
    post("/factor", SignedIn),
    get("/sessions", SignedIn),
    post("/sessions", SignedIn),
    get("/", SignedIn),
    get("/my", May(Own, Read)),
    get("/patients", May(PatientList, Read)),
    get("/patients/new", May(Referral, Record)),
    post("/patients/new", May(Referral, Record)),
    get("/patients/{patient}", May(Chart, Read)),
    get("/patients/{patient}/cards", May(Chart, Read)),
    get("/patients/{patient}/situations", May(Chart, Read)),
    get("/complications", May(Formulary, Read)),
    get("/patients/{patient}/what-if", May(Chart, Read)),
    get("/patients/{patient}/what-if/answer", May(Chart, Read)),
    get("/patients/{patient}/appointments", May(Appointment, Read)),
    post("/patients/{patient}/appointments", May(Appointment, Manage)),
    get("/schedule", May(Appointment, Read)),
    get("/schedule/clinic", May(Appointment, Manage)),
    post("/schedule/clinic", May(Appointment, Manage)),
    get("/schedule/calendar.ics", May(Appointment, Read)),
    get("/schedule/{number}", May(Appointment, Read)),
    post("/schedule/{number}", May(Appointment, Manage)),
    get("/leaflets", SignedIn),
    get("/leaflets/{leaflet}", SignedIn),
    get("/tones", SignedIn),
    get("/formulary", May(Formulary, Read)),
    get("/emergency/{patient}", May(Emergency, Read)),
    post("/emergency/{patient}", May(Emergency, Read)),
    get("/access", May(AccessLog, Read)),
    get("/accounts", May(Accounts, Manage)),
    post("/accounts", May(Accounts, Manage)),
    get("/accounts/{account}", May(Accounts, Manage)),
    post("/accounts/{account}", May(Accounts, Manage)),
    post("/accounts/{account}/retire", May(Accounts, Manage)),
];

/// Every step.
pub const STEPS: &[StepRule] = &[
    step("screening", Screening, Record),
    step("anticoagulant-hold", Screening, Record),
    step("anticoagulant-restart", Screening, Record),
    step("trial-plan", Trial, Record),
    step("trial-procedure", Trial, Record),
    step("observation", Trial, Record),
    step("trial-alarm", Trial, Record),
    step("trial-infusion-end", Trial, Record),
    step("trial-decision", Trial, Sign),
    step("trial-waiver", Trial, Sign),
    step("implant", Implant, Sign),
    step("programme", Programme, Sign),
    step("refill-start", Refill, Record),
    step("refill-residual", Refill, Record),
    step("refill-identity", Refill, Record),
    step("refill-interrogation", Refill, Record),
    step("refill-needle", Refill, Record),
    step("refill-container", Refill, Record),
    step("refill-injection", Refill, Record),
    step("refill-pocket-fill", Refill, Record),
    step("refill-echo", Refill, Record),
    step("refill-look", Refill, Record),
    step("refill-departure", Refill, Record),
    step("refill-complete", Refill, Sign),
    step("refill-cancel", Refill, Record),
    step("verify-order", Programme, Verify),
    step("give-order", Programme, Record),
    step("withdraw-order", Programme, Record),
    step("safety", Safety, Record),
    step("diary", Diary, Record),
    step("diary-answer", Diary, Record),
    // A stop must never wait for a password.
    step("stop", Safety, Record),
    step("signs", Complication, Record),
    step("work-up", Complication, Record),
    step("case-close", Complication, Sign),
    step("revision", Implant, Sign),
    step("explant", Implant, Sign),
    step("reimplant", Trial, Sign),
    step("end-of-care", Complication, Sign),
    step("scan", Complication, Record),
    step("scan-done", Complication, Record),
    step("scan-check", Complication, Record),
    step("tip", Complication, Record),
];

/// Who may do what. A thing and an action that are not here are permitted to nobody.
pub const GRANTS: &[(Resource, Action, &[Role])] = &[
    (Worklist, Read, &[Physician, Nurse, Pharmacist, Scheduler]),
    (PatientList, Read, &[Physician, Nurse, Pharmacist, Scheduler, Auditor, Administrator]),
    (Chart, Read, &[Physician, Nurse, Pharmacist, Auditor]),
    (Referral, Record, &[Physician, Nurse, Scheduler]),
    (Screening, Record, &[Physician, Nurse]),
    (Screening, Sign, &[Physician]),
    (Trial, Record, &[Physician, Nurse]),
    (Trial, Sign, &[Physician]),
    (Implant, Record, &[Physician, Nurse]),
    (Implant, Sign, &[Physician]),
    (Programme, Record, &[Physician, Nurse, Pharmacist]),
    (Programme, Sign, &[Physician]),
    (Programme, Verify, &[Physician, Nurse, Pharmacist]),
    (Refill, Record, &[Physician, Nurse]),
    (Refill, Sign, &[Physician, Nurse]),
    (Refill, Verify, &[Physician, Nurse, Pharmacist]),
    (Safety, Record, &[Physician, Nurse, Pharmacist]),
    (Complication, Read, &[Physician, Nurse, Pharmacist, Auditor]),
    (Complication, Record, &[Physician, Nurse]),
    (Complication, Sign, &[Physician]),
    (Appointment, Read, &[Physician, Nurse, Pharmacist, Scheduler]),
    (Appointment, Manage, &[Physician, Nurse, Scheduler]),
    (Diary, Record, &[Physician, Nurse]),
    (Formulary, Read, &[Physician, Nurse, Pharmacist, Scheduler, Auditor, Administrator]),
    (Own, Read, &[Patient]),
    (Own, Record, &[Patient]),
    (Accounts, Manage, &[Administrator]),
    (AccessLog, Read, &[Auditor, Administrator]),
    (Emergency, Read, &[Scheduler, Administrator]),
];

/// What a step needs; `None` when it has no line.
pub(crate) fn need_of_step(slug: &str) -> Option<(Resource, Action)> {
    let found = STEPS.iter().find(|step| step.slug == slug)?;
    Some((found.resource, found.action))
}
